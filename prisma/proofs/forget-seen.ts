import type { Pool } from 'pg'
import { queryInIndexOrder } from '../engine/in-index-order.js'

// A run may have noted twenty million objects. Notes are deleted in batches by their key, so that no statement takes long, and none reads again
// what those before it have deleted. Each batch commits by itself: who comes after a worker that was killed goes on with what is left.

/** How much is deleted by one statement, in about 0.1 s, and in one call. */
const LIMITS = { atOnce: 10_000, inCall: 1_000_000 }

export type ForgetLimits = typeof LIMITS

/**
 * Forgets what a run listed: as one listing, or as several under `{runId}/…`. What is too much for one call is left to `forgetSeenOfEnded`.
 */
export async function forgetSeen(pool: Pool, runId: string, limits: ForgetLimits = LIMITS): Promise<void> {
  await forgetListings(pool, await readListings(pool, { of: `${RUN_ID} = $1`, values: [runId] }), limits)
}

/**
 * Forgets what runs listed that have ended and did not forget it themselves: it was too much for one call, somebody terminated them, or Temporal
 * has lost them. A run without a record is left alone. What is too much for one call is left to the next.
 */
export async function forgetSeenOfEnded(pool: Pool, limits: ForgetLimits = LIMITS): Promise<void> {
  // A value and not EXISTS: PostgreSQL would join the listings, and read the records of all runs for it.
  const of = `(SELECT run.outcome <> 'running' FROM stripe.sync_run run WHERE run.id = ${RUN_ID})`
  await forgetListings(pool, await readListings(pool, { of, values: [] }), limits)
}

/** SQL: the run that a listing is of. */
const RUN_ID = `split_part(listing.run_id, '/', 1)`

/** The ids of listings that have notes. Steps from one listing's first note to the next one's, and so does not read the notes themselves. */
async function readListings(pool: Pool, { of, values }: { of: string; values: readonly unknown[] }): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH RECURSIVE listing AS (
       (SELECT run_id FROM stripe.sync_seen ORDER BY run_id LIMIT 1)
       UNION ALL
       SELECT next.run_id FROM listing
       CROSS JOIN LATERAL (
         SELECT seen.run_id FROM stripe.sync_seen seen WHERE seen.run_id > listing.run_id ORDER BY seen.run_id LIMIT 1
       ) next
     )
     SELECT run_id AS id FROM listing WHERE ${of}`,
    [...values],
  )
  return rows.map(({ id }) => id)
}

async function forgetListings(
  pool: Pool,
  listings: readonly string[],
  { atOnce, inCall }: ForgetLimits,
): Promise<void> {
  let left = inCall
  for (const runId of listings) {
    let after: Key | undefined = ['', '', '']
    while (after && left > 0) {
      const limit = Math.min(atOnce, left)
      const { forgotten, last } = await forgetSome(pool, { runId, after, limit })
      left -= forgotten
      after = forgotten < limit ? undefined : last
    }
  }
}

/** What a note is known by beside its run: account, type and id. */
type Key = readonly [string, string, string]

async function forgetSome(
  pool: Pool,
  { runId, after, limit }: { runId: string; after: Key; limit: number },
): Promise<{ forgotten: number; last?: Key }> {
  const [batch] = await queryInIndexOrder<{ forgotten: number; last: Key }>(pool, {
    text: `WITH batch AS MATERIALIZED (
       SELECT ctid, account_id, object_type, id FROM stripe.sync_seen
       WHERE run_id = $1 AND (account_id, object_type, id) > ($2, $3, $4)
       ORDER BY account_id, object_type, id LIMIT ${limit}
     ), forgotten AS (
       DELETE FROM stripe.sync_seen WHERE ctid = ANY(ARRAY(SELECT ctid FROM batch))
     )
     SELECT ARRAY[account_id, object_type, id] AS last, (SELECT count(*)::int FROM batch) AS forgotten
     FROM batch ORDER BY account_id DESC, object_type DESC, id DESC LIMIT 1`,
    values: [runId, ...after],
  })
  return batch ?? { forgotten: 0 }
}
