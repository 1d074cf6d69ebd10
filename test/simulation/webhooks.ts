import type { Pool } from 'pg'
import type { Random } from '../../dev/simulator/random.js'
import { insertEvents } from '../../prisma/inbox/insert-events.js'
import { type Identity, routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import {
  customerSyncId,
  customerSyncType,
  drainId,
  nudgeSignal,
  type SweepInput,
  sweepType,
} from '../../workflows/contract.js'
import { type Attempt, createAttempt, runAs } from './attempt.js'
import type { FaultCounts } from './fault-counts.js'
import { type Circumstances, isWithin, type Window } from './history.js'
import type { Scheduler } from './scheduler.js'
import { synced } from './synced.js'
import type { Temporal } from './temporal/temporal.js'

export interface WebhooksOptions {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly circumstances: Circumstances
  readonly pool: Pool
  readonly identity: Identity
  readonly temporal: Temporal
  /** Stripe's clock, in Unix milliseconds. */
  readonly stripeNowMs: () => number
  readonly count: FaultCounts['add']
  readonly onEvent: (what: string) => void
  readonly onAttempt: (attempt: Attempt) => void
  readonly onReceived: () => void
}

export interface Webhooks {
  /** Sends events with the history's faults: some are lost, doubled or late. */
  send(events: readonly StripeEvent[]): void
  /** Number of deliveries that are still to come. */
  readonly pending: number
}

const SOON_MS = { min: 50, max: 2_000 }
const LATE_MS = { min: 5_000, max: 400_000 }
const HOURS_LATE_MS = { min: 3_600_000, max: 4 * 3_600_000 }

/** Time after which Stripe retries a delivery that was not answered with 200. */
const RETRY_MS = { min: 20_000, max: 600_000 }

/** Debounce time: nudges of one key within this time become one. */
const NUDGE_MS = 500

/**
 * Creates Stripe's sender and our API's receiver, without HTTP between them. No body is verified or parsed.
 */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { scheduler, random, circumstances, pool, identity, temporal, stripeNowMs, count, onEvent } = options
  const nudges = new Set<string>()
  const order = new Map<string, number>()
  let pending = 0
  let deliveredUpTo = -1

  const isNow = (window: Window | undefined) => isWithin(window, scheduler.nowMs)

  function schedule(event: StripeEvent, delayMs: number, isLast = false): void {
    pending += 1
    scheduler.after(delayMs, () => void deliver(event, isLast).finally(() => (pending -= 1)))
  }

  function someDelayMs(): number {
    if (!random.chance(circumstances.lateRate)) return random.between(SOON_MS.min, SOON_MS.max)
    if (!random.chance(circumstances.hoursLateRate)) {
      count('delivery late by minutes')
      return random.between(LATE_MS.min, LATE_MS.max)
    }
    count('delivery late by hours')
    return random.between(HOURS_LATE_MS.min, HOURS_LATE_MS.max)
  }

  async function deliver(event: StripeEvent, isLast: boolean): Promise<void> {
    if (isNow(circumstances.apiDown)) {
      count('delivery refused')
      schedule(event, random.between(RETRY_MS.min, RETRY_MS.max))
      return
    }
    const place = order.get(event.id) ?? 0
    if (place < deliveredUpTo) count('delivery out of order')
    deliveredUpTo = Math.max(place, deliveredUpTo)
    const mishap = isLast ? undefined : someMishap()
    const attempt = createAttempt({
      name: `webhook ${event.id}`,
      process: 0,
      scheduler,
      mishap,
      onMishap(what) {
        onEvent(`the API ${what}, with ${event.id}`)
        count(`API ${what.split(' ')[0] ?? ''}`)
      },
    })
    options.onAttempt(attempt)
    const death = new Promise<void>((done) => attempt.onDeath.add(done))
    // When this fails, the API answers 503, and Stripe sends the event again.
    const receipt = runAs(attempt, () => receive(event)).catch(() => undefined)
    await Promise.race([receipt, death])
    if (mishap) schedule(event, random.between(RETRY_MS.min, RETRY_MS.max), true)
  }

  function someMishap() {
    const { dieRate, failRate } = circumstances
    const isAfter = random.chance(0.5)
    if (random.chance(dieRate / 3)) return { kind: 'dies', atStep: 0, isAfter, stallMs: 0 } as const
    if (random.chance(failRate / 3)) return { kind: 'fails', atStep: 0, isAfter, stallMs: 0 } as const
    return undefined
  }

  async function receive(event: StripeEvent): Promise<void> {
    const route = routeEvent(event, { identity, selection: synced })
    const sentAt = new Date(Math.floor(stripeNowMs() / 1_000) * 1_000)
    const incoming = { event, route, payload: JSON.stringify(event), channel: 'webhook', sentAt } as const
    const groups = await insertEvents(pool, [incoming])
    const group = groups.get(event.id)
    onEvent(`${event.id} is ${groups.has(event.id) ? 'received' : 'received again'}`)
    options.onReceived()
    if (group) nudge({ account: route.accountId, group })
  }

  function nudge(key: { readonly account: string; readonly group: string }): void {
    const workflowId = customerSyncId(key)
    if (nudges.has(workflowId)) return
    nudges.add(workflowId)
    scheduler.after(random.between(0, NUDGE_MS), () => {
      nudges.delete(workflowId)
      if (random.chance(circumstances.nudgeLossRate)) count('nudge lost')
      else if (isNow(circumstances.temporalDown) || isNow(circumstances.outage)) count('nudge while Temporal was down')
      else if (random.chance(circumstances.drainRate)) nudgeDrain()
      else temporal.signalWithStart(customerSyncType, { workflowId, args: [key], signal: nudgeSignal })
    })
  }

  function nudgeDrain(): void {
    count('drain nudged')
    const args = [{ olderThanMs: 0 } satisfies SweepInput]
    temporal.signalWithStart(sweepType, { workflowId: drainId, args, signal: nudgeSignal })
  }

  return {
    send(events) {
      for (const event of events) {
        order.set(event.id, order.size)
        if (isNow(circumstances.deaf)) {
          count('delivery lost in an outage')
        } else if (random.chance(circumstances.dropRate)) {
          count('delivery dropped')
        } else {
          schedule(event, someDelayMs())
          if (!random.chance(circumstances.duplicateRate)) continue
          count('delivery doubled')
          schedule(event, someDelayMs())
        }
      }
    },
    get pending() {
      return pending
    },
  }
}
