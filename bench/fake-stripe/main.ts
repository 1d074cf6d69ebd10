import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { runMain } from '../../prisma/env.js'
import { type Answer, answer } from './answer.js'
import { createControl } from './control.js'
import { createEventLog } from './event-log.js'
import { createObjects } from './objects.js'
import { createRequestCount } from './request-count.js'

// A fake Stripe that is never the bottleneck. It renders pages from templates in a separate process, and
// serves every contestant alike. Arguments: port, objects of each type.

await runMain(async () => {
  const [port = 0, count = 0] = process.argv.slice(2).map(Number)
  const objects = createObjects(count, Math.floor(Date.now() / 1_000) - 60)
  const events = createEventLog(objects)
  const requests = createRequestCount()
  const control = createControl({ objects, events, requests })

  const server = createServer((request, response) => void respond(request, response))
  server.keepAliveTimeout = 60_000 // keeps the connections of a contestant that pauses
  server.listen(port, '127.0.0.1', () => console.log(`fake Stripe ready at http://127.0.0.1:${port}`))

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await answerTo(request)
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_bench' })
    response.end(body)
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/_bench/')) return control.respond(url.pathname, await bodyOf(request))
    request.resume()
    requests.count(url)
    if (control.latencyMs > 0) await delay(control.latencyMs)
    return answer(url, { objects, events })
  }
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
