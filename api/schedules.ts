import type { Client } from '@temporalio/client'
import { reconcileScheduleId, sweepScheduleId } from '../workflows/contract.js'
import { within } from './within.js'

/** Timeout for Temporal's answer, because a person waits for it. */
const PATIENCE_MS = 8_000

/** Controls the worker's schedules. Each function throws NoAnswerError when Temporal is silent for 8 s. */
export interface Schedules {
  /** Starts a reconcile now. If one is running, Temporal starts none. */
  reconcileNow(): Promise<void>
  resumeReconcile(): Promise<void>
  resumeSweep(): Promise<void>
}

export function createSchedules({ schedule }: Client): Schedules {
  const reconcile = schedule.getHandle(reconcileScheduleId)
  const sweep = schedule.getHandle(sweepScheduleId)
  return {
    reconcileNow: () => within(PATIENCE_MS, reconcile.trigger()),
    resumeReconcile: () => within(PATIENCE_MS, reconcile.unpause(RESUMED)),
    resumeSweep: () => within(PATIENCE_MS, sweep.unpause(RESUMED)),
  }
}

/** Temporal's UI shows this note beside the schedule. */
const RESUMED = 'Resumed on the admin page.'
