import { confirmAbsence } from '../../activities/confirm-absence.js'
import { finishAudit, planAudit, startAudit } from '../../activities/plan-audit.js'
import { planFullSync } from '../../activities/plan-full-sync.js'
import { beginListing, proveRange } from '../../activities/prove-range.js'
import { syncRanges } from '../../activities/sync-ranges.js'
import type { ObjectSyncInput, RangeQueueState, TypePlan } from '../../workflows/activities.js'
import type { AuditRanges, FullSyncInput } from '../../workflows/contract.js'
import type { Workbench } from './workbench.js'

/** What the workflows fullSync and objectSync do, one type after the other and without Temporal. */
export async function syncEverything(bench: Workbench, request: FullSyncInput = {}) {
  const runId = `run-${Math.random()}`
  const plan = await planFullSync(bench.deps, { request, runId, workflowId: 'full-sync' })
  const results: Record<string, Awaited<ReturnType<typeof syncObjects>>> = {}
  const { customer, dryRun = false, allowMassDelete = false } = request
  for (const each of inTurn(plan.types)) {
    const created = { ...request.created, lt: Math.min(request.created?.lt ?? Infinity, plan.createdBefore) }
    const limits = { created, ...(customer !== undefined && { customer }), dryRun, allowMassDelete }
    results[each.type] = await syncObjects(bench, { ...each, runId, lane: 'sync', ...limits })
  }
  return { plan, results }
}

/** What the workflow objectSync does. */
async function syncObjects({ deps, attempt }: Workbench, input: ObjectSyncInput) {
  const { passes, created } = input
  const { at: since } = await beginListing(deps, input)
  const poison: string[] = []
  let queue: RangeQueueState = { waiting: passes.map((pass) => ({ pass, range: created })), splits: 0, fullPages: 0 }
  while (queue.waiting.length > 0) {
    const done = await syncRanges(deps, { ...input, queue, seconds: 10 }, attempt)
    poison.push(...done.poison)
    queue = done.queue
  }
  const { counts, tombstoned, requests } = await confirmAbsence(deps, input, attempt)
  if (!counts) throw new Error('the list of what was seen was emptied')
  const isProven = input.customer === undefined && poison.length === 0
  const { mended } = input.dryRun ? { mended: 0 } : await proveRange(deps, { ...input, since, isProven }, attempt)
  return {
    ...counts,
    changed: counts.changed + mended,
    unchanged: counts.unchanged - mended,
    tombstoned,
    requests,
    poison,
  }
}

/** What the workflow audit does, without Temporal. @returns what was done with each range, and how large a share the run took */
export async function auditRanges(bench: Workbench, { ranges }: { ranges: AuditRanges }) {
  const runId = `audit-${Math.random()}`
  const { at, limit } = await startAudit(bench.deps, { runId, workflowId: 'audit', ranges })
  const done: (Awaited<ReturnType<typeof syncObjects>> & ObjectSyncInput)[] = []
  const enough = ranges === 'all' ? Infinity : limit
  for (;;) {
    const left = Math.min(enough - done.length, 50)
    const request = { runId, ranges, provenBefore: at, limit: left, done: done.length, without: [] }
    const plan = left > 0 ? await planAudit(bench.deps, request) : { ranges: [] }
    if (plan.ranges.length === 0) break
    for (const each of plan.ranges) done.push({ ...each, ...(await syncObjects(bench, each)) })
  }
  const sum = (name: 'listed' | 'inserted' | 'changed' | 'tombstoned' | 'requests') =>
    done.reduce((total, each) => total + each[name], 0)
  const result = {
    ranges: done.length,
    proven: done.length,
    listed: sum('listed'),
    inserted: sum('inserted'),
    changed: sum('changed'),
    tombstoned: sum('tombstoned'),
    requests: sum('requests'),
    skipped: [],
    failed: [],
  }
  await finishAudit(bench.deps, { runId, outcome: 'complete', result })
  return { done, limit, result }
}

/** What is to be done, each type after those that it needs the rows of. */
function inTurn(plans: readonly TypePlan[]): TypePlan[] {
  const left = plans.filter(({ skipped }) => skipped === undefined)
  const turns: TypePlan[] = []
  while (left.length > 0) {
    const ready = left.findIndex(({ account, after }) =>
      left.every((other) => other.account !== account || !after.includes(other.type)),
    )
    const [next] = left.splice(ready, 1)
    if (ready < 0 || !next) throw new Error(`These wait for each other: ${left.map(({ type }) => type).join(', ')}`)
    turns.push(next)
  }
  return turns
}
