import type { Pool } from 'pg'
import { NOW } from '../engine/sql.js'

/**
 * Keeps events for longer than the 30 days for which Stripe lists them. Otherwise, reconcile would find
 * purged events again.
 */
const KEEP_DAYS = 35

/**
 * Deletes settled and ignored events that came more than 35 days ago, the oldest first.
 *
 * @param limit how many events are deleted at most
 * @returns how many events were deleted
 */
export async function purgeEvents(pool: Pool, limit = 10_000): Promise<number> {
  const { rowCount } = await pool.query(
    // The ids are an array. PostgreSQL would otherwise read the whole inbox to join the ids.
    `DELETE FROM stripe.stripe_event WHERE id = ANY(ARRAY(
       SELECT id FROM stripe.stripe_event
       WHERE received_at < ${NOW} - interval '${KEEP_DAYS} days' AND outcome IN ('settled', 'ignored')
       ORDER BY received_at LIMIT ${limit}))`,
  )
  return rowCount ?? 0
}
