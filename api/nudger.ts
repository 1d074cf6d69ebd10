import { setTimeout as delay } from 'node:timers/promises'
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
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

/** With more keys than this waiting, one sweep of all costs less than a workflow for each of them. */
const DRAIN_LIMIT = 50

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
 * Sends nudges to Temporal; those for one key that wait here are one nudge. When they fall behind, a sweep takes over what waits, in bulk,
 * and gives back when it is through: what came meanwhile is nudged again, or taken over by the next.
 */
export function createNudger(client: Client, log: Pick<FastifyBaseLogger, 'warn'>): Nudger {
  const waiting = new Map<string, InboxKey>()
  const inFlight = new Set<Promise<void>>()
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
    if (isDraining || isStopped) return
    if (waiting.size > DRAIN_LIMIT) return void drain()
    for (const [workflowId, key] of waiting) {
      if (inFlight.size >= IN_FLIGHT_LIMIT) return
      waiting.delete(workflowId)
      const sending = signal(workflowId, key).finally(() => {
        inFlight.delete(sending)
        send()
      })
      inFlight.add(sending)
    }
  }

  /** What waits now has committed before the sweep begins, so it finds all of it. */
  async function drain(): Promise<void> {
    isDraining = true
    const taken = [...waiting]
    waiting.clear()
    try {
      const isOurs = await startSweep()
      // Another process's may have begun before these had committed: then they are the next one's.
      if (!isOurs) for (const [workflowId, key] of taken) waiting.set(workflowId, key)
      await client.workflow.getHandle(drainId).result()
    } catch (error) {
      noteFailure(error) // the scheduled sweep has them
    }
    isDraining = false
    send()
  }

  /** @returns false when another process has one running */
  async function startSweep(): Promise<boolean> {
    try {
      await client.workflow.start(sweepType, {
        workflowId: drainId,
        taskQueue,
        args: [{ olderThanMs: 0 } satisfies SweepInput],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      })
      return true
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false
      throw error
    }
  }

  async function signal(workflowId: string, key: InboxKey): Promise<void> {
    try {
      await client.workflow.signalWithStart(customerSyncType, {
        workflowId,
        taskQueue,
        args: [key],
        signal: nudgeSignal,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      })
    } catch (error) {
      noteFailure(error)
    }
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
