import { confirmIdentity } from '../../prisma/identity.js'
import { startWatermark } from '../../prisma/gaps.js'
import { fullSyncId, fullSyncType, reconcileType, sweepType } from '../../workflows/contract.js'
import { type History, isWithin } from './history.js'
import { describe, type Noted } from './history-log.js'
import { judge } from './invariants.js'
import { endOpenCheckouts, mutate } from './mutate.js'
import type { SimulationDatabase } from './simulation-database.js'
import { createWorld, type Happening, type World } from './world.js'

export interface Outcome {
  /** What did not hold; empty when all did. */
  readonly problems: readonly string[]
  readonly faults: Readonly<Record<string, number>>
  readonly events: number
  /** What happened, in order. */
  readonly trace: readonly Happening[]
}

export interface RunOptions {
  /** Statements that spoil the result: then the checks must fail. */
  readonly tamper?: readonly string[] | undefined
}

/** As in worker/schedules.ts. */
const SWEEP_INTERVAL_MS = 30_000
const RECONCILE_INTERVAL_MS = 300_000

/** When an operator tries again who was told that a full sync runs. */
const TRY_AGAIN_MS = 10_000

/** A rest that needs more reconciles than this is none. */
const MAX_RECONCILES = 8

/** Plays a history out, lets it come to rest, and checks what must hold meanwhile and then. */
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
    // In which order one statement touches rows is PostgreSQL's affair; a replay must say the same.
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
    // In a new account there is nothing to list, so gaps can be closed from its beginning on.
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

  /** What the schedules and the last deliveries lead to, when nothing goes wrong any more. */
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

  /** An operator who is told that one runs already tries again. */
  function fullSync(objects: readonly string[] | undefined): void {
    if (temporal.isRunning(fullSyncId)) plan(untilAfterOutage(TRY_AGAIN_MS), () => fullSync(objects))
    else void temporal.start(fullSyncType, { workflowId: fullSyncId, args: objects ? [{ objects }] : [] })
  }

  function reconcile(): void {
    void temporal.start(reconcileType, { workflowId: 'reconcile' })
  }

  /** Sweeps run all the time; those that find nothing are left out. */
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

  /** So much later, or soon after the outage, if that moment falls into it. */
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
