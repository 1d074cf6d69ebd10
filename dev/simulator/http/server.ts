import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exchange, type ExchangeOptions, type WireAnswer } from './exchange.js'

export interface HttpServerOptions extends ExchangeOptions {
  /** Handles requests under `/_simulator/`. */
  readonly control: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

export interface HttpServer {
  listen(options: { readonly port: number; readonly host: string }): Promise<string>
  close(): Promise<void>
}

/**
 * Longer than the pools of common clients keep an idle connection. A shorter time would make clients now and
 * then use a connection that is closing.
 */
const KEEP_ALIVE_MS = 120_000

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.sendDate = false // `exchange` sets it by the simulator's clock
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
  const form = method === 'POST' ? await readBody(request) : ''
  send({ request, response }, await exchange({ method, url, headers, form }, options))
}

function send({ request, response }: Exchange, answer: WireAnswer): void {
  if (answer.kind === 'hang') return
  if (answer.kind === 'reset') {
    request.socket.resetAndDestroy()
    return
  }
  const { status, headers, body, isCut } = answer
  response.writeHead(status, headers)
  if (!isCut) response.end(body)
  else response.write(body.slice(0, body.length / 2), () => response.destroy())
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a Buffer, because no encoding is set
  return Buffer.concat(chunks).toString()
}
