import { FITS_NO_COLUMN } from '../../dev/compare.js'
import { createRandom } from '../../dev/simulator/random.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import { isStripeEvent, type StripeEvent } from '../../prisma/route-event.js'
import type { FaultCounts } from './fault-counts.js'
import type { History } from './history.js'
import { createLedger, type Ledger } from './ledger.js'
import type { Scheduler } from './scheduler.js'

/** Stripe as one history has it: its clock, its lags, and a ledger of all that ever was. */
export interface SimulatedStripe {
  readonly simulator: Simulator
  readonly ledger: Ledger
  /** Unix milliseconds by Stripe's clock. */
  readonly nowMs: () => number
  /** For how long nothing has happened, in milliseconds. */
  readonly quietMs: () => number
  /** Lets something happen at a negative time, of which nobody is told. */
  inThePast(atMs: number, work: () => void): void
  /** Lets something happen now. @returns its events, as they travel */
  happen(work: () => void): readonly StripeEvent[]
  /** An event as it travels: some are of another API version. */
  asSent(event: StripeEvent): StripeEvent
  /** What a list has of an event: itself, and sometimes one of another account before it. */
  asListed(event: StripeEvent): readonly StripeEvent[]
}

export interface SimulatedStripeOptions {
  readonly history: History
  readonly scheduler: Scheduler
  /** Its clock when the history begins, Unix milliseconds. */
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

  /** Another version has another shape. */
  function asSent(event: StripeEvent): StripeEvent {
    if (stubs.has(event.id)) {
      // `Stripe.DeletedCustomer` and its like in the SDK's types. No source says which events carry them; the simulation does the worse.
      const { id, object } = event.data.object as { readonly id: string; readonly object: string }
      return { ...event, data: { object: { id, object, deleted: true } } }
    }
    if (!foreign.has(event.id)) return event
    const object = { ...Object(event.data.object), of_another_version: true } as unknown
    return { ...event, api_version: '2020-08-27', data: { ...event.data, object } }
  }

  /**
   * Events of other accounts about objects that have ids of ours: an organization's destination sends them, and names the account in
   * `context` alone (https://docs.stripe.com/changelog/basil/2025-04-30/additional-context-organization-events). No source says that
   * `/v1/events` lists such; the simulation does the worse.
   */
  function ofOthers(events: readonly StripeEvent[]): StripeEvent[] {
    return events.flatMap((event) => {
      if (!randomOther.chance(circumstances.otherAccountRate)) return []
      const isListed = randomOther.chance(0.5)
      const other: StripeEvent = {
        ...event,
        id: event.id.replace('evt_', 'evt_other'),
        // In the list it lies in the same window as the other.
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
        // A stub of a discount does not say whose discount it was: until an audit, nobody can know.
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
      // Not the last one: there the next page begins.
      return [...(other ? [other] : []), asSent(event)]
    },
  }
}
