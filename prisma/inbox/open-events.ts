import type { Pool } from 'pg'
import type { StripeObject } from '../catalogue/json.js'
import { NOW } from '../engine/sql.js'
import { LONGEST_REST_MS, READ_LAG_MS } from '../rows/write-rule.js'

/** An event that waits to be applied. */
export interface OpenEvent {
  readonly id: string
  readonly type: string
  readonly accountId: string
  readonly objectType: string
  readonly objectId: string
  readonly groupKey: string
  readonly created: Date
  readonly apiVersion: string | null
  readonly channel: 'webhook' | 'gap'
  readonly receivedAt: Date
  readonly sentAt: Date | null
  /** For how long it has been in the inbox. */
  readonly waitedMs: number
  readonly attempts: number
  /** The snapshot; null of all but the newest event of an object among those read: only that one may be written. */
  readonly object: StripeObject | null
}

/** Whose open events: those of one key, or everybody's that were received at least so long ago. */
export type InboxSelector =
  { readonly key: { readonly account: string; readonly group: string } } | { readonly olderThanMs: number }

/**
 * Reads open events that are due: those that were never tried first, then the others, the oldest first. All events of one object rest
 * until the last of them is due. Which event of an object is the newest is told as `decide` tells it.
 *
 * Of everybody's, up to a tenth more are read: the newest of the last minute that were never tried. Otherwise a new webhook would wait behind a
 * backlog of a day.
 *
 * Reads few events beside those that it returns, however many are open (decision 78).
 */
export async function readOpenEvents(pool: Pool, selector: InboxSelector, limit: number): Promise<OpenEvent[]> {
  const isResting = `e.received_at > ${NOW} - interval '${LONGEST_REST_MS} ms' AND EXISTS (
    SELECT FROM stripe.stripe_event later
    WHERE later.outcome = 'open' AND later.account_id = e.account_id AND later.group_key = e.group_key
      AND later.object_type = e.object_type AND later.object_id = e.object_id AND later.retry_at > ${NOW})`
  const due = `e.retry_at <= ${NOW} AND NOT (${isResting})`
  const { rows } = await pool.query<OpenEvent>(
    `SELECT id, type, account_id AS "accountId", object_type AS "objectType", object_id AS "objectId",
       group_key AS "groupKey", created, api_version AS "apiVersion", channel, received_at AS "receivedAt", sent_at AS "sentAt", attempts,
       extract(epoch FROM stripe.now() - received_at)::float8 * 1000 AS "waitedMs",
       CASE WHEN lead(id) OVER (PARTITION BY account_id, object_type, object_id ORDER BY created, received_at, id) IS NULL
         THEN payload #> '{data,object}' END AS object
     FROM stripe.stripe_event
     WHERE id = ANY(ARRAY(
         SELECT id FROM (${candidates({ selector, due, limit })}) AS open
         ORDER BY retry_at NULLS FIRST, received_at, id LIMIT ${limit})
       || ARRAY(${newest(selector, Math.ceil(limit / 10))}))
     ORDER BY received_at, id`,
    selection(selector).values,
  )
  return rows
}

/** More open events than this are not counted: what matters is whether there are any. */
const COUNTED = 100

/** Counts such events, with those that only wait for READ_LAG to be over. Returns at most 100. */
export async function countOpenEvents(pool: Pool, selector: InboxSelector): Promise<number> {
  const due = `e.retry_at <= ${NOW} + interval '${READ_LAG_MS} ms'`
  const { rows } = await pool.query<{ count: number }>(
    `SELECT least(count(*), ${COUNTED})::int AS count FROM (${candidates({ selector, due, limit: COUNTED })}) AS open`,
    selection(selector).values,
  )
  return rows[0]?.count ?? 0
}

interface Candidates {
  readonly selector: InboxSelector
  /** SQL: whether event `e`, which was tried before, is due. */
  readonly due: string
  readonly limit: number
}

/**
 * SQL: open events that were never tried, and those that are due for another try. Of everybody's, each part has an index in its order, so
 * that no more than the limit is read. A key has few events, and an index of its own.
 */
function candidates({ selector, due, limit }: Candidates): string {
  const select = 'SELECT e.id, e.retry_at, e.received_at FROM stripe.stripe_event e'
  const { where } = selection(selector)
  if ('key' in selector) return `${select} WHERE ${where} AND (e.retry_at IS NULL OR ${due})`
  return `(${select} WHERE ${where} AND e.retry_at IS NULL ORDER BY e.received_at, e.id LIMIT ${limit})
  UNION ALL
  (${select} WHERE ${where} AND ${due} ORDER BY e.retry_at, e.received_at, e.id LIMIT ${limit})`
}

/** Only events that are so new overtake others. An older event that is applied after a newer one of its object costs a request. */
const NEW_FOR_MS = 60_000

/** SQL: ids of the newest of everybody's events that were never tried; of a key's, none. */
function newest(selector: InboxSelector, limit: number): string {
  if ('key' in selector) return 'SELECT NULL::text WHERE false'
  return `SELECT e.id FROM stripe.stripe_event e WHERE ${selection(selector).where} AND e.retry_at IS NULL
      AND e.received_at > ${NOW} - interval '${NEW_FOR_MS} ms'
    ORDER BY e.received_at DESC, e.id DESC LIMIT ${limit}`
}

/** Whether more events than `count` were never tried and are open for longer than `forMs`. */
export async function isBehind(
  pool: Pool,
  { count, forMs }: { readonly count: number; readonly forMs: number },
): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM stripe.stripe_event WHERE outcome = 'open' AND retry_at IS NULL AND attempts = 0
       AND received_at < ${NOW} - $1 * interval '1 ms' ORDER BY received_at, id OFFSET $2 LIMIT 1`,
    [forMs, count],
  )
  return rows.length > 0
}

/** Events that are open for longer have other reasons. */
const UNREAD_WITHIN_MS = 10_000

/** Counts the keys that have an unread event older than `forMs`. */
export async function countLate(
  pool: Pool,
  { keys, forMs }: { keys: readonly { account: string; group: string }[]; forMs: number },
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM unnest($1::text[], $2::text[]) AS of(account, key)
     CROSS JOIN LATERAL (
       SELECT FROM stripe.stripe_event
       WHERE outcome = 'open' AND account_id = of.account AND group_key = of.key AND retry_at IS NULL AND attempts = 0
         AND received_at BETWEEN ${NOW} - interval '${UNREAD_WITHIN_MS} ms' AND ${NOW} - $3 * interval '1 ms'
       LIMIT 1
     ) late`,
    [keys.map(({ account }) => account), keys.map(({ group }) => group), forMs],
  )
  return rows[0]?.count ?? 0
}

function selection(selector: InboxSelector): { where: string; values: unknown[] } {
  return 'key' in selector
    ? {
        where: `e.outcome = 'open' AND e.account_id = $1 AND e.group_key = $2`,
        values: [selector.key.account, selector.key.group],
      }
    : {
        where: `e.outcome = 'open' AND e.received_at <= ${NOW} - $1 * interval '1 ms'`,
        values: [selector.olderThanMs],
      }
}
