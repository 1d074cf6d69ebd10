import { confirmIdentity } from '../../prisma/engine/identity.js'
import { startWatermark } from '../../prisma/inbox/gaps.js'
import { fullSyncId, fullSyncType, reconcileType, sweepType } from '../../workflows/contract.js'
import { type History, isWithin } from './history.js'
import { describe, type Noted } from './history-log.js'
import { judge } from './invariants.js'
import { endOpenCheckouts, mutate } from './mutate.js'
import type { SimulationDatabase } from './simulation-database.js'
import { createWorld, type Happening, type World } from './world.js'

export interface Outcome {
  /** One sentence for each violated rule. Empty if all rules held. */
  readonly problems: readonly string[]
  readonly faults: Readonly<Record<string, number>>
  readonly events: number
  /** What happened, in order of time. */
  readonly trace: readonly Happening[]
}

export interface RunOptions {
  /** Statements that damage the database before the checks, which must then fail. */
  readonly tamper?: readonly string[] | undefined
}

/** The defaults of SWEEP_INTERVAL and RECONCILE_INTERVAL. */
const SWEEP_INTERVAL_MS = 30_000
const RECONCILE_INTERVAL_MS = 300_000

/** Time after which an operator retries a full sync that was refused because another one runs. */
const TRY_AGAIN_MS = 10_000

/** If events are still open after this many reconciles, the history fails. */
const MAX_RECONCILES = 8

/** Runs a history, waits until all work is done, and checks the rules for the run and for its end. */
export async function runHistory(
  real: SimulationDatabase,
  history: History,
  { tamper = [] }: RunOptions = {},
): Promise<Outcome> {
  await real.reset()
  let sweepIsPlanned = false
  const world = createWorld({ history, real, onReceived: planSweep })
  const { scheduler, stripe, temporal, webhooks, faults } = world
  const { simulator, ledger } = stripe
  const { past, circumstances, mutations } = history
  const problems: string[] = []
  let planned = 0

  try {
    await begin()
    await play()
    await rest()
  } catch (error) {
    problems.push(`it broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  } finally {
    await world.end()
  }
  const { listedSinceMs } = world
  for (const statement of tamper) await real.control.query(statement)
  const verdict = await judge({ simulator, ledger, toHistoryMs, listedSinceMs }, real)
  for (const [what, times] of Object.entries(verdict.allowed)) faults.add(what, times)
  problems.push(...world.unexpected, ...temporal.failures, ...verdict.problems)
  return {
    problems,
    faults: faults.counts,
    events: ledger.events.length,
    trace: withWrites(world.trace, verdict.noted),
  }

  function toHistoryMs(databaseUs: number): number {
    return databaseUs / 1_000 - world.databaseStartMs
  }

  function withWrites(trace: World['trace'], noted: readonly Noted[]): Outcome['trace'] {
    // PostgreSQL may write the rows of one statement in any order. Sorting gives a replay the same trace.
    const writes = noted
      .map((note) => ({ atMs: Math.floor(toHistoryMs(note.atUs)), what: `    ${describe(note)}` }))
      .toSorted((a, b) => a.atMs - b.atMs || (a.what < b.what ? -1 : 1))
    return [...trace, ...writes].toSorted((a, b) => a.atMs - b.atMs)
  }

  async function begin(): Promise<void> {
    for (const mutation of past) stripe.inThePast(mutation.atMs, () => mutate(simulator, mutation))
    await real.setClock(world.databaseStartMs)
    await confirmIdentity(real, { accountId: simulator.accountId, livemode: false })
    const at = new Date(simulator.clock.nowMs())
    // A new account has nothing to list, so reconcile can close gaps from the start.
    if (past.length === 0) await startWatermark(real.pool, { account: simulator.accountId, at })
  }

  async function play(): Promise<void> {
    for (const mutation of mutations) {
      plan(mutation.atMs, () => {
        world.say(`Stripe: ${mutation.kind}`)
        webhooks.send(stripe.happen(() => mutate(simulator, mutation)))
      })
    }
    for (const { atMs, objects } of circumstances.fullSyncs) {
      plan(untilAfterOutage(atMs), () => fullSync(objects))
    }
    for (const atMs of circumstances.reconcilesAtMs) plan(untilAfterOutage(atMs), reconcile)
    await until(() => planned === 0)
    webhooks.send(stripe.happen(() => endOpenCheckouts(simulator)))
    await until(() => webhooks.pending === 0)
  }

  function plan(delayMs: number, what: () => void): void {
    planned += 1
    scheduler.after(delayMs, () => {
      planned -= 1
      what()
    })
  }

  /** Runs reconciles and sweeps without faults until no event is open. Runs at least two of each. */
  async function rest(): Promise<void> {
    await pass(Math.max(0, (circumstances.outage?.toMs ?? 0) - scheduler.nowMs))
    world.calmDown()
    for (let round = 1; ; round++) {
      await pass(RECONCILE_INTERVAL_MS)
      reconcile()
      await until(() => temporal.running === 0)
      await pass(SWEEP_INTERVAL_MS)
      planSweep()
      await until(() => temporal.running === 0 && !sweepIsPlanned)
      if (round > 1 && (await countOpen()) === 0) return
      if (round === MAX_RECONCILES) throw new Error('Events are left open.')
    }
  }

  /** Starts a full sync. If one runs already, the operator retries 10 s later. */
  function fullSync(objects: readonly string[] | undefined): void {
    if (temporal.isRunning(fullSyncId)) plan(untilAfterOutage(TRY_AGAIN_MS), () => fullSync(objects))
    else void temporal.start(fullSyncType, { workflowId: fullSyncId, args: objects ? [{ objects }] : [] })
  }

  function reconcile(): void {
    void temporal.start(reconcileType, { workflowId: 'reconcile' })
  }

  /**
   * Plans a sweep in 30 s, unless one is planned. Leaves out the schedule's sweeps that would find nothing.
   */
  function planSweep(): void {
    if (sweepIsPlanned) return
    sweepIsPlanned = true
    scheduler.after(untilAfterOutage(SWEEP_INTERVAL_MS), () => {
      sweepIsPlanned = false
      void sweep()
    })
  }

  async function sweep(): Promise<void> {
    await temporal.start(sweepType, { workflowId: 'sweep' })
    if ((await countOpen()) > 0) planSweep()
  }

  async function countOpen(): Promise<number> {
    const end = scheduler.begin()
    const { rows } = await real.control.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM stripe.stripe_event WHERE outcome NOT IN ('settled', 'ignored')`,
    )
    end()
    return rows[0]?.count ?? 0
  }

  /** Returns the delay. If it ends during the outage, returns a delay until soon after the outage. */
  function untilAfterOutage(delayMs: number): number {
    const { outage } = circumstances
    const atMs = scheduler.nowMs + delayMs
    return outage && isWithin(outage, atMs) ? outage.toMs - scheduler.nowMs + delayMs / 100 : delayMs
  }

  async function pass(ms: number): Promise<void> {
    const atMs = scheduler.nowMs + ms
    scheduler.after(ms, () => undefined)
    await until(() => scheduler.nowMs >= atMs)
  }

  async function until(isDone: () => boolean): Promise<void> {
    if (!(await scheduler.runUntil(isDone))) throw new Error('Everybody waits for ever.')
  }
}
