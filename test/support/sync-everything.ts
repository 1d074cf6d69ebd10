import { confirmAbsence } from '../../activities/confirm-absence.js'
import { planFullSync } from '../../activities/plan-full-sync.js'
import { syncRange } from '../../activities/sync-range.js'
import type { Range, SyncRangeResult, TypePlan } from '../../workflows/activities.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import type { Workbench } from './workbench.js'

/** What the workflows fullSync and objectSync do, one type after the other and without Temporal. */
export async function syncEverything({ deps, attempt }: Workbench, request: FullSyncInput = {}) {
  const runId = `run-${Math.random()}`
  const plan = await planFullSync(deps, { request, runId, workflowId: 'full-sync' })
  const results: Record<string, Omit<SyncRangeResult, 'rest' | 'fullPages'> & { tombstoned: number }> = {}
  for (const { account, type, passes } of inTurn(plan.types)) {
    const scope = {
      runId,
      account,
      type,
      dryRun: request.dryRun ?? false,
      ...(request.customer !== undefined && { customer: request.customer }),
    }
    const created = { ...request.created, lt: Math.min(request.created?.lt ?? Infinity, plan.createdBefore) }
    const poison: string[] = []
    for (const pass of passes) {
      for (let range: Range | null = created; range;) {
        const { rest, ...done } = await syncRange(deps, { ...scope, pass, range, pages: 20 }, attempt)
        poison.push(...done.poison)
        range = rest
      }
    }
    const absence = await confirmAbsence(
      deps,
      { ...scope, created, allowMassDelete: request.allowMassDelete ?? false },
      attempt,
    )
    if (!absence.counts) throw new Error('the list of what was seen was emptied')
    results[type] = { ...absence.counts, tombstoned: absence.tombstoned, requests: absence.requests, poison }
  }
  return { plan, results }
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
