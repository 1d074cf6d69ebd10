import type { Pool } from 'pg'
import type { EventChannel } from '../catalogue/enumerated-columns.js'
import type { StripeObject } from '../catalogue/json.js'
import { NOW } from '../engine/sql.js'
import { MAX_REST_MS, READ_LAG_MS } from '../rows/write-rule.js'

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
  readonly channel: EventChannel
  readonly receivedAt: Date
  readonly sentAt: Date | null
  /** How long it has been in the inbox, in milliseconds. */
  readonly waitedMs: number
  readonly attempts: number
  /**
   * The snapshot. Of an object's events that were read, only the newest may be written, so it is null for all
   * others.
   */
  readonly object: StripeObject | null
}

/** Selects open events: those of one key, or those of all keys that came at least `olderThanMs` ago. */
export type InboxSelector =
  { readonly key: { readonly account: string; readonly group: string } } | { readonly olderThanMs: number }

/**
 * Reads up to `limit` open events that are due. Events that were never tried go first, then the others, the
 * oldest first. All events of one object wait until the last of them is due, but for 10 s at most
 * (MAX_REST_MS). The newest event of an object is the one that `decide` takes for the newest.
 *
 * For all keys, reads up to a tenth more: the newest events of the last minute that were never tried.
 * Otherwise, a new webhook would wait behind a backlog of a day.
 *
 * Reads few other events than those that it returns, however many are open (decision 78).
 */
export async function readOpenEvents(pool: Pool, selector: InboxSelector, limit: number): Promise<OpenEvent[]> {
  const isResting = `e.received_at > ${NOW} - interval '${MAX_REST_MS} ms' AND EXISTS (
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
    buildSelectorWhere(selector).values,
  )
  return rows
}

/** Counting stops at this number, because it only matters whether there are open events. */
const COUNTED = 100

/** Counts open events that are due within READ_LAG (2 s). Returns 100 at most. */
export async function countOpenEvents(pool: Pool, selector: InboxSelector): Promise<number> {
  const due = `e.retry_at <= ${NOW} + interval '${READ_LAG_MS} ms'`
  const { rows } = await pool.query<{ count: number }>(
    `SELECT least(count(*), ${COUNTED})::int AS count FROM (${candidates({ selector, due, limit: COUNTED })}) AS open`,
    buildSelectorWhere(selector).values,
  )
  return rows[0]?.count ?? 0
}

interface Candidates {
  readonly selector: InboxSelector
  /** SQL: true if event `e`, which was tried before, is due. */
  readonly due: string
  readonly limit: number
}

/**
 * Returns SQL for open events that were never tried, and for those whose retry is due. For all keys, each
 * part has an index in its order, so that PostgreSQL reads no more events than the limit. One key has few
 * events, and an index for them.
 */
function candidates({ selector, due, limit }: Candidates): string {
  const select = 'SELECT e.id, e.retry_at, e.received_at FROM stripe.stripe_event e'
  const { where } = buildSelectorWhere(selector)
  if ('key' in selector) return `${select} WHERE ${where} AND (e.retry_at IS NULL OR ${due})`
  return `(${select} WHERE ${where} AND e.retry_at IS NULL ORDER BY e.received_at, e.id LIMIT ${limit})
  UNION ALL
  (${select} WHERE ${where} AND ${due} ORDER BY e.retry_at, e.received_at, e.id LIMIT ${limit})`
}

/**
 * Only events of the last minute overtake others. If an older event of an object is applied after a newer
 * one, this costs a request.
 */
const NEW_FOR_MS = 60_000

/**
 * Returns SQL for the ids of the newest events of all keys that were never tried. For one key, there are no
 * ids.
 */
function newest(selector: InboxSelector, limit: number): string {
  if ('key' in selector) return 'SELECT NULL::text WHERE false'
  return `SELECT e.id FROM stripe.stripe_event e WHERE ${buildSelectorWhere(selector).where} AND e.retry_at IS NULL
      AND e.received_at > ${NOW} - interval '${NEW_FOR_MS} ms'
    ORDER BY e.received_at DESC, e.id DESC LIMIT ${limit}`
}

/** Returns true if more than `count` events were never tried and have been open for longer than `forMs`. */
export async function hasBacklog(
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

/** Events that have been open for longer than 10 s are open for other reasons, so they are not counted. */
const UNREAD_WITHIN_MS = 10_000

/** Counts the keys that have an unread event older than `forMs`. */
export async function countLateKeys(
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

function buildSelectorWhere(selector: InboxSelector): { where: string; values: unknown[] } {
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
