import { type FullSyncRun, readFullSyncRuns } from '../../prisma/proofs/runs.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { readSyncStates, type SyncState } from '../../prisma/status/sync-state.js'
import type { DueFullSync, FindDueFullSyncInput } from '../../workflows/port/heal.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import type { Deps } from '../deps.js'

/** The longest wait after failed full syncs. Audits retry a failed type after a day too. */
const LONGEST_WAIT_MS = 24 * 3_600_000

/** A type may be unproven although a full sync completed it. Then it is not listed again for this time. */
const COMPLETED_WAIT_MS = 3_600_000

/** Types that a reason names. The rest are only counted. */
const NAMED = 5

/**
 * Returns the full sync that must be started, if any. Only reads the database, so it is safe to run twice.
 *
 * - A run is recorded as running. Only Temporal knows whether it still runs. If its workflow is gone, the
 *   same full sync is started again.
 * - Events were lost for good. Then only a full sync helps.
 * - Nothing was ever synced, or some types are not fully synced. These are listed. After the first failure,
 *   the next reconcile tries again. Each further retry waits twice as long. After an operator cancelled a
 *   full sync, these types wait for an operator.
 */
export async function findDueFullSync(deps: Deps, { lost }: FindDueFullSyncInput): Promise<{ due?: DueFullSync }> {
  const runs = await readFullSyncRuns(deps.database)
  const [newest] = runs
  if (newest?.outcome === 'running') {
    const reason = `The full sync that began at ${newest.startedAt.toISOString()} has no workflow any more.`
    return { due: { reason, request: newest.input, unlessRuns: newest.id } }
  }
  const whole = runs.filter(({ listsWholeTypes }) => listsWholeTypes)
  if (isTooEarly(whole, deps.reconcileIntervalMs)) return {}
  const accountsOf = (accounts: readonly string[]) =>
    accounts.every((account) => account === deps.ownAccount) ? {} : { accounts: [...new Set(accounts)] }
  if (lost.length > 0) {
    const reason = lost.map((each) => each.reason).join('\n')
    return { due: { reason, request: accountsOf(lost.map(({ account }) => account)) } }
  }
  if (whole[0]?.outcome === 'cancelled') return {}

  const own = (await readWatermarks(deps.database.pool)).find(({ isOwn }) => isOwn)
  if (!own?.eventsUntil) return { due: { reason: 'Nothing has been synced yet.', request: {} } }
  const states = await readSyncStates(deps.database.pool, deps.selection.types)
  const open = states.filter(shouldSync)
  if (open.length === 0) return {}
  const request = { ...typesOf(open, deps), ...accountsOf(open.map(({ account }) => account)) }
  return { due: { reason: `Not fully synced: ${namesOf(open)}.`, request } }
}

/** Returns whether the last runs failed and the wait after them is not over. */
function isTooEarly(runs: readonly FullSyncRun[], intervalMs: number): boolean {
  const firstGood = runs.findIndex(({ outcome }) => outcome === 'complete' || outcome === 'cancelled')
  const failures = firstGood === -1 ? runs.length : firstGood
  if (failures < 2) return false
  const waitMs = Math.min(LONGEST_WAIT_MS, intervalMs * 2 ** (failures - 2))
  return (runs[0]?.endedMsAgo ?? Infinity) < waitMs
}

function shouldSync({ state, completedMsAgo }: SyncState): boolean {
  return state === 'failed' || (state === 'unsynced' && completedMsAgo >= COMPLETED_WAIT_MS)
}

/** Returns the types to request. For all types, it returns no `objects` field. */
function typesOf(open: readonly SyncState[], { selection }: Deps): Pick<FullSyncInput, 'objects'> {
  const objects = [...new Set(open.map(({ type }) => type.name))]
  return objects.length < selection.types.length ? { objects } : {}
}

function namesOf(open: readonly SyncState[]): string {
  const names = [...new Set(open.map(({ type }) => type.table))]
  const more = names.length - NAMED
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
