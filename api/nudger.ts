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

/**
 * Sends nudges to Temporal; those for one key that wait here are one nudge. When there are more than workflows of their own can keep up
 * with, the drain is nudged instead, which takes over whatever is open in bulk, until they are few again.
 */
export function createNudger(client: Client, log: Pick<FastifyBaseLogger, 'warn'>): Nudger {
  const waiting = new Map<string, InboxKey>()
  const inFlight = new Set<Promise<void>>()
  let allowance = KEYS_PER_SECOND
  let allowanceAtMs = performance.now()
  let loggedAtMs = 0
  let isDraining = false
  let isStopped = false

  return {
    nudge(key) {
      if (waiting.size < WAITING_LIMIT) waiting.set(customerSyncId(key), key)
      send()
    },
    async stop() {
      isStopped = true
      waiting.clear()
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
    }
  }

  /** How many keys may be nudged now. */
  function allowed(): number {
    const nowMs = performance.now()
    allowance = Math.min(KEYS_PER_SECOND, allowance + ((nowMs - allowanceAtMs) / 1_000) * KEYS_PER_SECOND)
    allowanceAtMs = nowMs
    return allowance
  }

  /** What waits now has committed before the drain is nudged, so it finds all of it. */
  async function drain(): Promise<void> {
    isDraining = true
    allowance = 0
    waiting.clear()
    await tracked(nudgeDrain())
    await delay(DRAIN_INTERVAL_MS, undefined, { ref: false })
    isDraining = false
    send()
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
    log.warn(
      { err: error, waiting: waiting.size },
      'Temporal cannot be reached: events wait in the inbox for the sweep',
    )
  }
}

const nudge = { taskQueue, signal: nudgeSignal, workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const
