import { createServer } from 'node:http'
import { runMain } from '../../prisma/env.js'
import { createEventLog } from '../fake-stripe/event-log.js'
import { createObjects } from '../fake-stripe/objects.js'
import { sendTraffic, type TrafficInput } from '../traffic.js'
import type { Peer } from './peer.js'
import { redirectHttps } from './redirect-https.js'
import { createV0 } from './v0.js'
import { createV1 } from './v1.js'

// One peer in a separate process. Arguments: the peer's name, the fake Stripe's address, the database's URL,
// the webhook secret, the port for commands, objects of each type.

await runMain(async () => {
  const [which, stripeUrl = '', databaseUrl = '', webhookSecret = '', port, count] = process.argv.slice(2)
  redirectHttps(stripeUrl)
  const isInTurn = which === 'v0 in turn'
  const peer = await (which === 'v1' ? createV1 : createV0)({ databaseUrl, webhookSecret, isInTurn })
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      try {
        response.end(JSON.stringify(await obey(request.url, body)))
      } catch (error) {
        response.writeHead(500).end(error instanceof Error ? (error.stack ?? error.message) : String(error))
      }
    })()
  })
  server.listen(Number(port), '127.0.0.1', () => console.log('peer ready'))

  async function obey(command: string | undefined, body: string): Promise<unknown> {
    if (command === '/backfill') return seconds(() => peer.backfill())
    if (command === '/webhooks') {
      return webhooks(peer, { ...(JSON.parse(body) as TrafficInput), objects: Number(count), webhookSecret })
    }
    throw new Error(`no ${command}`)
  }
})

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return (performance.now() - startedAtMs) / 1_000
}

/** Delivers webhooks as library calls in this process, without HTTP. */
function webhooks(peer: Peer, input: TrafficInput & { objects: number; webhookSecret: string }) {
  const events = createEventLog(createObjects(input.objects, Math.floor(Date.now() / 1_000)))
  return sendTraffic(input, {
    events,
    secret: input.webhookSecret,
    async deliver(payload, signature) {
      try {
        await peer.webhook(payload, signature)
        return true
      } catch {
        return false // counted
      }
    },
  })
}
