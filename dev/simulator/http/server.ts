import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sleep } from '../clock.js'
import { answerRequest, type ApiOptions } from './answer-request.js'
import { type Answer, endpointOf, parseParameters } from './api-request.js'
import { faultAnswer } from './fault-answer.js'
import type { Fault, FaultChecks } from './faults.js'
import type { WritableRequestLog } from './request-log.js'
import { permissionFor } from './routes.js'

export interface HttpServerOptions extends ApiOptions {
  readonly faults: FaultChecks
  readonly requests: WritableRequestLog
  /** Takes what lies under `/_simulator/`. */
  readonly control: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

export interface HttpServer {
  listen(options: { readonly port: number; readonly host: string }): Promise<string>
  close(): Promise<void>
}

/** Longer than the pools of common clients keep a connection: else they would now and then meet one that closes. */
const KEEP_ALIVE_MS = 120_000

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.sendDate = false // it is the simulator's clock that says what time it is
    const work = request.url?.startsWith('/_simulator/')
      ? options.control(request, response)
      : handle({ request, response }, options)
    work.catch((error: unknown) => {
      console.error('The simulator failed:', error)
      response.destroy()
    })
  })
  return {
    listen: ({ port, host }) => listen(server, { port, host }),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, { port, host }: { readonly port: number; readonly host: string }): Promise<string> {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      const { port: bound } = server.address() as AddressInfo // it listens on TCP
      done(`http://${host}:${bound}`)
    })
  })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function handle({ request, response }: Exchange, options: HttpServerOptions): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  const [path = '/', query = ''] = url.split('?')
  const form = method === 'POST' ? await readBody(request) : ''
  const account = headers['stripe-account']?.toString() ?? options.ownAccount.id
  const atMs = options.clock.nowMs()
  const log = (status: number) =>
    options.requests.add({ method, path, query, status, account, atMs }, endpointOf({ method, path }))

  const fault = options.faults.faultFor({ method, path, account })
  if (fault?.kind === 'hang') return log(0)
  if (fault?.kind === 'reset') {
    log(0)
    request.socket.resetAndDestroy()
    return
  }
  if (fault?.kind === 'slow') await sleep(options.clock, fault.ms)
  const context = { method, path, accountId: account, permission: permissionFor(path), key: keyIn(headers) }
  const parameters = parseParameters(method === 'POST' ? form : query)
  const answer =
    (fault && faultAnswer(fault, context)) ??
    spoil(fault, await answerRequest({ method, path, parameters, headers }, options))
  log(answer.status)
  send({ request, response }, { answer, options, isCut: fault?.kind === 'truncated' })
}

function spoil(fault: Fault | undefined, answer: Answer): Answer {
  if (fault?.kind !== 'list-without-data' || answer.status !== 200) return answer
  const { data: _, ...rest } = answer.body as Record<string, unknown> // what is answered with 200 is an object
  return { ...answer, body: rest }
}

interface Sending {
  readonly answer: Answer
  readonly options: HttpServerOptions
  /** Ends the connection halfway. */
  readonly isCut: boolean
}

function send({ request, response }: Exchange, { answer, options, isCut }: Sending): void {
  const { clock, random, defaultApiVersion } = options
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    date: new Date(clock.nowMs()).toUTCString(), // floored to seconds, as Stripe's
    'request-id': `req_${random.token(14)}`,
    'stripe-version': request.headers['stripe-version']?.toString() ?? defaultApiVersion,
    ...answer.headers,
  })
  if (!isCut) response.end(body)
  else response.write(body.slice(0, body.length / 2), () => response.destroy())
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks).toString()
}

function keyIn({ authorization = '' }: IncomingMessage['headers']): string {
  return authorization.split(' ')[1] ?? ''
}
