import type { Client } from '@temporalio/client'
import { type FullSyncProgress, fullSyncId, progressQuery } from '../../workflows/contract.js'
import { readSchedules, type ScheduleState } from './schedule-states.js'
import { recent } from '../recent.js'
import { findTroubles, type Troubles } from './troubles.js'
import { within } from '../within.js'

/** Timeout for Temporal's answer, because the page waits for it. After it, Temporal counts as unreachable. */
const PATIENCE_MS = 2_000

/** Answers are shared for 1 s, so that many open pages ask Temporal once. */
const MAX_AGE_MS = 1_000

/** Troubles are shared for 10 s, because each workflow costs a request of its own. */
const TROUBLES_MAX_AGE_MS = 10_000

export interface RunningSync {
  readonly runId: string
  readonly startedAt: Date
  /** Null while the worker does not answer. */
  readonly progress: FullSyncProgress | null
}

/** Temporal's state, read with short timeouts and cached. */
export interface TemporalState {
  isReachable(): Promise<boolean>
  /** Returns the full sync that is running, if any. */
  runningSync(): Promise<RunningSync | undefined>
  /** Drops the cached answer, so that the next `runningSync` asks Temporal. */
  forgetRunningSync(): void
  /** Returns the worker's schedules; none while Temporal is unreachable. */
  schedules(): Promise<readonly ScheduleState[]>
  /** Returns workflow steps that fail again and again; none while Temporal is unreachable. */
  troubles(): Promise<Troubles>
}

export function createTemporalState(client: Client): TemporalState {
  const isReachable = recent({ maxAgeMs: MAX_AGE_MS }, async () => {
    const answer = within(
      PATIENCE_MS,
      client.workflowService.describeNamespace({ namespace: client.options.namespace }),
    )
    return answer.then(
      () => true,
      () => false, // the reason does not matter: there was no answer in time
    )
  })

  const runningSync = recent({ maxAgeMs: MAX_AGE_MS }, async () => {
    if (!(await isReachable())) return undefined
    const handle = client.workflow.getHandle(fullSyncId)
    try {
      const { runId, startTime, status } = await within(PATIENCE_MS, handle.describe())
      if (status.name !== 'RUNNING') return undefined
      // If no worker answers the query, the run still exists.
      const progress = await within(PATIENCE_MS, handle.query<FullSyncProgress>(progressQuery)).catch(() => null)
      return { runId, startedAt: startTime, progress }
    } catch {
      return undefined // no run exists, or Temporal does not answer, which `isReachable` tells
    }
  })

  const schedules = recent({ maxAgeMs: MAX_AGE_MS }, async () => ((await isReachable()) ? readSchedules(client) : []))

  const troubles = recent({ maxAgeMs: TROUBLES_MAX_AGE_MS }, async () =>
    (await isReachable()) ? findTroubles(client) : { found: [], isComplete: false },
  )

  return { isReachable, runningSync, forgetRunningSync: runningSync.forget, schedules, troubles }
}
