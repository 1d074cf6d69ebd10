import type { Pool, PoolClient } from 'pg'
import { catalogue, customerColumn, objectType } from '../catalogue/catalogue.js'
import type { EventChannel, SetAsideOutcome } from '../catalogue/enumerated-columns.js'
import { storableJson } from '../catalogue/json.js'
import type { Route } from '../catalogue/route-event.js'
import type { StripeEvent } from '../catalogue/stripe-event.js'
import { NOW, tableName } from '../engine/sql.js'
import { wasNew } from '../rows/was-new.js'
import { buildStatement } from '../engine/statement.js'
import { GONE_LAG_MS, READ_LAG_MS } from '../rows/write-rule.js'

/** An event on its way into the inbox. */
export interface IncomingEvent {
  readonly event: StripeEvent
  readonly route: Route
  /** The event's JSON text as received. */
  readonly payload: string
  readonly channel: EventChannel
  /** When Stripe sent or listed it, by Stripe's clock. */
  readonly sentAt: Date | null
}

/**
 * Puts events into the inbox, each once. If reconcile found an event before its webhook came, notes the
 * webhook on the event's row.
 *
 * @returns the ids that were not there before, each with its group key. Null: there is nothing to apply
 */
export async function insertEvents(
  client: Pool | PoolClient,
  events: readonly IncomingEvent[],
): Promise<ReadonlyMap<string, string | null>> {
  // Sorted by id, so that two writers cannot deadlock.
  const unique = [...new Map(events.map((each) => [each.event.id, each])).values()].toSorted((a, b) =>
    a.event.id < b.event.id ? -1 : 1,
  )
  const column = <T>(read: (each: IncomingEvent) => T) => unique.map(read)
  const values = [
    column(({ event }) => event.id),
    column(({ event }) => event.type),
    column(({ route }) => route.accountId),
    column(({ route }) => route.objectType),
    column(({ route }) => route.objectId),
    column(({ route }) => route.groupKey),
    column(({ event }) => event.created),
    column(({ event }) => event.api_version),
    column(({ channel }) => channel),
    column(({ sentAt }) => sentAt),
    column(({ route }) => route.outcome),
    column(({ route }) => route.reason),
    column(({ route }) => route.lookup?.of),
    column(({ route }) => route.lookup?.id),
    storableJson(`[${column(({ payload }) => payload).join(',')}]`),
  ]
  const { rows } = await client.query<{ id: string; groupKey: string | null; inserted: boolean }>(
    // A statement with lookups is not prepared. PostgreSQL would keep the plan that it made when the other
    // table was small, even when that table has grown.
    buildStatement(INSERT_EVENTS, values, { isPrepared: unique.every(({ route }) => !route.lookup) }),
  )
  return new Map(rows.flatMap(({ id, groupKey, inserted }) => (inserted ? [[id, groupKey]] : [])))
}

/**
 * SQL: the customer of the row to which an event's object refers. A dispute does not name its customer, but
 * the dispute's charge does.
 */
const LOOKUP = lookupSql()

function lookupSql(): string {
  const names = new Set(catalogue.flatMap(({ customerLookup }) => customerLookup?.of ?? []))
  const cases = [...names].flatMap((name) => {
    const type = objectType(name)
    const column = customerColumn(type)
    if (column === undefined) return []
    const known = 'known.account_id = n.account_id AND known.id = n.lookup_id'
    return `WHEN '${name}' THEN (SELECT known."${column}" FROM ${tableName(type)} known WHERE ${known})`
  })
  return cases.length === 0 ? 'NULL' : `CASE n.lookup_of ${cases.join(' ')} END`
}

/**
 * SQL: why an event is ignored if its account is neither ours nor was ever synced. The statement decides
 * this, so that no process can use an old list of accounts. The event keeps its object and its group key, and
 * `reopenServed` opens it when its account is synced.
 */
const NOT_SERVED = `format('It is of account %s, which was never synced here. A full sync of it ({"accounts": ["%s"]}) applies its events.',
  n.account_id, n.account_id)`

/**
 * Planning this statement takes as long as inserting an event, because it may look into many tables. So it is
 * prepared if possible.
 */
const INSERT_EVENTS = `INSERT INTO stripe.stripe_event AS row (id, type, account_id, object_type, object_id, group_key, created, api_version,
     channel, received_at, sent_at, outcome, closed_at, error, payload)
   SELECT id, type, account_id, object_type, object_id, coalesce(${LOOKUP}, group_key), to_timestamp(created), api_version,
     channel, (SELECT stripe.now()), sent_at, CASE WHEN is_served THEN outcome ELSE 'ignored' END,
     CASE WHEN outcome = 'ignored' OR NOT is_served THEN stripe.now() END,
     coalesce(reason, CASE WHEN NOT is_served THEN ${NOT_SERVED} END), payload
   FROM ROWS FROM (
     unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::text[], $9::text[],
       $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[]),
     jsonb_array_elements($15::jsonb)
   ) AS n(id, type, account_id, object_type, object_id, group_key, created, api_version, channel, sent_at, outcome, reason, lookup_of,
       lookup_id, payload)
   CROSS JOIN LATERAL (
     SELECT EXISTS (SELECT FROM stripe.sync_account served WHERE served.account_id = n.account_id) AS is_served
   ) known
   ON CONFLICT (id) DO UPDATE SET webhook_at = excluded.received_at
   WHERE row.channel = 'gap' AND excluded.channel = 'webhook' AND row.webhook_at IS NULL
   RETURNING row.id, CASE WHEN row.outcome = 'open' THEN row.group_key END AS "groupKey", row.xmax = 0 AS inserted`

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
 * SQL: true if Stripe may have answered 404 only because the object is new. This may be so if event `e` shows
 * the object alive. It may also be so if `e` tells of a deletion and the object of `row` was made at about
 * that time, because its id may then have been used again.
 */
function mayLag(deletedBy: string): string {
  return `(e.type <> ALL(${deletedBy}::text[]) OR ${wasNew('e.created')})`
}

/**
 * Makes open events of objects that Stripe did not find wait until GONE_LAG is over, which is 10 s after they
 * came. Only events whose 404 may have come too early wait. Then one more GET decides.
 */
export async function deferUntilGoneLag(
  pool: Pool,
  { account, typeName, ids }: { account: string; typeName: string; ids: readonly string[] },
): Promise<void> {
  const type = objectType(typeName)
  await pool.query(
    `UPDATE stripe.stripe_event e SET retry_at = e.received_at + interval '${GONE_LAG_MS} ms',
       error = 'Stripe answered that this object does not exist. The object may be too new for Stripe to find it, so Stripe is asked again.'
     FROM stripe.stripe_event own
     LEFT JOIN ${tableName(type)} row ON row.account_id = $1 AND row.id = own.object_id
     WHERE own.id = ANY($2::text[]) AND e.id = own.id AND e.outcome = 'open' AND ${mayLag('$3')}`,
    [account, ids, type.deletedBy],
  )
}

export interface FailedAttempt {
  readonly ids: readonly string[]
  /**
   * - `open`: the event is tried again
   * - `blocked`: the event waits for a permission
   * - `failed`: the event waits for a person, or for other code
   */
  readonly outcome: 'open' | SetAsideOutcome
  readonly error: string
  /** Milliseconds until it is tried again. Unset for a failed event, which is not tried again. */
  readonly retryInMs?: number
  /** For a failed event: the fingerprint of the code that could not apply it. */
  readonly failedBy?: string
}

/** Records on events why they are not settled. Must run outside of the transaction that failed. */
export async function recordFailedAttempt(pool: Pool, input: FailedAttempt): Promise<void> {
  const { ids, outcome, error, retryInMs, failedBy } = input
  await pool.query(
    `UPDATE stripe.stripe_event SET outcome = $2, error = $3, attempts = attempts + 1,
       closed_at = CASE WHEN $2 = 'failed' THEN stripe.now() END,
       retry_at = stripe.now() + $4::float8 * interval '1 ms', failed_by = CASE WHEN $2 = 'failed' THEN $5 END
     WHERE id = ANY($1::text[]) AND outcome IN ('open', 'blocked')`,
    [ids, outcome, error.slice(0, 2_000), retryInMs ?? null, failedBy ?? null],
  )
}

/**
 * Makes open events due that wait for a retry after a failed request. Stripe answers again, so their back-off
 * must not go on. Leaves events that only wait for READ_LAG, and skips locked events.
 */
export async function endBackoff(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE stripe.stripe_event e SET retry_at = stripe.now()
     FROM (
       SELECT id FROM stripe.stripe_event
       WHERE outcome = 'open' AND error IS NOT NULL AND retry_at > ${NOW}
       FOR UPDATE SKIP LOCKED
     ) waiting
     WHERE e.id = waiting.id`,
  )
}

/** A type of one account whose events wait for a permission. */
export interface BlockedType {
  readonly account: string
  readonly typeName: string
}

/** Reads the types whose events wait for a permission. */
export async function readBlockedTypes(pool: Pool): Promise<BlockedType[]> {
  const { rows } = await pool.query<BlockedType>(
    `SELECT DISTINCT account_id AS account, object_type AS "typeName" FROM stripe.stripe_event
     WHERE outcome = 'blocked' AND object_type IS NOT NULL ORDER BY 1, 2`,
  )
  return rows
}

/**
 * Opens blocked events again, because the key may have the permission now. Opens the events of `type`.
 * Without `type`, opens all blocked events whose retry is due.
 *
 * @returns how many events were opened
 */
export async function reopenBlocked(pool: Pool, type?: BlockedType): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE stripe.stripe_event SET outcome = 'open', retry_at = NULL
     WHERE outcome = 'blocked'
       AND CASE WHEN $1::text IS NULL THEN retry_at <= ${NOW} ELSE account_id = $1 AND object_type = $2 END`,
    [type?.account ?? null, type?.typeName ?? null],
  )
  return rowCount ?? 0
}

/**
 * Opens events that came before their account was registered. Must run again after an account was registered,
 * because an event may have been on its way into the inbox at that moment. A partial index contains only the
 * events that are ignored for this reason.
 */
export async function reopenServed(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE stripe.stripe_event SET outcome = 'open', closed_at = NULL, error = NULL
     WHERE outcome = 'ignored' AND group_key IS NOT NULL
       AND account_id = ANY(ARRAY(SELECT account_id FROM stripe.sync_account))`,
  )
}

const REOPEN = `UPDATE stripe.stripe_event SET outcome = 'open', closed_at = NULL, retry_at = NULL, attempts = 0`

/**
 * Opens failed and blocked events again, because a person asks for it. Opens the events in `ids`, or all of
 * them.
 *
 * @returns how many events were opened
 */
export async function reopenSetAside(pool: Pool, ids?: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query(
    `${REOPEN} WHERE outcome IN ('failed', 'blocked') AND ($1::text[] IS NULL OR id = ANY($1::text[]))`,
    [ids ?? null],
  )
  return rowCount ?? 0
}

/**
 * Opens failed events again if other code than this failed to apply them.
 *
 * @returns how many events were opened
 */
export async function reopenFailedByOthers(pool: Pool, fingerprint: string): Promise<number> {
  const { rowCount } = await pool.query(`${REOPEN} WHERE outcome = 'failed' AND failed_by IS DISTINCT FROM $1`, [
    fingerprint,
  ])
  return rowCount ?? 0
}

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
