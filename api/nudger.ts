import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { FastifyBaseLogger } from 'fastify'
import { customerSyncId, customerSyncType, type InboxKey, nudgeSignal, taskQueue } from '../workflows/contract.js'

/** Few in flight: on a small Temporal server more nudges at once only delay the work that they ask for. */
const IN_FLIGHT_LIMIT = 4

/** Keys beyond this are left to the sweep. */
const WAITING_LIMIT = 10_000

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

/** Sends nudges to Temporal; those for one key that wait here are one nudge. */
export function createNudger(client: Client, log: Pick<FastifyBaseLogger, 'warn'>): Nudger {
  const waiting = new Map<string, InboxKey>()
  const inFlight = new Set<Promise<void>>()
  let loggedAtMs = 0

  return {
    nudge(key) {
      if (waiting.size < WAITING_LIMIT) waiting.set(customerSyncId(key), key)
      send()
    },
    async stop() {
      waiting.clear()
      await Promise.race([Promise.all(inFlight), delay(STOP_GRACE_MS, undefined, { ref: false })])
    },
    get waiting() {
      return waiting.size
    },
  }

  function send(): void {
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
      if (Date.now() - loggedAtMs < LOG_EVERY_MS) return
      loggedAtMs = Date.now()
      log.warn(
        { err: error, waiting: waiting.size },
        'Temporal cannot be reached: events wait in the inbox for the sweep',
      )
    }
  }
}
