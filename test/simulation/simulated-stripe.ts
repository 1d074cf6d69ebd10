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
  let lastChangeMs = -Infinity
  let pastMs = 0

  const nowMs = () => startMs + scheduler.nowMs + pastMs
  const simulator = createSimulator({
    seed,
    clock: { nowMs, after: (delayMs, callback) => scheduler.after(delayMs, callback) },
    readLagMs: circumstances.readLagMs,
    eventVisibilityLagMs: circumstances.visibilityLagMs,
    createdDisorderSeconds: circumstances.createdDisorderSeconds,
  })
  const ledger = createLedger(simulator, () => scheduler.nowMs + pastMs)

  /** Another version has another shape. */
  function asSent(event: StripeEvent): StripeEvent {
    if (!foreign.has(event.id)) return event
    const object = { ...Object(event.data.object), of_another_version: true } as unknown
    return { ...event, api_version: '2020-08-27', data: { ...event.data, object } }
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
        const isForeign = random.chance(circumstances.foreignVersionRate)
        if (isForeign) foreign.add(id)
        if (isForeign) count('event of another version')
        onEvent(`  ${id} ${type} ${data.object.id}, created ${created}${isForeign ? ', of another version' : ''}`)
      }
      return events.filter((event) => isStripeEvent(event)).map((event) => asSent(event))
    },
    asSent,
  }
}
