import type { Pool, PoolClient } from 'pg'
import { objectType } from '../catalogue/catalogue.js'
import { tableName } from '../engine/sql.js'
import { CONTEST_WINDOW_MS, GONE_LAG_MS, READ_LAG_MS } from '../rows/write-rule.js'

/** Objects of one type of one account, with their group keys. The inbox finds open events by group key. */
export interface OpenObjects {
  readonly account: string
  readonly typeName: string
  readonly ids: readonly string[]
  readonly groups: readonly string[]
}

/**
 * Settles the open events of some objects that the rows now provably contain. A row contains an event in two
 * cases. The event is in `bySnapshot`, or the row is a fetch that was sent at least READ_LAG (2 s) after the
 * event came. If the row is a tombstone and its 404 may have come too early (`mayLag`), the fetch must have
 * been sent at least GONE_LAG (10 s) after the event came. Must run in the transaction that wrote the rows.
 *
 * @param bySnapshot ids of events whose own snapshot was written in this transaction, or a snapshot that is
 *   newer by more than the contest window
 * @returns how many events were settled
 */
export async function settleEvents(
  client: PoolClient,
  { account, typeName, ids, groups }: OpenObjects,
  bySnapshot: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query(
    // `|| ''` keeps PostgreSQL from using the index on object_id. That index finds all events of an object,
    // also the settled ones.
    `UPDATE stripe.stripe_event e SET outcome = 'settled', closed_at = stripe.now(), error = NULL, retry_at = NULL
     WHERE e.outcome = 'open' AND e.account_id = $1 AND e.object_type = $2 AND e.object_id || '' = ANY($3::text[])
     AND e.group_key = ANY($4::text[]) AND (
       e.id = ANY($5::text[])
       OR EXISTS (
         SELECT FROM ${tableName(objectType(typeName))} row
         WHERE row.account_id = e.account_id AND row.id = e.object_id
           AND row.source = 'fetch' AND row.seen_at >= e.received_at + interval '1 ms'
             * CASE WHEN row.deleted_at IS NOT NULL AND ${mayLag('$6')} THEN ${GONE_LAG_MS} ELSE ${READ_LAG_MS} END
       ))`,
    [account, typeName, ids, groups, bySnapshot, objectType(typeName).deletedBy],
  )
  return rowCount ?? 0
}

/** Returns which of these events are still open. */
export async function readStillOpen(client: PoolClient, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM stripe.stripe_event WHERE id = ANY($1::text[]) AND outcome = 'open'`,
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}

/**
 * Makes contested events wait until READ_LAG is over, which is 2 s after they came. Then one GET settles all
 * events of an object. Skips locked events, because another transaction is about to settle them.
 */
export async function deferUntilReadLag(pool: Pool, ids: readonly string[]): Promise<void> {
  await pool.query(
    `UPDATE stripe.stripe_event e SET retry_at = received_at + interval '${READ_LAG_MS} ms', error = NULL
     FROM (
       SELECT id FROM stripe.stripe_event
       WHERE id = ANY($1::text[]) AND outcome = 'open'
         AND (retry_at, error) IS DISTINCT FROM (received_at + interval '${READ_LAG_MS} ms', NULL) -- it may have rested already
       FOR UPDATE SKIP LOCKED
     ) resting
     WHERE e.id = resting.id`,
    [ids],
  )
}

/**
 * Returns a condition: the object of `row` was created less than 10 s before `moment`, or after it, by Stripe's clock.
 * False if the object has no `created`.
 */
function wasNew(moment: string): string {
  const made = `CASE WHEN jsonb_typeof(row.data -> 'created') = 'number' THEN (row.data -> 'created')::float8 END`
  return `coalesce(${made} > extract(epoch FROM ${moment}) - ${CONTEST_WINDOW_MS / 1_000}, false)`
}

/**
 * SQL: true if Stripe may have answered 404 only because the object is new. This may be so if event `e` shows
 * the object alive. It may also be so if `e` tells of a deletion and the object of `row` was made at about
 * that time, because its id may then have been used again.
 */
function mayLag(deletedBy: string): string {
  return `(e.type <> ALL(${deletedBy}::text[]) OR ${wasNew('e.created')})`
}

/**
 * Makes open events of objects that Stripe did not find wait. Must run after the 404s were written. Then one more GET
 * decides.
 *
 * - If the 404 may have come too early for the event, it waits until GONE_LAG (10 s) after the event came.
 * - If the row is still live, the write rule refused the 404, because the row was seen less than GONE_LAG ago. The
 *   event waits until that time is over.
 */
export async function deferUntilGoneLag(
  pool: Pool,
  { account, typeName, ids }: { account: string; typeName: string; ids: readonly string[] },
): Promise<void> {
  const type = objectType(typeName)
  const lag = `interval '${GONE_LAG_MS} ms'`
  // NULL for an event that does not wait.
  const dueAt = `greatest(
    CASE WHEN ${mayLag('$3')} THEN e.received_at + ${lag} END,
    CASE WHEN row.id IS NOT NULL AND row.deleted_at IS NULL THEN row.seen_at + ${lag} END
  )`
  await pool.query(
    `UPDATE stripe.stripe_event e SET
       retry_at = ${dueAt},
       error = 'Stripe answered that this object does not exist. The object may be too new for Stripe to find it, so Stripe is asked again.'
     FROM stripe.stripe_event own
     LEFT JOIN ${tableName(type)} row ON row.account_id = $1 AND row.id = own.object_id
     WHERE own.id = ANY($2::text[]) AND e.id = own.id AND e.outcome = 'open' AND ${dueAt} IS NOT NULL`,
    [account, ids, type.deletedBy],
  )
}
