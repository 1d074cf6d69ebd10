import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { alertDeliveryId, alertDeliveryType, taskQueue } from '../../workflows/contract.js'
import { within } from '../within.js'

/** Timeout for Temporal's answer. After it, the API delivers. */
const PATIENCE_MS = 3_000

/** Starts the workflow that delivers alerts. One that runs already delivers these alerts, too. */
export async function startDelivery(client: Client): Promise<void> {
  const options = { workflowId: alertDeliveryId, taskQueue, args: [] }
  try {
    await within(PATIENCE_MS, client.workflow.start(alertDeliveryType, options))
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
