import { isVirtual, type SimulatorClock } from '../clock.js'
import type { Random } from '../random.js'
import { renderEvent, type StoredEvent } from '../stored-event.js'
import type { JsonObject } from '../wire.js'
import { DEFAULT_POLICY, type DeliveryPolicy, sendRequest, type WebhookEndpoint } from './endpoint.js'
import { sign } from './sign.js'

/** Stripe's sender of events. */
export interface Webhooks {
  /** Sets where events go from now on. Without an endpoint, events are in `/v1/events` only. */
  setEndpoint(endpoint: WebhookEndpoint | undefined): void
  readonly endpoint: WebhookEndpoint | undefined
  setPolicy(changes: Partial<DeliveryPolicy>): void
  readonly policy: DeliveryPolicy
  /** Starts an outage. Deliveries that come due are lost for good. */
  beginOutage(): void
  endOutage(): void
  readonly hasOutage: boolean
  /** Returns every event that an outage lost. */
  lost(): readonly JsonObject[]
  stats(): WebhookStats
  /** Resolves when no delivery waits or is in flight. Advances a virtual clock to the waiting deliveries. */
  drain(): Promise<void>
}

interface WebhookStats {
  /** Number of attempts. */
  readonly sent: number
  readonly acked: number
  readonly duplicated: number
  readonly dropped: number
  /** Number of events that an outage lost. */
  readonly lost: number
  /** Number of deliveries given up after the last retry. */
  readonly abandoned: number
  /** Number of failed attempts by status, or by `timeout` or `no connection`. */
  readonly failed: Readonly<Record<string, number>>
  readonly waiting: number
  readonly underWay: number
}

/** The sender with the methods that only the simulator uses. */
export interface WebhookSender extends Webhooks {
  dispatch(events: readonly StoredEvent[]): void
  /** Drops the waiting deliveries. */
  close(): void
}

export interface WebhookSenderOptions {
  readonly clock: SimulatorClock
  readonly random: Random
  readonly defaultApiVersion: string
}

interface Delivery {
  readonly event: StoredEvent
  readonly attempt: number
}

export function createWebhookSender({ clock, random, defaultApiVersion }: WebhookSenderOptions): WebhookSender {
  let endpoint: WebhookEndpoint | undefined
  let policy = DEFAULT_POLICY
  let hasOutage = false
  let underWay = 0
  // Due deliveries, from index `sentUpTo` on. Removing the first element of a long array would move all the
  // others.
  let queue: Delivery[] = []
  let sentUpTo = 0
  const lost = new Map<string, StoredEvent>()
  const waiting = new Map<Delivery, { readonly dueMs: number; readonly cancel: () => void }>()
  const counts = { sent: 0, acked: 0, duplicated: 0, dropped: 0, abandoned: 0 }
  const failed: Record<string, number> = {}
  const onChange: (() => void)[] = []

  function dispatch(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (!isWanted(event)) continue
      event.pendingWebhooks = 1
      if (hasOutage) {
        lost.set(event.id, event)
      } else if (random.chance(policy.dropRate)) {
        counts.dropped += 1
      } else {
        schedule({ event, attempt: 0 }, someDelayMs())
        if (!random.chance(policy.duplicateRate)) continue
        counts.duplicated += 1
        schedule({ event, attempt: 0 }, someDelayMs())
      }
    }
  }

  function isWanted({ type }: StoredEvent): boolean {
    if (!endpoint || endpoint.status === 'disabled') return false
    const { enabledEvents = ['*'] } = endpoint
    return enabledEvents.includes('*') || enabledEvents.includes(type)
  }

  function someDelayMs(): number {
    const { delay, reorderWindowMs } = policy
    const late = random.chance(delay.share) ? delay.minMs + random.next() * (delay.maxMs - delay.minMs) : 0
    return late + (reorderWindowMs > 0 ? random.next() * reorderWindowMs : 0)
  }

  function schedule(delivery: Delivery, delayMs: number): void {
    if (delayMs <= 0) {
      queue.push(delivery)
      sendQueued()
      return
    }
    const cancel = clock.after(delayMs, () => {
      waiting.delete(delivery)
      queue.push(delivery)
      sendQueued()
    })
    waiting.set(delivery, { dueMs: clock.nowMs() + delayMs, cancel })
  }

  function sendQueued(): void {
    while (underWay < policy.concurrency) {
      const delivery = queue[sentUpTo]
      if (!delivery) break
      sentUpTo += 1
      if (sentUpTo === queue.length) [queue, sentUpTo] = [[], 0]
      underWay += 1
      void attempt(delivery).finally(() => {
        underWay -= 1
        sendQueued()
        for (const callback of onChange.splice(0)) callback()
      })
    }
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { event } = delivery
    if (hasOutage || !endpoint) {
      lost.set(event.id, event)
      return
    }
    counts.sent += 1
    const status = await sendRequest(endpoint, requestTo(endpoint, event))
    if (typeof status === 'number' && status >= 200 && status < 300) {
      counts.acked += 1
      event.pendingWebhooks = 0
      return
    }
    failed[status] = (failed[status] ?? 0) + 1
    const delayMs = policy.retryIntervalsMs[delivery.attempt]
    if (delayMs === undefined) counts.abandoned += 1
    else schedule({ event, attempt: delivery.attempt + 1 }, delayMs)
  }

  function requestTo({ url, secrets, apiVersion }: WebhookEndpoint, event: StoredEvent) {
    const body = JSON.stringify(renderEvent(event, apiVersion ?? defaultApiVersion), null, 2)
    const timestamp = Math.floor(clock.nowMs() / 1_000)
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': sign(body, { secrets, timestamp }),
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    }
    return { url, body, headers }
  }

  function isIdle(): boolean {
    return underWay === 0 && queue.length === 0 && waiting.size === 0
  }

  return {
    dispatch,
    setEndpoint: (next) => void (endpoint = next),
    get endpoint() {
      return endpoint
    },
    setPolicy(changes) {
      policy = { ...policy, ...changes }
      sendQueued()
    },
    get policy() {
      return policy
    },
    beginOutage: () => void (hasOutage = true),
    endOutage: () => void (hasOutage = false),
    get hasOutage() {
      return hasOutage
    },
    lost: () => [...lost.values()].map((event) => renderEvent(event, endpoint?.apiVersion ?? defaultApiVersion)),
    stats: () => ({
      ...counts,
      lost: lost.size,
      failed: { ...failed },
      waiting: waiting.size + queue.length - sentUpTo,
      underWay,
    }),
    async drain() {
      while (!isIdle()) {
        if (underWay === 0 && isVirtual(clock)) {
          const next = Math.min(...[...waiting.values()].map(({ dueMs }) => dueMs))
          clock.advance(Math.max(0, next - clock.nowMs()))
        } else {
          await new Promise<void>((done) => onChange.push(done))
        }
      }
    },
    close() {
      for (const { cancel } of waiting.values()) cancel()
      waiting.clear()
      queue = []
      sentUpTo = 0
      for (const callback of onChange.splice(0)) callback()
    },
  }
}
