import type { Pool } from 'pg'
import type { DriftCause, DriftRepair } from '../catalogue/enumerated-columns.js'
import type { Page } from './page.js'
import type { DayCounts } from './series-per-day.js'

/** A row that a listing had to repair. */
export interface FoundDrift {
  readonly account: string
  readonly type: string
  readonly id: string
  readonly what: DriftRepair
  /** Null: not known yet. */
  readonly cause: DriftCause | null
  /** Our database's clock. */
  readonly foundAt: Date
}

/** What identifies the last row of a page, in the order of the list. */
export type DriftCursor = readonly [foundAt: string, account: string, type: string, id: string, runId: string]

/** Returns the values of a cursor as one of drift; undefined when they cannot be. */
export function asDriftCursor([foundAt, account, type, id, runId]: readonly string[]): DriftCursor | undefined {
  if (foundAt === undefined || account === undefined || type === undefined || id === undefined) return undefined
  if (runId === undefined || Number.isNaN(Date.parse(foundAt))) return undefined
  return [new Date(foundAt).toISOString(), account, type, id, runId]
}

/**
 * Reads a page of drift, the newest first. The index finds the moment where the page begins. Rows that one statement
 * found in the same millisecond are sorted: a batch of a listing has 1,000 at most.
 */
export async function listDrift(
  pool: Pool,
  { limit, after }: { limit: number; after?: DriftCursor | undefined },
): Promise<Page<FoundDrift, DriftCursor>> {
  const { rows } = await pool.query<FoundDrift & { readonly runId: string }>(
    `SELECT account_id AS account, object_type AS type, id, run_id AS "runId", what, cause, found_at AS "foundAt"
     FROM stripe.sync_drift
     ${after ? 'WHERE (found_at, account_id, object_type, id, run_id) < ($2::timestamptz, $3, $4, $5, $6)' : ''}
     ORDER BY found_at DESC, account_id DESC, object_type DESC, sync_drift.id DESC, run_id DESC LIMIT $1`,
    [limit + 1, ...(after ?? [])],
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    data: page.map(({ runId: _runId, ...each }) => each),
    next:
      last && rows.length > limit ? [last.foundAt.toISOString(), last.account, last.type, last.id, last.runId] : null,
  }
}

/** The name of drift whose cause is not known yet. */
export const UNEXPLAINED = 'not known yet'

/** Counts the drift since a moment by day and cause. */
export async function countDriftByDay(pool: Pool, since: Date): Promise<DayCounts> {
  const { rows } = await pool.query<{ day: number; label: string; count: number }>(
    `SELECT floor(extract(epoch FROM found_at) / 86400)::int AS day, coalesce(cause, '${UNEXPLAINED}') AS label,
       count(*)::int AS count
     FROM stripe.sync_drift WHERE found_at >= $1 GROUP BY 1, 2`,
    [since],
  )
  return rows
}
