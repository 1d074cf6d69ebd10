import type { FullSyncProgress, TypeProgress } from '../../workflows/contract.js'
import type { Status } from './status-schema.js'
import type { RunningSync } from './temporal-state.js'

/** How far a running full sync is. */
export interface SyncProgress {
  /** From 0 to 1; null while nothing is known. */
  readonly share: number | null
  /** What the share is of. Types are counted when nobody knows how many objects there are. */
  readonly shareOf: 'objects' | 'types'
  readonly listed: number
  readonly requests: number
  /** Objects per second, on average since the start. */
  readonly perSecond: number
  /** Null when unknown; `unknownBecause` then says why. */
  readonly secondsLeft: number | null
  readonly unknownBecause: string | null
  readonly endedTypes: number
  readonly types: readonly TypeProgress[]
  /** Tables that are listed now. */
  readonly inProgress: readonly string[]
}

/** Before this many seconds, the average speed says little. */
const SECONDS_BEFORE_ESTIMATE = 5

/**
 * Computes how far a full sync is. Divides what it has listed by what the last full sync of everything listed. A type
 * that this did not list is measured by the rows of its table. Null while the worker does not answer.
 */
export function syncProgress(
  running: RunningSync,
  status: Pick<Status, 'fullSync' | 'types' | 'checkedAt'>,
): SyncProgress | null {
  const { progress, startedAt } = running
  if (!progress) return null
  const { types } = progress
  const expectedOf = progress.isPart ? undefined : expectations(status)
  const ended = types.filter(({ state }) => state !== 'waiting' && state !== 'running')
  const listed = sum(types.map((each) => each.listed))
  const seconds = Math.max(1, (status.checkedAt.getTime() - startedAt.getTime()) / 1_000)
  const perSecond = listed / seconds
  const expected = types.map((each) => {
    if (ended.includes(each)) return each.listed
    const most = expectedOf?.(each)
    return most === undefined ? undefined : Math.max(most, each.listed)
  })
  const known = expected.every((each) => each !== undefined)
  const total = sum(expected.map((each) => each ?? 0))
  const isCounted = known && total > 0
  const share = isCounted ? listed / total : types.length > 0 ? ended.length / types.length : null
  const unknownBecause = reasonOf(progress, { isCounted, isEarly: seconds < SECONDS_BEFORE_ESTIMATE || listed === 0 })
  return {
    share,
    shareOf: isCounted ? 'objects' : 'types',
    listed,
    requests: sum(types.map((each) => each.requests)),
    perSecond,
    secondsLeft: unknownBecause === null ? (total - listed) / perSecond : null,
    unknownBecause,
    endedTypes: ended.length,
    types,
    inProgress: types.filter(({ state }) => state === 'running').map(({ table }) => table),
  }
}

/** Returns why nobody knows how long the run still takes; null when it can be estimated. */
function reasonOf(
  { state, isPart, types }: FullSyncProgress,
  { isCounted, isEarly }: { isCounted: boolean; isEarly: boolean },
): string | null {
  if (state === 'paused') return 'the full sync is paused'
  if (types.length === 0) return 'the full sync is being planned'
  if (isPart) return 'nobody knows how many objects a part has'
  if (!isCounted) return 'this is the first full sync'
  return isEarly ? 'it has just begun' : null
}

/** Returns a function that says how many objects a type should have. Undefined before the first full sync ended. */
function expectations({ fullSync, types }: Pick<Status, 'fullSync' | 'types'>) {
  const before = fullSync.lastOfAll?.result as FullSyncProgress | null | undefined // as the workflow wrote it
  const rows = new Map(
    types
      .flatMap(({ tables, lastFullSync }) => (lastFullSync ? tables.slice(0, 1) : []))
      .map((each) => [each.table, each.rows]),
  )
  if (!before && rows.size === 0) return undefined
  return ({ account, type, table }: TypeProgress): number | undefined => {
    const last = before?.types.find(
      (each) => each.account === account && each.type === type && each.state === 'complete',
    )
    return last?.listed ?? rows.get(table)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
