import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import {
  type FullSyncInput,
  type FullSyncProgress,
  fullSyncId,
  fullSyncType,
  pauseUpdate,
  resumeUpdate,
  taskQueue,
} from '../workflows/contract.js'
import { within } from './within.js'

/** A full sync runs already. */
export class AlreadyRunningError extends Error {
  override name = 'Conflict'
  readonly statusCode = 409
}

/** There is no such run. */
export class NoSuchRunError extends Error {
  override name = 'Not Found'
  readonly statusCode = 404
}

/** Somebody waits for the answer. */
const PATIENCE_MS = 8_000

/** What the page's buttons and `/api/syncs` do with the full sync. */
export interface FullSyncs {
  /** @returns the run's id @throws {AlreadyRunningError} @throws {NoAnswerError} when Temporal does not answer */
  start(input: FullSyncInput): Promise<string>
  pause(): Promise<FullSyncProgress>
  resume(): Promise<FullSyncProgress>
  cancel(): Promise<void>
  /** Why a run that left no record failed; null when it did not. @throws {NoSuchRunError} */
  failureOf(runId: string): Promise<string | null>
}

export function createFullSyncs(client: Client): FullSyncs {
  const handle = () => client.workflow.getHandle(fullSyncId)
  return {
    async start(input) {
      try {
        const start = client.workflow.start(fullSyncType, { workflowId: fullSyncId, taskQueue, args: [input] })
        const { firstExecutionRunId } = await within(PATIENCE_MS, start)
        return firstExecutionRunId
      } catch (cause) {
        if (!(cause instanceof WorkflowExecutionAlreadyStartedError)) throw cause
        throw new AlreadyRunningError('A full sync is running already. Wait for it, or cancel it.', { cause })
      }
    },
    pause: () => known(() => handle().executeUpdate<FullSyncProgress, []>(pauseUpdate)),
    resume: () => known(() => handle().executeUpdate<FullSyncProgress, []>(resumeUpdate)),
    async cancel() {
      await known(() => handle().cancel())
    },
    async failureOf(runId) {
      const run = client.workflow.getHandle(fullSyncId, runId)
      const { status } = await known(() => run.describe())
      if (status.name !== 'FAILED') return null
      return run.result().then(
        () => null,
        (error: unknown) =>
          error instanceof WorkflowFailedError ? (error.cause?.message ?? error.message) : String(error),
      )
    },
  }

  async function known<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await within(PATIENCE_MS, ask())
    } catch (cause) {
      if (!(cause instanceof WorkflowNotFoundError)) throw cause
      throw new NoSuchRunError('No full sync is running under this id.', { cause })
    }
  }
}
