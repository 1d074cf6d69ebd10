import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import { closeGaps, fetchOrphans, finishReconcile, startReconcile, tidyInbox } from './activities.js'
import { fullSyncId, type ReconcileResult } from './contract.js'
import { fullSync } from './full-sync.js'
import { applyAll } from './sweep.js'
import { reasonOf } from './with-its-reason.js'

/**
 * Finds what webhooks missed and backfills it, without a person: closes gaps, applies what they held, and looks after rows that
 * change without an event. Steps do not depend on each other: one that fails leaves the others to do their part, and the run then
 * fails with the reason.
 *
 * Carries nothing through continue-as-new: it ends.
 */
export async function reconcile(): Promise<ReconcileResult> {
  const { runId, workflowId } = workflowInfo()
  const problems: string[] = []
  let result: ReconcileResult = { eventsFound: 0, eventsSettled: 0, orphansChecked: 0, eventsPurged: 0 }

  await step('start', async () => {
    const plan = await startReconcile({ runId, workflowId })
    for (const account of plan.accounts) {
      await step(`gaps of ${account}`, async () => {
        const { found } = await closeGaps({ account })
        result = { ...result, eventsFound: result.eventsFound + found }
      })
    }
    if (plan.needsFullSync !== undefined) await startFullSync(plan.needsFullSync)
  })
  if (result.eventsFound > 0) {
    await step('events', async () => {
      const { settled } = await applyAll({ olderThanMs: 0, lane: 'reconcile' })
      result = { ...result, eventsSettled: settled }
    })
  }
  await step('silent cascades', async () => {
    const { checked } = await fetchOrphans()
    result = { ...result, orphansChecked: checked }
  })
  await step('inbox', async () => {
    const { purged } = await tidyInbox()
    result = { ...result, eventsPurged: purged }
  })

  const error = problems.join('\n')
  await finishReconcile({
    runId,
    outcome: problems.length > 0 ? 'incomplete' : 'complete',
    result,
    ...(problems.length > 0 && { error }),
  })
  if (problems.length > 0) throw ApplicationFailure.nonRetryable(error, 'ReconcileIncomplete', result)
  return result

  async function step(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (problem) {
      if (isCancellation(problem) || CancellationScope.current().consideredCancelled) throw problem
      problems.push(`${name}: ${reasonOf(problem)}`)
    }
  }

  async function startFullSync(reason: string): Promise<void> {
    try {
      await startChild(fullSync, { workflowId: fullSyncId, parentClosePolicy: ParentClosePolicy.ABANDON })
      result = { ...result, fullSyncStarted: reason }
    } catch (problem) {
      // One that runs already serves as well. The error's class is not exported to workflows.
      if (!(problem instanceof Error) || problem.name !== 'WorkflowExecutionAlreadyStartedError') throw problem
    }
  }
}
