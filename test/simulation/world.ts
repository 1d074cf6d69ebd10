import { createRandom } from '../../dev/simulator/random.js'
import type { FullSyncPlan } from '../../workflows/port/listing.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import * as workflows from '../../workflows/index.js'
import { type Attempt, findCurrentAttempt } from './attempt.js'
import { createFaultCounts, type FaultCounts } from './fault-counts.js'
import { type History, isWithin } from './history.js'
import { createLateEvents } from './late-events.js'
import { createLockWatch } from './lock-watch.js'
import { createMishaps } from './mishaps.js'
import { createScheduler, type Scheduler } from './scheduler.js'
import { createSimulatedStripe, type SimulatedStripe } from './simulated-stripe.js'
import type { SimulationDatabase } from './simulation-database.js'
import { createSlowDatabase } from './slow-database.js'
import { createStripeDoor } from './stripe-door.js'
import { createActivityRunner } from './temporal/activity-runner.js'
import { createTemporal, type Temporal } from './temporal/temporal.js'
import { replaceGlobals } from './virtual-globals.js'
import { createWebhooks, type Webhooks } from './webhooks.js'
import { createWorkerProcesses } from './worker-processes.js'

export interface Happening {
  readonly atMs: number
  readonly what: string
}

/** Stripe, the network, Temporal, the worker's processes and the API of one history. */
export interface World {
  readonly scheduler: Scheduler
  readonly stripe: SimulatedStripe
  readonly webhooks: Webhooks
  readonly temporal: Temporal
  readonly faults: FaultCounts
  /** The database's clock when the history begins, in Unix milliseconds. */
  readonly databaseStartMs: number
  /** What happened, in order of time. */
  readonly trace: readonly Happening[]
  /** Errors that no fault explains. */
  readonly unexpected: readonly string[]
  /**
   * History time from which events tell of everything, in milliseconds. Older changes may be known from lists
   * alone.
   */
  readonly listedSinceMs: number
  say(what: string): void
  /** Ends all faults. */
  calmDown(): void
  /** Kills all attempts, restores the globals and adds the last fault counts. */
  end(): Promise<void>
}

/** Time at which histories begin. Each clock differs from it by its skew. */
const START_MS = Date.parse('2026-03-01T12:00:00Z')

/** Age up to which gaps can be closed without a full sync (EVENTS_HORIZON_DAYS), minus 1 h. */
const EVENTS_HORIZON_MS = 29 * 86_400_000 - 3_600_000

export interface WorldOptions {
  readonly history: History
  readonly real: SimulationDatabase
  readonly onReceived: () => void
}

export function createWorld({ history, real, onReceived }: WorldOptions): World {
  const { circumstances } = history
  const { skewMs, outage } = circumstances
  const random = (purpose: string) => createRandom(history.seed, purpose)
  const scheduler = createScheduler()
  const faults = createFaultCounts()
  const count = faults.add
  const trace: Happening[] = []
  const unexpected: string[] = []
  const attempts = new Set<Attempt>()
  const onAttempt = (attempt: Attempt) => void attempts.add(attempt)
  const say = (what: string) => void trace.push({ atMs: scheduler.nowMs, what })
  let isCalm = false
  let listedSinceMs = history.past.length > 0 ? Infinity : 0

  const startMs = START_MS + skewMs.stripe
  const databaseStartMs = START_MS + skewMs.database
  const stripe = createSimulatedStripe({ history, scheduler, startMs, count, onEvent: say })
  const { simulator } = stripe
  const lateEvents = createLateEvents(stripe.ledger, { scheduler, count })
  const locks = createLockWatch(scheduler, real.control)
  const mishaps = createMishaps({
    random: random('mishaps'),
    randomOdd: random('odd answers'),
    circumstances,
    scheduler,
    count,
    isCalm: () => isCalm,
  })
  const database = createSlowDatabase({
    real,
    scheduler,
    locks,
    nowMs: () => databaseStartMs + scheduler.nowMs,
    latencyMs: mishaps.statementMs,
  })
  const door = createStripeDoor({
    stripe,
    pageSize: circumstances.pageSize,
    latencyMs: mishaps.requestMs,
    nextFault: mishaps.ofRequest,
    onRequest(path) {
      lateEvents.onListing(path)
      if (stripe.quietMs() < circumstances.readLagMs) count('read within the lag of a change')
      if (path.includes('starting_after') && stripe.quietMs() < 2_000) count('list changed while it was paged')
    },
    onOwnError: () => count('object with a field `error`'),
    onEventListed: lateEvents.onListed,
    onAnswer: (path, answer) => say(`${findCurrentAttempt()?.name} asks ${path}: ${answer}`),
  })
  const executeActivity = createActivityRunner({
    scheduler,
    random: random('activities'),
    processes: createWorkerProcesses({
      count: skewMs.processes.length,
      database,
      stripe: door,
      simulator,
      scheduler,
      auditRotationMs: circumstances.auditMs,
    }),
    nextMishap: mishaps.ofAttempt,
    async workerIsUp() {
      if (outage && isWithin(outage, scheduler.nowMs)) await scheduler.sleep(outage.toMs - scheduler.nowMs)
    },
    count,
    onAttempt,
    onEvent: say,
    onUnexpected: (what) => void unexpected.push(what),
  })
  const temporal = createTemporal({
    scheduler,
    random: random('temporal'),
    workflows,
    async executeActivity(name, call) {
      const result = await executeActivity(name, call)
      if (name === 'planFullSync') {
        const [{ request }] = call.args as [{ request: FullSyncInput }]
        const { createdBefore } = result as FullSyncPlan
        if (!request.objects) recordFullSync((createdBefore - 1) * 1_000 - startMs)
      }
      return result
    },
    onEvent: say,
    onBeside: (types) => count(types),
    onLeftOut: () => count('what could not be read left out of a run'),
  })
  const webhooks = createWebhooks({
    scheduler,
    random: random('webhooks'),
    circumstances,
    pool: database.pool,
    identity: { accountId: simulator.accountId, livemode: false },
    temporal,
    stripeNowMs: stripe.nowMs,
    count,
    onEvent: say,
    onAttempt,
    onReceived,
  })
  const restoreGlobals = replaceGlobals({
    scheduler,
    random: random('globals'),
    nowMs: () => START_MS + scheduler.nowMs + (skewMs.processes[findCurrentAttempt()?.process ?? 0] ?? 0),
  })

  /**
   * Sets `listedSinceMs` when the first full sync starts, and again when one starts after a month's outage.
   */
  function recordFullSync(atMs: number): void {
    // Stripe's clock is read in whole seconds, so a start may seem up to 1 s too early.
    const isAfterMonth = outage && outage.toMs - outage.fromMs > EVENTS_HORIZON_MS && atMs > outage.toMs - 1_000
    if (isAfterMonth) count('full sync because of a month without events')
    if (listedSinceMs === Infinity || isAfterMonth) listedSinceMs = atMs
  }

  function killWorker(): void {
    say('the worker is killed, and stays away')
    count('outage')
    for (const attempt of attempts) attempt.die()
  }

  const skews = [skewMs.stripe - skewMs.database, ...skewMs.processes.map((each) => each - skewMs.database)]
  if (skews.some((skew) => Math.abs(skew) >= 10_000)) count('clocks apart by 10 s or more')
  if (outage) scheduler.after(outage.fromMs, killWorker)

  return {
    scheduler,
    stripe,
    webhooks,
    temporal,
    faults,
    databaseStartMs,
    trace,
    unexpected,
    get listedSinceMs() {
      return listedSinceMs
    },
    say,
    calmDown: () => void (isCalm = true),
    async end() {
      for (const attempt of attempts) attempt.die()
      await scheduler.runUntil(() => true)
      restoreGlobals()
      for (const [what, times] of Object.entries(locks.counts)) count(what, times)
      for (const [what, times] of simulator.odd) count(`odd answer: ${what}`, times)
    },
  }
}
