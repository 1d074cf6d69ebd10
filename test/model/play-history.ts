import { createRandom, type Random } from '../../dev/simulator/random.js'
import { applyInbox } from './apply-inbox.js'
import { CALM_MS, type Circumstances, drawCircumstances, SPAN_MS } from './circumstances.js'
import { createNudge } from './customer-sync.js'
import { createDatabase } from './database.js'
import { deliver } from './deliver.js'
import type { GuardName } from './guards.js'
import { fullSync } from './listing.js'
import { addForgottenCoupon, addKnownObjects, addObjects, drawMoments, mutate } from './mutations.js'
import { findLostEvent, problemsAtRest } from './problems.js'
import { createProcesses, START_MS, type Steps } from './processes.js'
import { reconcile, refresh } from './reconcile.js'
import { createStripe } from './stripe.js'
import type { World } from './world.js'

// The schedules of the product, but reconcile comes more often, and the drain has no nudges.
const SWEEP_EVERY_MS = 30_000
const SWEEP_OLDER_THAN_MS = 30_000
const DRAIN_EVERY_MS = 700
const RECONCILE_EVERY_MS = 110_000
const END_MS = CALM_MS + 3 * RECONCILE_EVERY_MS

export interface HistoryOptions {
  readonly seed: number
  /** Circumstances that the seed does not decide. */
  readonly given?: Partial<Circumstances> | undefined
  /** The guard that is switched off. */
  readonly without?: GuardName | undefined
  readonly log?: ((line: string) => void) | undefined
}

/**
 * Plays the history of a seed, the same in each run.
 *
 * @returns what is wrong; empty if the copy equals Stripe at the end, and never lost a settled event
 */
export function playHistory({ seed, given, without, log }: HistoryOptions): readonly string[] {
  const random = createRandom(seed, 'the write rule')
  const world = createWorld(random, { given, without, log })
  const { processes } = world
  begin(world)
  const watched = watch(world)
  while (processes.runNext(START_MS + END_MS)) {
    const lost = watched()
    if (lost !== undefined) return [lost]
  }
  return problemsAtRest(world)
}

function createWorld(random: Random, { given, without, log }: Omit<HistoryOptions, 'seed'>): World {
  const circumstances = { ...drawCircumstances(random), ...given }
  const processes = createProcesses(random, circumstances)
  const clock = () => processes.nowMs + circumstances.databaseSkewMs
  const keeps = (guard: GuardName) => guard !== without
  const write = (line: string) => log?.(`${((processes.nowMs - START_MS) / 1_000).toFixed(3).padStart(9)} ${line}`)
  return {
    random,
    circumstances,
    processes,
    stripe: createStripe(random, processes, circumstances),
    database: createDatabase({ clock, keeps, log: write }),
    keeps,
    log: write,
  }
}

/** Returns a check that looks for lost events after each write. */
function watch(world: World): () => string | undefined {
  let checked = 0
  return () => {
    if (world.database.writes === checked) return undefined
    checked = world.database.writes
    return findLostEvent(world)
  }
}

/** Begins everything that happens in the history. */
function begin(world: World): void {
  const { random, processes, stripe, circumstances } = world
  const nudge = createNudge(world)
  const at = (delayMs: number, steps: () => Steps) => processes.after(delayMs, () => processes.spawn(steps()))
  addObjects(world)
  if (circumstances.startsEmpty) {
    at(0, () => fullSync(world))
    if (random.chance(0.3)) deliver(world, addForgottenCoupon(world), nudge)
  } else {
    addKnownObjects(world)
    if (random.chance(0.5)) at(random.between(0, SPAN_MS), () => fullSync(world))
  }
  for (const delayMs of drawMoments(world)) {
    processes.after(delayMs, () => {
      for (const event of mutate(world)) deliver(world, event, nudge)
    })
  }
  const customer = stripe.objects.get('cus_0')
  if (customer && random.chance(0.3)) at(random.between(0, SPAN_MS), () => refresh(world, customer))
  beginSchedules(world)
}

function beginSchedules(world: World): void {
  const { processes, circumstances } = world
  const sweep = () => processes.attempt(() => applyInbox(world, { olderThanMs: SWEEP_OLDER_THAN_MS }))
  const drain = () => processes.attempt(() => applyInbox(world, { olderThanMs: 0 }))
  processes.spawn(repeat(SWEEP_EVERY_MS, sweep))
  processes.spawn(repeat(RECONCILE_EVERY_MS, () => reconcile(world)))
  if (circumstances.hasDrain) processes.spawn(repeat(DRAIN_EVERY_MS, drain))
}

function* repeat(everyMs: number, work: () => Steps<unknown>): Steps {
  for (;;) {
    yield everyMs
    yield* work()
  }
}
