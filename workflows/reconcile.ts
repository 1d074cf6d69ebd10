import {
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import { findDueAudits } from './port/audit.js'
import {
  closeGaps,
  type DueFullSync,
  fetchOrphans,
  findDueFullSync,
  finishReconcile,
  reopenPermitted,
  reviewEndpoint,
  startReconcile,
  tidyInbox,
} from './port/heal.js'
import { audit } from './audit.js'
import { parseReconcileInput } from './audit-input.js'
import { auditId, type AuditRanges, fullSyncId, type ReconcileResult } from './contract.js'
import { fullSync } from './full-sync.js'
import { type ReconcileStep, reconcileDetails } from './reconcile-details.js'
import { applyAll } from './sweep.js'
import { reasonOf } from './with-its-reason.js'

/** Workflow ids of scheduled runs: `reconcile-2026-11-24T09:05:00Z`. */
const SCHEDULED = /^reconcile-\d{4}-\d\d-\d\dT/

/**
 * Finds and repairs what webhooks missed, without a person. It closes gaps, starts the full sync that is due,
 * and applies the found events. It checks rows that change without an event, and the webhook endpoint. It
 * starts due audits.
 *
 * Steps are independent: if one fails, the others still run, and the run then fails with the reasons. A run
 * that a person started also does the hourly steps when their hour is not over. Audits are separate
 * workflows, so that closing gaps never waits for an audit.
 *
 * Carries through continue-as-new: nothing, because it never continues as new.
 */
export async function reconcile(input?: unknown): Promise<ReconcileResult> {
  const request = parseReconcileInput(input)
  const { runId, workflowId } = workflowInfo()
  const isForced = !SCHEDULED.test(workflowId)
  const problems: string[] = []
  /** Why the asked-for audit was not started. Told to whoever asked; the reconcile itself is complete. */
  let refusal: string | undefined
  let result: ReconcileResult = {
    eventsFound: 0,
    eventsSettled: 0,
    orphansChecked: 0,
    eventsPurged: 0,
    auditsStarted: [],
  }

  await step('start', async () => {
    const plan = await startReconcile({ runId, workflowId, startedBy: isForced ? 'temporal' : 'schedule' })
    const lost: { account: string; reason: string }[] = []
    for (const account of plan.accounts) {
      await step(
        'gaps',
        async () => {
          const { found, needsFullSync } = await closeGaps({ account })
          result = { ...result, eventsFound: result.eventsFound + found }
          if (needsFullSync !== undefined) lost.push({ account, reason: needsFullSync })
        },
        account,
      )
    }
    // Inside `start`, so only after Stripe has confirmed the key. A full sync with a wrong key would fail,
    // and delay the next one.
    await step('full sync', async () => {
      let { due } = await findDueFullSync({ lost })
      if (due?.unlessRuns !== undefined) {
        if (await isRunning(due.unlessRuns)) return
        // The run may have ended after its record was read, so the decision is made again.
        due = (await findDueFullSync({ lost })).due
      }
      if (due) await startFullSync(due)
    })
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
  await step('blocked events', () => reopenPermitted())
  await step('webhook endpoint', () => reviewEndpoint({ isForced }))
  await step('audit', async () => {
    const { due } = await findDueAudits({ isForced })
    const wanted: AuditRanges[] = request.audit === 'all' ? [...due.filter((each) => each !== 'due'), 'all'] : [...due]
    for (const ranges of wanted) await startAudit(ranges)
  })
  await step('inbox', async () => {
    const { purged } = await tidyInbox()
    result = { ...result, eventsPurged: purged }
  })

  setCurrentDetails(reconcileDetails('done', { result, problems }))
  const error = problems.join('\n')
  await finishReconcile({
    runId,
    outcome: problems.length > 0 ? 'incomplete' : 'complete',
    result,
    ...(problems.length > 0 && { error }),
  })
  if (problems.length > 0) throw ApplicationFailure.nonRetryable(error, 'ReconcileIncomplete', result)
  if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'AuditNotStarted', result)
  return result

  async function step(name: ReconcileStep, work: () => Promise<void>, account?: string): Promise<void> {
    setCurrentDetails(reconcileDetails(name, { result, problems }))
    try {
      await work()
    } catch (problem) {
      if (isCancellation(problem) || CancellationScope.current().consideredCancelled) throw problem
      problems.push(`${account === undefined ? name : `${name} of ${account}`}: ${reasonOf(problem)}`)
    }
  }

  async function startFullSync({ reason, request: wanted }: DueFullSync): Promise<void> {
    const start = startChild(fullSync, {
      workflowId: fullSyncId,
      args: [wanted],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: 'Lists all objects at Stripe and makes the rows equal. Reconcile has started it.',
    })
    if (await isNew(start)) result = { ...result, fullSyncStarted: reason }
  }

  /** Starts an audit. If one is running, it continues, and the next reconcile checks again. */
  async function startAudit(ranges: AuditRanges): Promise<void> {
    const start = startChild(audit, {
      workflowId: auditId(ranges),
      args: [{ ranges }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: 'Compares ranges with Stripe and repairs drift. Reconcile has started it.',
    })
    if (await isNew(start)) result = { ...result, auditsStarted: [...result.auditsStarted, ranges] }
    else if (ranges === 'all') {
      refusal = 'Everything else is done, but an audit is running already. Ask for the audit when that one has ended.'
    }
  }
}

/** A signal without effect. It shows whether a run exists. */
const ping = defineSignal('ping')

/**
 * Returns whether the full sync is running. Temporal refuses a signal to a run that has ended
 * or that it has lost.
 */
async function isRunning(runId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(fullSyncId, runId).signal(ping)
    return true
  } catch (problem) {
    if (isCancellation(problem)) throw problem
    return false
  }
}

/**
 * Returns whether the child started. False when the workflow is already running, which
 * serves the same purpose.
 */
async function isNew(start: Promise<unknown>): Promise<boolean> {
  try {
    await start
    return true
  } catch (problem) {
    // The SDK does not export the error's class to workflows, so its name is compared.
    if (!(problem instanceof Error) || problem.name !== 'WorkflowExecutionAlreadyStartedError') throw problem
    return false
  }
}
