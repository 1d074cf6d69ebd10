import {
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import {
  closeGaps,
  type DueFullSync,
  fetchOrphans,
  findDueAudits,
  findDueFullSync,
  finishReconcile,
  reopenPermitted,
  reviewEndpoint,
  startReconcile,
  tidyInbox,
} from './activities.js'
import { audit } from './audit.js'
import { parseReconcileInput } from './audit-input.js'
import { auditId, type AuditRanges, fullSyncId, type ReconcileResult } from './contract.js'
import { fullSync } from './full-sync.js'
import { applyAll } from './sweep.js'
import { reasonOf } from './with-its-reason.js'

/** How the schedule names its runs: `reconcile-2026-11-24T09:05:00Z`. */
const SCHEDULED = /^reconcile-\d{4}-\d\d-\d\dT/

/**
 * Finds what webhooks missed and backfills it, without a person: closes gaps, starts the full sync that is due, applies what gaps held, looks after rows that change
 * without an event and after the webhook endpoint, and starts the audits that are due. A run that a person started does not wait until a
 * step's hour is over. Audits are workflows of their own, so that gaps never wait behind one. Steps do not depend on each other: one that
 * fails leaves the others to do their part, and the run then fails with the reason.
 *
 * Carries nothing through continue-as-new: it ends.
 */
export async function reconcile(input?: unknown): Promise<ReconcileResult> {
  const request = parseReconcileInput(input)
  const { runId, workflowId } = workflowInfo()
  const isForced = !SCHEDULED.test(workflowId)
  const problems: string[] = []
  let result: ReconcileResult = {
    eventsFound: 0,
    eventsSettled: 0,
    orphansChecked: 0,
    eventsPurged: 0,
    auditsStarted: [],
  }

  await step('start', async () => {
    const plan = await startReconcile({ runId, workflowId })
    const lost: { account: string; reason: string }[] = []
    for (const account of plan.accounts) {
      await step(`gaps of ${account}`, async () => {
        const { found, needsFullSync } = await closeGaps({ account })
        result = { ...result, eventsFound: result.eventsFound + found }
        if (needsFullSync !== undefined) lost.push({ account, reason: needsFullSync })
      })
    }
    // Only when Stripe has confirmed the key: a full sync that must fail would delay the next.
    await step('full sync', async () => {
      let { due } = await findDueFullSync({ lost })
      if (due?.unlessRuns !== undefined) {
        if (await isRunning(due.unlessRuns)) return
        // It may have ended since its record was read.
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

  async function startFullSync({ reason, request: wanted }: DueFullSync): Promise<void> {
    const start = startChild(fullSync, {
      workflowId: fullSyncId,
      args: [wanted],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
    if (await isNew(start)) result = { ...result, fullSyncStarted: reason }
  }

  /** One that still runs goes on; the next reconcile looks again. */
  async function startAudit(ranges: AuditRanges): Promise<void> {
    const start = startChild(audit, {
      workflowId: auditId(ranges),
      args: [{ ranges }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
    if (await isNew(start)) result = { ...result, auditsStarted: [...result.auditsStarted, ranges] }
    else if (ranges === 'all')
      throw ApplicationFailure.nonRetryable('An audit is running already. Ask again when it has ended.')
  }
}

/** Sent to learn whether a run is there; it does nothing. */
const ping = defineSignal('ping')

/** Whether Temporal knows a full sync as running. A signal to a run that has ended, or that Temporal has lost, is refused. */
async function isRunning(runId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(fullSyncId, runId).signal(ping)
    return true
  } catch (problem) {
    if (isCancellation(problem)) throw problem
    return false
  }
}

/** False: the workflow runs already, which serves as well. */
async function isNew(start: Promise<unknown>): Promise<boolean> {
  try {
    await start
    return true
  } catch (problem) {
    // The error's class is not exported to workflows.
    if (!(problem instanceof Error) || problem.name !== 'WorkflowExecutionAlreadyStartedError') throw problem
    return false
  }
}
