import type { EventLog } from './event-log.js'
import type { BenchType, Objects } from './objects.js'
import { type SentEvent, sendTraffic, type TrafficInput } from '../traffic.js'
import type { RequestCount } from './request-count.js'
import { createWebhookSender } from './webhook-sender.js'

export interface Control {
  /** How long every answer is held back. */
  readonly latencyMs: number
  /** POST of JSON to `/_bench/…`, answered with JSON. */
  respond(path: string, body: string): Promise<{ status: number; body: string }>
}

interface ControlDeps {
  readonly objects: Objects
  readonly events: EventLog
  readonly requests: RequestCount
}

/** What the bench may do with the fake Stripe. */
export function createControl({ objects, events, requests }: ControlDeps): Control {
  let latencyMs = 0

  const commands: Readonly<Record<string, (input: never) => unknown>> = {
    '/_bench/latency'(input: { ms: number }) {
      latencyMs = input.ms
    },
    '/_bench/requests': () => requests.byEndpoint(),
    '/_bench/reset-requests': () => requests.reset(),
    /** Lets subscriptions change, and tells of it by webhooks. */
    '/_bench/send': ({ url, secret, ...traffic }: TrafficInput & { url: string; secret: string }) =>
      sendTraffic(traffic, { events, secret, deliver: createWebhookSender(url, traffic.senders ?? Infinity) }),
    /** Lets each of so many subscriptions have changed once, evenly over the last seconds, and tells nobody. */
    '/_bench/lose': ({ count, overSeconds }: { count: number; overSeconds: number }) =>
      loseEvents(events, { count, overSeconds }),
    /** Changes every n-th object, and tells nobody. */
    '/_bench/change-every'(input: { type: BenchType; n: number }) {
      let changed = 0
      for (let index = 0; index < objects.count; index += input.n, changed++) objects.change(input.type, index)
      return changed
    },
  }

  return {
    get latencyMs() {
      return latencyMs
    },
    async respond(path, body) {
      const command = commands[path]
      if (!command) return { status: 404, body: JSON.stringify({ message: `no ${path}` }) }
      const result = await command(JSON.parse(body || '{}') as never) // only the bench calls, with what the command takes
      return { status: 200, body: JSON.stringify(result ?? null) }
    },
  }
}

/** None is younger: what happened in this moment may not be listed yet. */
const YOUNGEST_SECONDS = 10

function loseEvents(events: EventLog, { count, overSeconds }: { count: number; overSeconds: number }): SentEvent[] {
  const from = Math.floor(Date.now() / 1_000) - overSeconds - YOUNGEST_SECONDS
  return Array.from({ length: count }, (_, index) => {
    const created = from + Math.floor((index * overSeconds) / count)
    const { revision } = events.update('subscription', index, created)
    return { index, revision, sentAtMs: created * 1_000, ackMs: 0, isAccepted: false }
  })
}
