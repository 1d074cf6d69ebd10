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

/** Nudges in flight at once. On a small Temporal server, more nudges delay the workflows that they start. */
const IN_FLIGHT_LIMIT = 4

/** Keys that wait at most. The sweep applies the events of further keys. */
const WAITING_LIMIT = 10_000

/**
 * The rate limit for nudges. Beyond it the drain takes over, because one sweep of all keys costs less than a
 * workflow for each. A small Temporal server runs 30 such workflows a second. One second's allowance is saved
 * up, so that a burst of up to 25 keys is still nudged.
 */
const KEYS_PER_SECOND = 25

/** How often the drain is nudged while more events come. */
const DRAIN_INTERVAL_MS = 500

/**
 * Customers' workflows are too slow when `LATE_KEYS` nudged keys have an event that was not read for
 * `LATE_MS`. A full sync may keep the machine busy. One late key can have its own reason, such as a missing
 * answer from Stripe; two hardly can.
 */
export const LATE_MS = 1_000
const LATE_KEYS = 2

/**
 * How long the drain then applies all events. Each return to customers' workflows may delay
 * some events by 1 to 2 s.
 */
const RELIEF_MS = 60_000

/** How often a nudged key is checked for late events, and for how long after its nudge. */
const WATCH_INTERVAL_MS = 500
const WATCH_MS = 3_000

/**
 * The drain is behind when more events than one of its rounds takes have waited for `forMs`: it has a
 * backlog, or no worker runs. It is then nudged only once a minute. Temporal accepts 10,000 signals for one
 * run, which last 83 min at two a second.
 */
export const BEHIND = { count: 2_000, forMs: 30_000 } as const
const BEHIND_INTERVAL_MS = 60_000

/** Failed nudges are logged at most this often. */
const LOG_EVERY_MS = 10_000

/** How long a stopping process waits for nudges in flight. It must not hang when Temporal does not answer. */
const STOP_GRACE_MS = 1_000

export interface Nudger {
  /**
   * Queues a nudge for the key's workflow. Never throws: if a nudge is lost, the sweep applies the events.
   */
  nudge(key: InboxKey): void
  /** Waits up to 1 s for nudges in flight, and drops the waiting keys. */
  stop(): Promise<void>
  /** The number of keys that wait for their nudge. */
  readonly waiting: number
}

export interface NudgerDeps {
  readonly client: Client
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  /** Counts the keys that have an unread event older than `LATE_MS`. */
  readonly countLate: (keys: readonly InboxKey[]) => Promise<number>
  /** Returns whether the drain is behind, see `BEHIND`. */
  readonly isBehind: () => Promise<boolean>
}

/**
 * Creates the nudger, which signals the workflow of each key that has new events. Waiting nudges
 * of one key become one.
 *
 * If keys come faster than their workflows can run, or the workflows are late, it nudges the drain instead.
 * The drain applies all open events in bulk. Customers' workflows take over again when keys are few.
 */
export function createNudger({ client, log, countLate, isBehind }: NudgerDeps): Nudger {
  const waiting = new Map<string, InboxKey>()
  const inFlight = new Set<Promise<void>>()
  let allowance = KEYS_PER_SECOND
  let allowanceAtMs = performance.now()
  let loggedAtMs = 0
  /** Keys that were nudged within `WATCH_MS`, with the time of the nudge. */
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

  /**
   * Checks every `WATCH_INTERVAL_MS` whether the events of nudged keys are late. Ends when no key is watched.
   */
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
    // When the database does not answer, no webhook can be stored, and the drain would not help.
    return keys.length >= LATE_KEYS && (await countLate(keys).catch(() => 0)) >= LATE_KEYS
  }

  function relieve(): void {
    if (isStopped) return
    log.info({ drain: drainId, forMs: RELIEF_MS }, 'workflows are late: the drain applies all events for a while')
    drainUntilMs = performance.now() + RELIEF_MS
    watched.clear()
    if (!isDraining) void drain()
  }

  /** Returns how many keys may be nudged now: a token bucket, and 0 while the drain applies all events. */
  function allowed(): number {
    const nowMs = performance.now()
    if (nowMs < drainUntilMs) return 0
    allowance = Math.min(KEYS_PER_SECOND, allowance + ((nowMs - allowanceAtMs) / 1_000) * KEYS_PER_SECOND)
    allowanceAtMs = nowMs
    return allowance
  }

  /**
   * Nudges the drain in place of all waiting keys. Their events are already committed, so
   * the drain finds them.
   */
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

  /** Returns whether the drain needs a nudge. A drain with a backlog finds new events by itself. */
  async function isDrainToBeTold(): Promise<boolean> {
    if (performance.now() - drainToldAtMs > BEHIND_INTERVAL_MS) return true
    return !(await isBehind().catch(() => false))
  }

  function nudgeCustomer(workflowId: string, key: InboxKey): Promise<unknown> {
    const staticSummary = 'Applies the open events of one customer, or of one object without a customer.'
    return client.workflow.signalWithStart(customerSyncType, { workflowId, args: [key], staticSummary, ...nudge })
  }

  function nudgeDrain(): Promise<unknown> {
    const args: [SweepInput] = [{ olderThanMs: 0 }]
    const staticSummary = 'Drains the inbox: applies the open events of all keys in bulk.'
    return client.workflow.signalWithStart(sweepType, { workflowId: drainId, args, staticSummary, ...nudge })
  }

  /** Tracks a nudge in flight. Never rejects: if a nudge fails, the scheduled sweep applies the event. */
  function tracked(sending: Promise<unknown>): Promise<void> {
    const done = sending.then(() => undefined, recordFailure).finally(() => inFlight.delete(done))
    inFlight.add(done)
    return done
  }

  function recordFailure(error: unknown): void {
    if (isStopped || Date.now() - loggedAtMs < LOG_EVERY_MS) return
    loggedAtMs = Date.now()
    log.warn({ err: error, waiting: waiting.size }, 'a nudge failed: events wait in the inbox for the sweep')
  }
}

const nudge = { taskQueue, signal: nudgeSignal, workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const
