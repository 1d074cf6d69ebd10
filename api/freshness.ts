import { type Client, WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client'
import {
  customerSyncId,
  customerSyncType,
  type EnsureFreshInput,
  ensureFreshUpdate,
  type Freshness,
  type InboxKey,
  taskQueue,
} from '../workflows/contract.js'
import { UnavailableError } from './plugins/errors.js'
import type { TemporalState } from './status/temporal-state.js'
import { NoAnswerError, within } from './within.js'

/**
 * Time beyond `timeoutMs`. The workflow answers at `timeoutMs`, so a later silence means no
 * worker or no Temporal.
 */
const SLACK_MS = 1_500

export interface EnsureFresh extends EnsureFreshInput {
  readonly account: string
  /** `cus_…` */
  readonly customer: string
}

type CustomerSync = (key: InboxKey) => Promise<void>

/**
 * Creates the function that has the customer's workflow read the customer and its subscriptions from Stripe.
 * The reads are sent at or after `since`. The function starts the workflow if it is not running. It returns
 * `isFresh: false` when `timeoutMs` is over.
 *
 * @throws {NoAnswerError} when Temporal cannot be reached
 * @throws {UnavailableError} with the reason, when the workflow's read failed for good, such
 * as a refusal by Stripe
 */
export function createFreshness(client: Client, temporal: TemporalState): (input: EnsureFresh) => Promise<Freshness> {
  return async ({ account, customer, since, timeoutMs }) => {
    if (!(await temporal.isReachable())) throw new NoAnswerError(UNREACHABLE)
    const key: InboxKey = { account, group: customer }
    const patienceMs = timeoutMs + SLACK_MS
    // Without this signal, Temporal's client would retry for as long as no worker accepts the update.
    const answer = client.withAbortSignal(AbortSignal.timeout(patienceMs + SLACK_MS), () =>
      client.workflow.executeUpdateWithStart<CustomerSync, Freshness, [EnsureFreshInput]>(ensureFreshUpdate, {
        args: [{ since, timeoutMs }],
        startWorkflowOperation: new WithStartWorkflowOperation<CustomerSync>(customerSyncType, {
          workflowId: customerSyncId(key),
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          taskQueue,
          args: [key],
        }),
      }),
    )
    try {
      return await within(patienceMs, answer)
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError) {
        throw new UnavailableError(error.cause?.message ?? error.message, { cause: error })
      }
      if (!(await temporal.isReachable())) throw new NoAnswerError(UNREACHABLE, { cause: error })
      if (error instanceof NoAnswerError) return { isFresh: false } // no worker accepted the update
      throw error
    }
  }
}

const UNREACHABLE = 'Temporal cannot be reached, so the rows were not refreshed. Try again when Temporal is back.'
