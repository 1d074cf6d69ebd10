import type { Pool } from 'pg'
import { queryInIndexOrder } from '../engine/in-index-order.js'

// A run may have noted 20 million objects. Notes are deleted in batches, in the order of their key. So no
// statement takes long, and none reads again what earlier ones have deleted. Each batch commits by itself. If
// a worker is killed, the next call continues with what is left.

/** Notes that one statement deletes, in about 0.1 s, and notes that one call deletes. */
const LIMITS = { atOnce: 10_000, inCall: 1_000_000 }

export type ForgetLimits = typeof LIMITS

/**
 * Deletes the notes of a run: of the listing with the run's id, and of those with ids like `{runId}/…`.
 * Deletes up to a million notes, and leaves the rest to `forgetSeenOfEnded`. Safe to run again: it deletes
 * what is left.
 */
export async function forgetSeen(pool: Pool, runId: string, limits: ForgetLimits = LIMITS): Promise<void> {
  await forgetListings(pool, await readListings(pool, { of: `${RUN_ID} = $1`, values: [runId] }), limits)
}

/**
 * Deletes the notes of runs that ended without deleting all of them: there were too many for one call,
 * somebody terminated the run, or Temporal lost it. Keeps the notes of a run without a record. Deletes up to
 * a million notes, and leaves the rest to the next call. Safe to run again: it deletes what is left.
 */
export async function forgetSeenOfEnded(pool: Pool, limits: ForgetLimits = LIMITS): Promise<void> {
  // A scalar subquery, and not EXISTS. For EXISTS, PostgreSQL would join the listings, and read the records
  // of all runs.
  const of = `(SELECT run.outcome <> 'running' FROM stripe.sync_run run WHERE run.id = ${RUN_ID})`
  await forgetListings(pool, await readListings(pool, { of, values: [] }), limits)
}

/** SQL for the id of the run that a listing belongs to. */
const RUN_ID = `split_part(listing.run_id, '/', 1)`

/**
 * Reads the ids of listings that have notes. It jumps in the index from the first note of one listing to the
 * first note of the next one. So it does not read all notes.
 */
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

/** The key of a note within its listing: account, type and id. */
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
