import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { AlertMessage } from '../../prisma/operator/alert-message.js'

export const ALERT_SECRET = `whsec_${Buffer.from('24 bytes or more, secret').toString('base64')}`

/** The body of a message to ALERT_WEBHOOK_URL. */
interface ReceivedAlert {
  readonly type: string
  readonly timestamp: string
  readonly data: AlertMessage & { readonly page: string | null }
}

export interface AlertReceiver {
  readonly url: string
  /** Messages whose signature is right and that were answered 200, with their ids. */
  readonly taken: { readonly id: string; readonly body: ReceivedAlert }[]
  /** The ids of all requests with a right signature, refused ones included. */
  readonly ids: string[]
  /** Bodies for Slack that were answered 200. */
  readonly slack: string[]
  /** Refuses the next requests with 500. */
  refuse(requests: number): void
}

/** Starts a server that receives alerts at `/alerts` and, as Slack does, at `/slack`. */
export function useAlertReceiver(): () => AlertReceiver {
  let toRefuse = 0
  let receiver: AlertReceiver | undefined
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer) // a request without an encoding yields Buffers
      response.statusCode = receive(request.url ?? '', Buffer.concat(chunks).toString(), request.headers)
      response.end()
    })()
  })

  function receive(url: string, body: string, headers: IncomingHttpHeaders): number {
    if (!receiver) return 503
    const id = String(headers['webhook-id'])
    let verified: unknown
    if (url === '/alerts') {
      // Throws when the signature is wrong. The test then fails, because no message is taken.
      verified = new Webhook(ALERT_SECRET).verify(body, headers as Record<string, string>)
      receiver.ids.push(id)
    }
    if (toRefuse > 0) {
      toRefuse -= 1
      return 500
    }
    if (url === '/slack') receiver.slack.push((JSON.parse(body) as { text: string }).text)
    else receiver.taken.push({ id, body: verified as ReceivedAlert })
    return 200
  }

  beforeAll(async () => {
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done)
    })
    const { port } = server.address() as AddressInfo // it listens on a port
    receiver = {
      url: `http://127.0.0.1:${port}`,
      taken: [],
      ids: [],
      slack: [],
      refuse(requests) {
        toRefuse = requests
      },
    }
  })
  beforeEach(() => {
    toRefuse = 0
    receiver?.taken.splice(0)
    receiver?.ids.splice(0)
    receiver?.slack.splice(0)
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return () => {
    if (!receiver) throw new Error('The receiver exists only while tests run.')
    return receiver
  }
}
