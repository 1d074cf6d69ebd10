import type { EventLog } from './event-log.js'
import type { BenchType, Objects } from './objects.js'
import { type SentEvent, sendTraffic, type TrafficInput } from '../traffic.js'
import type { RequestCount } from './request-count.js'
import { createWebhookSender } from './webhook-sender.js'

export interface Control {
  /** The delay of every answer. */
  readonly latencyMs: number
  /** Answers a POST of JSON to `/_bench/…` with JSON. */
  respond(path: string, body: string): Promise<{ status: number; body: string }>
}

interface ControlDeps {
  readonly objects: Objects
  readonly events: EventLog
  readonly requests: RequestCount
}

/** Creates the commands with which the bench controls the fake Stripe. */
export function createControl({ objects, events, requests }: ControlDeps): Control {
  let latencyMs = 0

  const commands: Readonly<Record<string, (input: never) => unknown>> = {
    '/_bench/latency'(input: { ms: number }) {
      latencyMs = input.ms
    },
    '/_bench/requests': () => requests.byEndpoint(),
    '/_bench/reset-requests': () => requests.reset(),
    /** Changes subscriptions and sends the webhooks. */
    '/_bench/send': ({ url, secret, ...traffic }: TrafficInput & { url: string; secret: string }) =>
      sendTraffic(traffic, { events, secret, deliver: createWebhookSender(url, traffic.senders ?? Infinity) }),
    /**
     * Changes `count` subscriptions once each, spread evenly over the last `overSeconds`, without webhooks.
     */
    '/_bench/lose': ({ count, overSeconds }: { count: number; overSeconds: number }) =>
      loseEvents(events, { count, overSeconds }),
    /** Changes every n-th object without events and webhooks. */
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

/** The smallest age of a lost event. Younger events may not be in the list yet. */
const YOUNGEST_SECONDS = 10

function loseEvents(events: EventLog, { count, overSeconds }: { count: number; overSeconds: number }): SentEvent[] {
  const from = Math.floor(Date.now() / 1_000) - overSeconds - YOUNGEST_SECONDS
  return Array.from({ length: count }, (_, index) => {
    const created = from + Math.floor((index * overSeconds) / count)
    const { revision } = events.update('subscription', index, created)
    return { index, revision, sentAtMs: created * 1_000, ackMs: 0, isAccepted: false }
  })
}
