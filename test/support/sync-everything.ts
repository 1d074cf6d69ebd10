import { confirmAbsence } from '../../activities/confirm-absence.js'
import { planFullSync } from '../../activities/plan-full-sync.js'
import { syncRange } from '../../activities/sync-range.js'
import type { Range, SyncRangeResult } from '../../workflows/activities.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import type { Workbench } from './workbench.js'

/** What the workflows fullSync and objectSync do, one type after the other and without Temporal. */
export async function syncEverything({ deps, attempt }: Workbench, request: FullSyncInput = {}) {
  const runId = `run-${Math.random()}`
  const plan = await planFullSync(deps, { request, runId, workflowId: 'full-sync' })
  const results: Record<string, Omit<SyncRangeResult, 'rest'> & { tombstoned: number }> = {}
  for (const { account, type, passes, skipped } of plan.types) {
    if (skipped !== undefined) continue
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
        const { rest, ...done } = await syncRange(deps, { ...scope, pass, range }, attempt)
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
