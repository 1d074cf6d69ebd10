import type { Pool } from 'pg'
import { NOW } from '../engine/sql.js'
import { LAST_WEBHOOK_AT } from './last-webhook.js'

/** Events of the last 24 hours that a webhook should have brought, and that only reconcile found. */
export interface MissedEvents {
  /** At most MISSED_LIMIT. */
  readonly count: number
  /** Those that Stripe made after the last webhook had come. */
  readonly sinceLastWebhook: number
  /** When Stripe made the newest of them; null when there is none. */
  readonly newest: Date | null
}

/** More are not counted. */
export const MISSED_LIMIT = 10_000

/**
 * Counts the missed events. Leaves out events that concern no synced row, and types that the endpoint does not send.
 *
 * @param enabledTypes the event types that Stripe's webhook endpoint sends; null when that is not known, or all
 */
export async function readMissedEvents(pool: Pool, enabledTypes: readonly string[] | null): Promise<MissedEvents> {
  const { rows } = await pool.query<MissedEvents>(
    `WITH missed AS (
       SELECT event.created FROM stripe.sync_gap gap CROSS JOIN LATERAL (
         SELECT created FROM stripe.stripe_event event
         WHERE event.gap_id = gap.id AND event.outcome <> 'ignored' AND event.webhook_at IS NULL
           AND event.created > ${NOW} - interval '1 day' AND ($1::text[] IS NULL OR event.type = ANY($1::text[]))
         OFFSET 0
       ) event
       WHERE gap.ended > ${NOW} - interval '1 day' LIMIT ${MISSED_LIMIT}
     ), last AS (
       SELECT coalesce(${LAST_WEBHOOK_AT}, '-infinity') AS at
     )
     SELECT count(*)::int AS count, count(*) FILTER (WHERE created > last.at)::int AS "sinceLastWebhook",
       max(created) AS newest
     FROM missed CROSS JOIN last`,
    [enabledTypes],
  )
  return rows[0] ?? { count: 0, sinceLastWebhook: 0, newest: null }
}
