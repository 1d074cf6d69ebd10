import { FITS_NO_COLUMN } from '../../dev/compare.js'
import { createRandom } from '../../dev/simulator/random.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import { isStripeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import type { FaultCounts } from './fault-counts.js'
import type { History } from './history.js'
import { createLedger, type Ledger } from './ledger.js'
import type { Scheduler } from './scheduler.js'

/** Stripe in one history, with its clock, its lags and a ledger of every state. */
export interface SimulatedStripe {
  readonly simulator: Simulator
  readonly ledger: Ledger
  /** Stripe's clock, in Unix milliseconds. */
  readonly nowMs: () => number
  /** Milliseconds since the last mutation. */
  readonly quietMs: () => number
  /** Performs work at a negative time. No webhook tells of it. */
  inThePast(atMs: number, work: () => void): void
  /** Performs work now. @returns its events, as Stripe sends them */
  happen(work: () => void): readonly StripeEvent[]
  /** Returns an event as Stripe sends it: some are stubs, some have another API version. */
  asSent(event: StripeEvent): StripeEvent
  /** Returns an event as a list shows it, sometimes with an event of another account before it. */
  asListed(event: StripeEvent): readonly StripeEvent[]
}

export interface SimulatedStripeOptions {
  readonly history: History
  readonly scheduler: Scheduler
  /** Stripe's clock when the history begins, in Unix milliseconds. */
  readonly startMs: number
  readonly count: FaultCounts['add']
  readonly onEvent: (what: string) => void
}

export function createSimulatedStripe(options: SimulatedStripeOptions): SimulatedStripe {
  const { scheduler, startMs, count, onEvent } = options
  const { seed, circumstances } = options.history
  const random = createRandom(seed, 'foreign versions')
  const foreign = new Set<string>()
  const randomOther = createRandom(seed, 'other accounts')
  const randomStub = createRandom(seed, 'stubs')
  const stubs = new Set<string>()
  const listedOthers = new Map<string, StripeEvent>()
  let lastChangeMs = -Infinity
  let pastMs = 0

  const nowMs = () => startMs + scheduler.nowMs + pastMs
  const simulator = createSimulator({
    seed,
    clock: { nowMs, after: (delayMs, callback) => scheduler.after(delayMs, callback) },
    readLagMs: circumstances.readLagMs,
    eventVisibilityLagMs: circumstances.visibilityLagMs,
    createdDisorderSeconds: circumstances.createdDisorderSeconds,
    cursorSkipsItsSecond: circumstances.cursorSkipsItsSecond,
    newObjectLagMs: circumstances.newObjectLagMs,
  })
  const ledger = createLedger(simulator, () => scheduler.nowMs + pastMs)

  /** Renders a drawn event as a stub, or in the shape of another API version. */
  function asSent(event: StripeEvent): StripeEvent {
    if (stubs.has(event.id)) {
      // The SDK has types of stubs, such as `Stripe.DeletedCustomer`. No source says which events carry a
      // stub, so the simulation assumes the worst: any event may.
      const { id, object } = event.data.object as { readonly id: string; readonly object: string }
      return { ...event, data: { object: { id, object, deleted: true } } }
    }
    if (!foreign.has(event.id)) return event
    const object = { ...Object(event.data.object), of_another_version: true } as unknown
    return { ...event, api_version: '2020-08-27', data: { ...event.data, object } }
  }

  /**
   * Returns events of other accounts about objects with the same ids as ours. An organization's event
   * destination sends such events, and only `context` names the account
   * (https://docs.stripe.com/changelog/basil/2025-04-30/additional-context-organization-events). No source
   * says that `/v1/events` lists them. The simulation assumes the worst and lists half of them.
   */
  function ofOthers(events: readonly StripeEvent[]): StripeEvent[] {
    return events.flatMap((event) => {
      if (!randomOther.chance(circumstances.otherAccountRate)) return []
      const isListed = randomOther.chance(0.5)
      const other: StripeEvent = {
        ...event,
        id: event.id.replace('evt_', 'evt_other'),
        // A listed event must lie in the same window as the event that it precedes.
        created: event.created + (isListed ? 0 : randomOther.between(0, 60)),
        context: randomOther.pick(['acct_other', 'acct_platform/acct_other']),
        data: { object: { ...Object(event.data.object), description: 'of another account' } as unknown },
      }
      if (isListed) listedOthers.set(event.id, other)
      count('event of another account')
      onEvent(`  ${other.id} of another account`)
      return [other]
    })
  }

  return {
    simulator,
    ledger,
    nowMs,
    quietMs: () => scheduler.nowMs - lastChangeMs,
    inThePast(atMs, work) {
      pastMs = atMs
      work()
      ledger.note()
      pastMs = 0
    },
    happen(work) {
      work()
      lastChangeMs = scheduler.nowMs
      const { silent, reused } = ledger
      const events = ledger.note()
      count('vanished without an event', ledger.silent - silent)
      count('id used again', ledger.reused - reused)
      for (const { id, type, created, data } of events) {
        if (type === 'invoice.upcoming') count('preview of an invoice')
        if (Object(data.object).redeem_by === FITS_NO_COLUMN) count('value that fits no column')
        const isDrawn = typeof data.object.id === 'string' && randomStub.chance(circumstances.stubRate)
        // A stub of a discount does not say whose discount it was. Nobody could know before an audit.
        const isStub = isDrawn && data.object.object !== 'discount'
        if (isStub) stubs.add(id)
        if (isStub) count('event with a stub')
        const isForeign = random.chance(circumstances.foreignVersionRate)
        if (isForeign) foreign.add(id)
        if (isForeign) count('event of another version')
        onEvent(`  ${id} ${type} ${data.object.id}, created ${created}${isForeign ? ', of another version' : ''}`)
      }
      const sent = events.filter((event) => isStripeEvent(event)).map((event) => asSent(event))
      return [...sent, ...ofOthers(sent)]
    },
    asSent,
    asListed(event) {
      const other = listedOthers.get(event.id)
      if (other) count('event of another account, listed')
      // The event itself comes last, because the next page begins after the last event.
      return [...(other ? [other] : []), asSent(event)]
    },
  }
}
