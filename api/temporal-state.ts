import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { type FullSyncProgress, fullSyncId, progressQuery } from '../workflows/contract.js'

/** A page must not wait longer for Temporal than this; then it counts as out of reach. */
const DEADLINE_MS = 2_000

/** What the page says is at most this old; many open pages ask Temporal once. */
const MAX_AGE_MS = 1_000

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
}

export function createTemporalState(client: Client): TemporalState {
  return { isReachable: recent(isReachable), runningSync: recent(runningSync) }

  async function isReachable(): Promise<boolean> {
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, () => client.workflowService.getSystemInfo({}))
      return true
    } catch {
      return false // whatever the reason: it did not answer in time
    }
  }

  async function runningSync(): Promise<RunningSync | undefined> {
    const handle = client.workflow.getHandle(fullSyncId)
    try {
      const { runId, startTime, status } = await client.withDeadline(Date.now() + DEADLINE_MS, () => handle.describe())
      if (status.name !== 'RUNNING') return undefined
      const progress = await client
        .withDeadline(Date.now() + DEADLINE_MS, () => handle.query<FullSyncProgress>(progressQuery))
        .catch(() => null) // no worker answers the query: the run exists all the same
      return { runId, startedAt: startTime, progress }
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || !(await isReachable())) return undefined
      throw error
    }
  }
}

/** Answers again with what was found in the last moment, and lets those who ask meanwhile share one asking. */
function recent<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { atMs: number; answer: Promise<T> } | undefined
  return () => {
    if (!last || Date.now() - last.atMs > MAX_AGE_MS) last = { atMs: Date.now(), answer: ask() }
    return last.answer
  }
}
