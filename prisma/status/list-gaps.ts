import type { Pool } from 'pg'
import type { Page } from './page.js'
import type { DayCounts } from './series-per-day.js'

/** A period in which Stripe made events that the inbox lacked, and what became of them. */
export interface Gap {
  readonly id: string
  readonly account: string
  /** When Stripe made the first and the last of the missing events, by Stripe's clock. */
  readonly began: Date
  readonly ended: Date
  /** Our database's clock. */
  readonly foundAt: Date
  /** Null while some of its events are open, failed or blocked. */
  readonly repairedAt: Date | null
  readonly events: number
  /** How many of its events came by webhook after all. */
  readonly late: number
}

/** The id of the last gap of a page. */
export type GapCursor = readonly [id: string]

/** Returns the values of a cursor as a gap's; undefined when they cannot be. */
export function asGapCursor([id = '']: readonly string[]): GapCursor | undefined {
  return /^\d{1,18}$/.test(id) ? [id] : undefined
}

/** Reads a page of gaps, the newest first. */
export async function listGaps(
  pool: Pool,
  { limit, after }: { limit: number; after?: GapCursor | undefined },
): Promise<Page<Gap, GapCursor>> {
  const { rows } = await pool.query<Gap>(
    `SELECT id::text AS id, account_id AS account, began, ended, found_at AS "foundAt", repaired_at AS "repairedAt", events, late
     FROM stripe.sync_gap ${after ? 'WHERE sync_gap.id < $2::int8' : ''} ORDER BY sync_gap.id DESC LIMIT $1`,
    [limit + 1, ...(after ?? [])],
  )
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, next: last && rows.length > limit ? [last.id] : null }
}

/** What a gap's events are counted as: their webhook has not come, or came after all. */
export const MISSED = 'no webhook'
export const LATE = 'late webhook'

/**
 * Counts the events of gaps by day. An event counts on the day on which its gap began, or on the first of these days.
 *
 * @param since the first of these days
 */
export async function countGapsByDay(pool: Pool, since: Date): Promise<DayCounts> {
  const { rows } = await pool.query<{ day: number; missed: number; late: number }>(
    `SELECT floor(extract(epoch FROM greatest(began, $1)) / 86400)::int AS day,
       sum(events - late)::int AS missed, sum(late)::int AS late
     FROM stripe.sync_gap WHERE ended >= $1 GROUP BY 1`,
    [since],
  )
  return rows.flatMap(({ day, missed, late }) => [
    { day, label: MISSED, count: missed },
    { day, label: LATE, count: late },
  ])
}
