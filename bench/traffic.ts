import { setTimeout as delay } from 'node:timers/promises'
import { sign } from '../dev/simulator/webhooks/sign.js'
import type { BenchEvent, EventLog } from './fake-stripe/event-log.js'

export interface TrafficInput {
  /** Number of events. Each changes a subscription. */
  readonly count: number
  /** Number of customers, whose subscriptions change in turn. */
  readonly customers: number
  /** Index of the first of these customers. */
  readonly firstCustomer?: number
  /** Events in flight at once. Each sender sends the next event when the answer has come. */
  readonly senders?: number
  /** Events a second, independent of the answers. Used when `senders` is not set. */
  readonly perSecond?: number
}

/** A sent event. `sentAtMs` is Unix milliseconds; `ackMs` is the time until its answer. */
export interface SentEvent {
  readonly index: number
  readonly revision: number
  readonly sentAtMs: number
  readonly ackMs: number
  readonly isAccepted: boolean
}

/** Delivers an event. @returns whether it was accepted */
export type Deliver = (payload: string, signature: string) => Promise<boolean>

interface Source {
  readonly events: EventLog
  readonly secret: string
  readonly deliver: Deliver
}

/** Changes subscriptions, and delivers each signed event at once. */
export async function sendTraffic(input: TrafficInput, source: Source): Promise<SentEvent[]> {
  const sent: SentEvent[] = []
  const { count, senders, perSecond = 0 } = input
  let next = 0
  if (senders !== undefined) {
    await Promise.all(
      Array.from({ length: senders }, async () => {
        while (next < count) await sendOne(next++)
      }),
    )
    return sent
  }
  const startedAtMs = performance.now()
  const underWay: Promise<void>[] = []
  while (next < count) {
    const dueInMs = startedAtMs + (next * 1_000) / perSecond - performance.now()
    if (dueInMs > 0) await delay(dueInMs)
    underWay.push(sendOne(next++))
  }
  await Promise.all(underWay)
  return sent

  async function sendOne(number: number): Promise<void> {
    const index = (input.firstCustomer ?? 0) + (number % input.customers)
    const event: BenchEvent = source.events.update('subscription', index)
    const signature = sign(event.json, { secrets: source.secret })
    const sentAtMs = Date.now()
    const startMs = performance.now()
    const isAccepted = await source.deliver(event.json, signature)
    sent.push({ index, revision: event.revision, sentAtMs, ackMs: performance.now() - startMs, isAccepted })
  }
}
