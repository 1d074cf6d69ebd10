import type { Client } from '@temporalio/client'
import { type FullSyncProgress, fullSyncId, progressQuery } from '../workflows/contract.js'
import { readSchedules, type ScheduleState } from './schedule-states.js'
import { recent } from './recent.js'
import { findTroubles, type Troubles } from './troubles.js'
import { within } from './within.js'

/** A page must not wait longer for Temporal than this; then it counts as out of reach. */
const PATIENCE_MS = 2_000

/** What the page says is at most this old; many open pages ask Temporal once. */
const MAX_AGE_MS = 1_000

/** Workflows are described one by one, so less often. */
const TROUBLES_MAX_AGE_MS = 10_000

export interface RunningSync {
  readonly runId: string
  readonly startedAt: Date
  /** Null while the worker does not answer. */
  readonly progress: FullSyncProgress | null
}

/** What Temporal says of itself and of the full sync, asked with a short patience. */
export interface TemporalState {
  isReachable(): Promise<boolean>
  /** The full sync that runs now, if any. */
  runningSync(): Promise<RunningSync | undefined>
  /** Has the next `runningSync` ask Temporal, whatever it said a moment ago. */
  forgetRunningSync(): void
  /** The schedules that the worker keeps; none while Temporal is out of reach. */
  schedules(): Promise<readonly ScheduleState[]>
  /** Steps of workflows that fail again and again; none while Temporal is out of reach. */
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
      () => false, // whatever the reason: it did not answer in time
    )
  })

  const runningSync = recent({ maxAgeMs: MAX_AGE_MS }, async () => {
    if (!(await isReachable())) return undefined
    const handle = client.workflow.getHandle(fullSyncId)
    try {
      const { runId, startTime, status } = await within(PATIENCE_MS, handle.describe())
      if (status.name !== 'RUNNING') return undefined
      // When no worker answers the query, the run exists all the same.
      const progress = await within(PATIENCE_MS, handle.query<FullSyncProgress>(progressQuery)).catch(() => null)
      return { runId, startedAt: startTime, progress }
    } catch {
      return undefined // there is none, or Temporal cannot say: then it shows as out of reach
    }
  })

  const schedules = recent({ maxAgeMs: MAX_AGE_MS }, async () => ((await isReachable()) ? readSchedules(client) : []))

  const troubles = recent({ maxAgeMs: TROUBLES_MAX_AGE_MS }, async () =>
    (await isReachable()) ? findTroubles(client) : { found: [], isComplete: false },
  )

  return { isReachable, runningSync, forgetRunningSync: runningSync.forget, schedules, troubles }
}
