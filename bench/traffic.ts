import { setTimeout as delay } from 'node:timers/promises'
import { sign } from '../dev/simulator/webhooks/sign.js'
import type { BenchEvent, EventLog } from './fake-stripe/event-log.js'

export interface TrafficInput {
  /** Events in all; each changes a subscription. */
  readonly count: number
  /** Taken in turn. */
  readonly customers: number
  /** The first of them. */
  readonly firstCustomer?: number
  /** How many are under way at once, as fast as answers come; or */
  readonly senders?: number
  /** events a second, whatever the answers do. */
  readonly perSecond?: number
}

/** One event's way; times in milliseconds of the Unix epoch. */
export interface SentEvent {
  readonly index: number
  readonly revision: number
  readonly sentAtMs: number
  readonly ackMs: number
  readonly isAccepted: boolean
}

/** Hands an event over. @returns whether it was accepted */
export type Deliver = (payload: string, signature: string) => Promise<boolean>

interface Source {
  readonly events: EventLog
  readonly secret: string
  readonly deliver: Deliver
}

/** Lets subscriptions change, and hands the signed events over, each as soon as it was made. */
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
