import { GONE_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { AuditPlan, AuditStart } from '../../workflows/port/audit.js'
import type { FullSyncPlan } from '../../workflows/port/listing.js'
import type { ObjectSyncInput } from '../../workflows/port/type-plan.js'
import {
  auditId,
  type AuditRanges,
  type AuditResult,
  type FullSyncInput,
  type FullSyncProgress,
  fullSyncId,
  fullSyncType,
  type TypeProgress,
} from '../../workflows/contract.js'
import { runWorkflow } from './run-workflow.js'
import type { Workbench } from './workbench.js'

/** Runs the workflow fullSync. @returns its plan, and the progress of each type that was not skipped */
export async function syncEverything(bench: Workbench, request: FullSyncInput = {}) {
  const { result, returned } = await runWorkflow(bench.deps, {
    type: fullSyncType,
    workflowId: fullSyncId,
    args: [request],
  })
  const [plan] = returned('planFullSync') as FullSyncPlan[]
  if (!plan) throw new Error('The full sync planned nothing.')
  const { types } = result as FullSyncProgress
  const done = types.filter(({ state }) => state !== 'skipped')
  return { plan, results: Object.fromEntries(done.map((each) => [each.type, each])) }
}

/** Lets GONE_LAG (10 s) pass, so that 404s over the rows of an earlier sync are believed. Then syncs everything. */
export async function syncLater(bench: Workbench, request: FullSyncInput = {}) {
  await bench.pass(GONE_LAG_MS)
  return syncEverything(bench, request)
}

/**
 * Runs the workflow audit.
 *
 * @returns the progress of each range that it listed, the limit of ranges for this run, and its result
 */
export async function auditRanges(
  bench: Workbench,
  { ranges, ...options }: { readonly ranges: AuditRanges; readonly continueAsNewRate?: number },
) {
  const { result, returned, children } = await runWorkflow(bench.deps, {
    type: 'audit',
    workflowId: auditId(ranges),
    args: [{ ranges }],
    ...options,
  })
  const [start] = returned('startAudit') as AuditStart[]
  const planned = (returned('planAudit') as AuditPlan[]).flatMap((plan) => plan.ranges)
  const listed = new Map(children.map(({ args, result: done }) => [(args[0] as ObjectSyncInput).runId, done]))
  const done = planned.flatMap((each) => {
    const progress = listed.get(each.runId)
    return progress ? { ...each, ...(progress as TypeProgress) } : []
  })
  return { done, limit: start?.limit, result: result as AuditResult }
}
