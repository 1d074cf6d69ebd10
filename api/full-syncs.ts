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

/** The error when a full sync is already running. */
export class AlreadyRunningError extends Error {
  override name = 'Conflict'
  readonly statusCode = 409
}

/** The error when no full sync has this run id, or none is running. */
export class NoSuchRunError extends Error {
  override name = 'Not Found'
  readonly statusCode = 404
}

/** What the Temporal UI says of the run. */
const SUMMARY = 'Lists objects at Stripe and makes the rows equal. A person has started it.'

/** Timeout for Temporal's answer, because a person waits for it. */
const PATIENCE_MS = 8_000

/**
 * The actions of the page's buttons and of `/api/syncs`. Each throws NoAnswerError when
 * Temporal is silent for 8 s.
 */
export interface FullSyncs {
  /**
   * Starts a full sync, and notes who did.
   *
   * @returns the run's id
   * @throws {AlreadyRunningError}
   */
  start(input: FullSyncInput, startedBy: 'page' | 'api'): Promise<string>
  pause(): Promise<FullSyncProgress>
  resume(): Promise<FullSyncProgress>
  cancel(): Promise<void>
  /**
   * Asks Temporal why a run without a record failed.
   *
   * @returns null when it did not fail
   * @throws {NoSuchRunError}
   */
  failureOf(runId: string): Promise<string | null>
}

export function createFullSyncs(client: Client): FullSyncs {
  const handle = () => client.workflow.getHandle(fullSyncId)
  return {
    async start(input, startedBy) {
      try {
        const start = client.workflow.start(fullSyncType, {
          workflowId: fullSyncId,
          taskQueue,
          args: [input],
          staticSummary: SUMMARY,
          memo: { startedBy },
        })
        const { firstExecutionRunId } = await within(PATIENCE_MS, start)
        return firstExecutionRunId
      } catch (cause) {
        if (!(cause instanceof WorkflowExecutionAlreadyStartedError)) throw cause
        throw new AlreadyRunningError('A full sync is running already. Wait until it ends, or cancel it.', { cause })
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
      throw new NoSuchRunError('No full sync with this id is running.', { cause })
    }
  }
}
