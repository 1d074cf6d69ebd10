import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { FastifyBaseLogger } from 'fastify'
import {
  customerSyncId,
  customerSyncType,
  drainId,
  type InboxKey,
  nudgeSignal,
  type SweepInput,
  sweepType,
  taskQueue,
} from '../workflows/contract.js'

/** Few in flight: on a small Temporal server more nudges at once only delay the work that they ask for. */
const IN_FLIGHT_LIMIT = 4

/** Keys beyond this are left to the sweep. */
const WAITING_LIMIT = 10_000

/**
 * More keys a second than this are left to the drain: one sweep of all costs less than a workflow for each, and a small Temporal server
 * runs 30 of those a second. A quiet second is saved up, so that a handful of keys at once are still nudged.
 */
const KEYS_PER_SECOND = 25

/** How often the drain is told that there is more. */
const DRAIN_INTERVAL_MS = 500

/**
 * When an event has waited for so long after its key was nudged, and nobody has looked at it, workflows of their own are too slow just now, however few:
 * a full sync may keep the machine busy. One customer's may have a reason of its own (an answer of Stripe that does not come), two hardly.
 */
export const LATE_MS = 1_000
const LATE_KEYS = 2

/** Then the drain carries all for a while: each try with workflows of their own costs some events a second or two. */
const RELIEF_MS = 60_000

/** How often, and for how long after a nudge, it is looked whether its events wait. */
const WATCH_INTERVAL_MS = 500
const WATCH_MS = 3_000

/**
 * When more events than the drain takes in a round have waited for so long, it has a backlog, or no worker is there. Then it is told once a minute
 * that there is more: Temporal takes 10,000 signals for one run, and at two a second those last for 83 minutes.
 */
export const BEHIND = { count: 2_000, forMs: 30_000 } as const
const BEHIND_INTERVAL_MS = 60_000

/** How often a Temporal that cannot be reached is worth a line. */
const LOG_EVERY_MS = 10_000

/** A process that ends must not wait for a Temporal that does not answer. */
const STOP_GRACE_MS = 1_000

export interface Nudger {
  /** Tells the key's workflow, soon and at most once per burst. Never throws: the sweep finds what it misses. */
  nudge(key: InboxKey): void
  /** Gives what is on its way a moment, and drops the rest. */
  stop(): Promise<void>
  /** Keys that wait. */
  readonly waiting: number
}

export interface NudgerDeps {
  readonly client: Client
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  /** Of how many of these keys an event has waited for LATE_MS without being looked at. */
  readonly countLate: (keys: readonly InboxKey[]) => Promise<number>
  /** Whether the drain has a backlog, see BEHIND. */
  readonly isBehind: () => Promise<boolean>
}

/**
 * Sends nudges to Temporal; those for one key that wait here are one nudge. When there are more than workflows of their own can keep up
 * with, or those are late, the drain is nudged instead, which takes over whatever is open in bulk, until they are few again.
 */
export function createNudger({ client, log, countLate, isBehind }: NudgerDeps): Nudger {
  const waiting = new Map<string, InboxKey>()
  const inFlight = new Set<Promise<void>>()
  let allowance = KEYS_PER_SECOND
  let allowanceAtMs = performance.now()
  let loggedAtMs = 0
  /** Keys that were nudged within WATCH_MS, with when. */
  const watched = new Map<string, { key: InboxKey; atMs: number }>()
  let isWatching = false
  let drainUntilMs = 0
  let isDraining = false
  let drainToldAtMs = -Infinity
  let isStopped = false

  return {
    nudge(key) {
      if (waiting.size < WAITING_LIMIT) waiting.set(customerSyncId(key), key)
      send()
    },
    async stop() {
      isStopped = true
      waiting.clear()
      watched.clear()
      await Promise.race([Promise.all(inFlight), delay(STOP_GRACE_MS, undefined, { ref: false })])
    },
    get waiting() {
      return waiting.size
    },
  }

  function send(): void {
    if (isDraining || isStopped || waiting.size === 0) return
    if (waiting.size > allowed()) return void drain()
    for (const [workflowId, key] of waiting) {
      if (inFlight.size >= IN_FLIGHT_LIMIT) return
      waiting.delete(workflowId)
      allowance -= 1
      void tracked(nudgeCustomer(workflowId, key)).finally(send)
      watched.set(workflowId, { key, atMs: performance.now() })
      if (!isWatching) void watch()
    }
  }

  /** Looks whether what was nudged is applied. */
  async function watch(): Promise<void> {
    isWatching = true
    while (watched.size > 0) {
      await delay(WATCH_INTERVAL_MS, undefined, { ref: false })
      for (const [workflowId, { atMs }] of watched) if (performance.now() - atMs > WATCH_MS) watched.delete(workflowId)
      if (!isDraining && (await areLate())) relieve()
    }
    isWatching = false
  }

  async function areLate(): Promise<boolean> {
    const keys = Array.from(watched.values(), ({ key }) => key)
    // A database that does not answer takes no events either.
    return keys.length >= LATE_KEYS && (await countLate(keys).catch(() => 0)) >= LATE_KEYS
  }

  function relieve(): void {
    if (isStopped) return
    log.info({ drain: drainId, forMs: RELIEF_MS }, 'workflows are late: the drain applies all events for a while')
    drainUntilMs = performance.now() + RELIEF_MS
    watched.clear()
    if (!isDraining) void drain()
  }

  /** How many keys may be nudged now. */
  function allowed(): number {
    const nowMs = performance.now()
    if (nowMs < drainUntilMs) return 0
    allowance = Math.min(KEYS_PER_SECOND, allowance + ((nowMs - allowanceAtMs) / 1_000) * KEYS_PER_SECOND)
    allowanceAtMs = nowMs
    return allowance
  }

  /** What waits now has committed before the drain is nudged, so it finds all of it. */
  async function drain(): Promise<void> {
    isDraining = true
    allowance = 0
    waiting.clear()
    if (await isDrainToBeTold()) {
      await tracked(nudgeDrain().then(() => void (drainToldAtMs = performance.now())))
    }
    await delay(DRAIN_INTERVAL_MS, undefined, { ref: false })
    isDraining = false
    send()
  }

  /** A drain with a backlog looks for more by itself. */
  async function isDrainToBeTold(): Promise<boolean> {
    if (performance.now() - drainToldAtMs > BEHIND_INTERVAL_MS) return true
    return !(await isBehind().catch(() => false))
  }

  function nudgeCustomer(workflowId: string, key: InboxKey): Promise<unknown> {
    return client.workflow.signalWithStart(customerSyncType, { workflowId, args: [key], ...nudge })
  }

  function nudgeDrain(): Promise<unknown> {
    const args: [SweepInput] = [{ olderThanMs: 0 }]
    return client.workflow.signalWithStart(sweepType, { workflowId: drainId, args, ...nudge })
  }

  /** Never rejects: a nudge that fails is the scheduled sweep's. */
  function tracked(sending: Promise<unknown>): Promise<void> {
    const done = sending.then(() => undefined, noteFailure).finally(() => inFlight.delete(done))
    inFlight.add(done)
    return done
  }

  function noteFailure(error: unknown): void {
    if (isStopped || Date.now() - loggedAtMs < LOG_EVERY_MS) return
    loggedAtMs = Date.now()
    log.warn({ err: error, waiting: waiting.size }, 'a nudge failed: events wait in the inbox for the sweep')
  }
}

const nudge = { taskQueue, signal: nudgeSignal, workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const
