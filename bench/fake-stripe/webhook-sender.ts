import { Agent, request } from 'node:http'
import type { Deliver } from '../traffic.js'

/** Creates a sender that posts webhooks over HTTP on keep-alive connections, as Stripe does. */
export function createWebhookSender(url: string, senders: number): Deliver {
  const agent = new Agent({ keepAlive: true, maxSockets: senders })
  return (payload, signature) =>
    new Promise((done) => {
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(payload),
        'stripe-signature': signature,
      }
      const call = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume()
        response.once('end', () => done(response.statusCode === 200))
      })
      call.once('error', () => done(false)) // counted as not accepted
      call.end(payload)
    })
}
