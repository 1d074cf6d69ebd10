import { randomUUID } from 'node:crypto'
import { type Client, TimeoutFailure, WorkflowFailedError } from '@temporalio/client'
import type { Pool } from 'pg'
import { type LookedUp, takeLookedUp } from '../prisma/rows/looked-up.js'
import {
  objectLookupId,
  type ObjectLookupInput,
  type ObjectLookupResult,
  objectLookupType,
  taskQueue,
} from '../workflows/contract.js'
import type { TemporalState } from './status/temporal-state.js'
import { NoAnswerError, within } from './within.js'

/**
 * Temporal ends the workflow after this time. The worker gives up on Stripe after 8 s, so a workflow that is
 * still open then has no worker. Without this limit, a worker that starts later would ask Stripe for nobody.
 */
const WORKFLOW_TIMEOUT_MS = 9_000

/** A person waits for the answer. */
const PATIENCE_MS = 10_000

/** Stripe's answer, or why there is none. */
export type StripeAnswer =
  LookedUp | { readonly state: 'unanswered'; readonly object: null; readonly reason: string; readonly askedAt: null }

/** Asks Stripe for one object now, through a worker. Answers within about 10 s. */
export type LookUpObject = (object: Omit<ObjectLookupInput, 'requestId'>) => Promise<StripeAnswer>

export interface ObjectLookupsDeps {
  readonly client: Client
  readonly temporal: Pick<TemporalState, 'isReachable'>
  /** Must be able to write: an answer is deleted when it is read. */
  readonly pool: Pool
}

/**
 * Creates the function that asks Stripe for one object. The API has no Stripe key, so a worker asks. The object
 * comes back through the table `stripe.looked_up`, because Temporal's histories must not hold personal data.
 */
export function createObjectLookup({ client, temporal, pool }: ObjectLookupsDeps): LookUpObject {
  return async (object) => {
    if (!(await temporal.isReachable())) return unanswered(UNREACHABLE)
    const requestId = randomUUID()
    try {
      await within(PATIENCE_MS, runWorkflow({ ...object, requestId }))
    } catch (error) {
      if (!(await temporal.isReachable())) return unanswered(UNREACHABLE)
      if (error instanceof NoAnswerError) return unanswered(NO_WORKER)
      if (error instanceof WorkflowFailedError) return unanswered(reasonOf(error))
      throw error
    }
    return (await takeLookedUp(pool, requestId)) ?? unanswered(LOST)
  }

  function runWorkflow(input: ObjectLookupInput): Promise<ObjectLookupResult> {
    // Without this signal, Temporal's client would wait for a server that is gone.
    return client.withAbortSignal(AbortSignal.timeout(PATIENCE_MS), () =>
      client.workflow.execute<(input: ObjectLookupInput) => Promise<ObjectLookupResult>>(objectLookupType, {
        workflowId: objectLookupId(input.requestId),
        workflowExecutionTimeout: WORKFLOW_TIMEOUT_MS,
        taskQueue,
        args: [input],
      }),
    )
  }
}

function unanswered(reason: string): StripeAnswer {
  return { state: 'unanswered', object: null, reason, askedAt: null }
}

function reasonOf({ cause, message }: WorkflowFailedError): string {
  if (cause instanceof TimeoutFailure) return NO_WORKER
  return `Stripe could not be read: ${cause?.message ?? message} The row is unchanged. Try again in a moment.`
}

const UNREACHABLE =
  'Temporal cannot be reached, so Stripe was not asked. The row is unchanged. Try again when Temporal is back.'
const NO_WORKER =
  'No worker has answered within 9 seconds, so Stripe was not read. The row is unchanged. Check on the admin page whether a worker lives, and try again.'
const LOST =
  'PostgreSQL has lost the answer of Stripe, because it restarted meanwhile. The row is unchanged. Try again.'
