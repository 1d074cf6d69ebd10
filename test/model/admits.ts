import { CONTEST_WINDOW_MS, GONE_LAG_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { WriteMode } from '../../prisma/rows/write-sql.js'
import type { GuardName } from './guards.js'
import { isSame, type Observation, type Row } from './row.js'

export type Keeps = (guard: GuardName) => boolean

interface Admission {
  readonly row: Row
  readonly news: Observation
  readonly mode: WriteMode
  readonly keeps: Keeps
}

/** Mirrors the WHERE of the statements in prisma/rows/write-sql.ts: whether a row gives way to an observation. */
export function admits(admission: Admission): boolean {
  const { row, news, mode } = admission
  if (news.content === null) return admitsByRule(admission) // `bury` has the same WHERE in each mode
  if (mode === 'provisional') return admitsProvisionally(admission)
  if (mode === 'list')
    return !isSame(row, news) && admitsByRule({ ...admission, news: { ...news, contestedUntil: undefined } })
  return admitsByRule(admission)
}

function admitsByRule({ row, news, keeps }: Admission): boolean {
  const window = keeps('contest-window') ? CONTEST_WINDOW_MS : 0
  const sinceRowMs = news.seenAt.getTime() - row.seenAt.getTime()
  if (news.source === 'snapshot') {
    if (row.isTombstone) return false
    return row.asOf !== null && news.asOf !== null && news.asOf.getTime() > row.asOf.getTime() + window
  }
  const lags = lagsOf({ row, news, keeps })
  if (row.source === 'fetch') return !keeps('fetches-in-order') || sinceRowMs >= lags.fetch
  return sinceRowMs >= lags.snapshot || isExempt({ row, news, keeps })
}

/** By how much a fetch must be younger than the row. A 404 takes longer to be believed than content. */
function lagsOf({ row, news, keeps }: Omit<Admission, 'mode'>): { snapshot: number; fetch: number } {
  const readLag = keeps('read-lag-of-writes') ? READ_LAG_MS : 0
  if (news.content !== null) return { snapshot: readLag, fetch: 0 }
  return {
    snapshot: !row.isTombstone && keeps('404-over-snapshot') ? GONE_LAG_MS : readLag,
    fetch: !row.isTombstone && keeps('404-over-fetch') ? GONE_LAG_MS : 0,
  }
}

/** A fetch for contested events replaces a snapshot that came before the latest of them. */
function isExempt({ row, news: { contestedUntil }, keeps }: Omit<Admission, 'mode'>): boolean {
  if (!contestedUntil) return false
  return !keeps('exemption-for-later-events') || contestedUntil.getTime() >= row.seenAt.getTime()
}

function admitsProvisionally({ row, news, keeps }: Admission): boolean {
  if (!keeps('provisional-over-older-rows')) return true
  const asOfMs = row.asOf?.getTime() ?? Infinity
  const newsMs = news.asOf?.getTime() ?? -Infinity
  if (row.isTombstone) return false
  const isLater = newsMs > asOfMs || (newsMs === asOfMs && news.seenAt.getTime() > row.seenAt.getTime())
  return (row.source === 'snapshot' && isLater) || newsMs > asOfMs + CONTEST_WINDOW_MS
}
