import type { Pool, PoolClient } from 'pg'
import { catalogue, customerColumn, objectType } from '../catalogue/catalogue.js'
import { storableJson } from '../catalogue/json.js'
import type { Route } from '../catalogue/route-event.js'
import type { StripeEvent } from '../catalogue/stripe-event.js'
import { NOW, tableName } from '../engine/sql.js'
import { wasNew } from '../rows/was-new.js'
import { statement } from '../engine/statement.js'
import { GONE_LAG_MS, READ_LAG_MS } from '../rows/write-rule.js'

/** An event on its way into the inbox. */
export interface IncomingEvent {
  readonly event: StripeEvent
  readonly route: Route
  /** The event's JSON text as received. */
  readonly payload: string
  readonly channel: 'webhook' | 'gap'
  /** Stripe's clock when it was sent or listed. */
  readonly sentAt: Date | null
}

/**
 * Puts events into the inbox, each once; the webhook of an event that reconcile found first is noted on its row.
 *
 * @returns the ids that were not there before, each with what groups its work (null: nothing to do)
 */
export async function insertEvents(
  client: Pool | PoolClient,
  events: readonly IncomingEvent[],
): Promise<ReadonlyMap<string, string | null>> {
  // In the order of their ids, so that two writers cannot wait for each other.
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
    // Not with lookups: a plan that was made when such a table was small would be kept when it has grown.
    statement(INSERT_EVENTS, values, { isPrepared: unique.every(({ route }) => !route.lookup) }),
  )
  return new Map(rows.flatMap(({ id, groupKey, inserted }) => (inserted ? [[id, groupKey]] : [])))
}

/** The customer of the row that an event's object refers to: a dispute's charge knows it, the dispute does not. */
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
 * Why an event of an account that is neither ours nor was ever synced is ignored. Decided here, so that no process can have an old list of
 * accounts. The event keeps its object and group: `reopenServed` opens it when its account is synced.
 */
const NOT_SERVED = `format('It is of account %s, which was never synced here. A full sync of it ({"accounts": ["%s"]}) applies its events.',
  n.account_id, n.account_id)`

/** It may look into many tables, so that planning it takes as long as inserting an event. */
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

/** Objects of one type of one account, with what groups their work: the inbox finds open events by that. */
export interface OpenObjects {
  readonly account: string
  readonly typeName: string
  readonly ids: readonly string[]
  readonly groups: readonly string[]
}

/**
 * Settles the open events of some objects that the rows now provably contain: by their own snapshot, or because the row is a fetch that was
 * sent READ_LAG after they came. Where a 404 may have come too early (`mayLag`), a tombstone must have been fetched GONE_LAG after the event came.
 * Must run in the transaction that wrote the rows.
 *
 * @param bySnapshot events whose own snapshot, or one newer by more than the window, was written in this transaction
 * @returns how many were settled
 */
export async function settleEvents(
  client: PoolClient,
  { account, typeName, ids, groups }: OpenObjects,
  bySnapshot: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query(
    // The index on object_id finds all events of an object, also the settled ones. `|| ''` keeps PostgreSQL from it.
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
 * Lets contested events that were read rest until READ_LAG is over: then one GET settles all of an object. Waits for no lock: who holds one is
 * about to settle them.
 */
export async function awaitReadLag(pool: Pool, ids: readonly string[]): Promise<void> {
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
 * SQL: whether a 404 may have been answered only because the object is new. It may be when event `e` shows the object alive. It may also be
 * when `e` tells of a deletion and `row` was made at about that time: then its id may have been used again.
 */
function mayLag(deletedBy: string): string {
  return `(e.type <> ALL(${deletedBy}::text[]) OR ${wasNew('e.created')})`
}

/** Lets open events of objects that Stripe did not find rest until GONE_LAG is over, where the 404 may lag. Then one more GET decides. */
export async function awaitGoneLag(
  pool: Pool,
  { account, typeName, ids }: { account: string; typeName: string; ids: readonly string[] },
): Promise<void> {
  const type = objectType(typeName)
  await pool.query(
    `UPDATE stripe.stripe_event e SET retry_at = e.received_at + interval '${GONE_LAG_MS} ms',
       error = 'Stripe answered that it has no such object. That may be too early to be believed, so Stripe is asked again.'
     FROM stripe.stripe_event own
     LEFT JOIN ${tableName(type)} row ON row.account_id = $1 AND row.id = own.object_id
     WHERE own.id = ANY($2::text[]) AND e.id = own.id AND e.outcome = 'open' AND ${mayLag('$3')}`,
    [account, ids, type.deletedBy],
  )
}

export interface SetAsideInput {
  readonly ids: readonly string[]
  /** `open` keeps trying, `blocked` waits for a permission, `failed` waits for a person. */
  readonly outcome: 'open' | 'blocked' | 'failed'
  readonly error: string
  /** When it is tried again; a failed event is not. */
  readonly retryInMs?: number
  /** Of a failed event: the fingerprint of the code that could not apply it. */
  readonly failedBy?: string
}

/** Notes on events why they are not settled, outside of the transaction that failed. */
export async function setAside(pool: Pool, input: SetAsideInput): Promise<void> {
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
 * Makes open events due that wait for their next try after a failed request: Stripe answers again, so that the backoff must not go on. Does
 * not touch those that only wait for READ_LAG, and waits for no lock.
 */
export async function makeTransientDue(pool: Pool): Promise<void> {
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

/** Events of one type of one account that wait for a permission. */
export interface BlockedType {
  readonly account: string
  readonly typeName: string
}

/** The types of which events wait for a permission. */
export async function readBlockedTypes(pool: Pool): Promise<BlockedType[]> {
  const { rows } = await pool.query<BlockedType>(
    `SELECT DISTINCT account_id AS account, object_type AS "typeName" FROM stripe.stripe_event
     WHERE outcome = 'blocked' AND object_type IS NOT NULL ORDER BY 1, 2`,
  )
  return rows
}

/** Gives blocked events another try: those of a type, or those whose time has come, because the permission may be there now. */
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
 * Opens events that came before their account was known. Must run again after an account became known: an event may have been on its way into the
 * inbox just then. A partial index holds only events that are ignored for this reason.
 */
export async function reopenServed(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE stripe.stripe_event SET outcome = 'open', closed_at = NULL, error = NULL
     WHERE outcome = 'ignored' AND group_key IS NOT NULL
       AND account_id = ANY(ARRAY(SELECT account_id FROM stripe.sync_account))`,
  )
}

const REOPEN = `UPDATE stripe.stripe_event SET outcome = 'open', closed_at = NULL, retry_at = NULL, attempts = 0`

/** Opens events that were set aside again, all or these: what a person asks for. */
export async function reopenSetAside(pool: Pool, ids?: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query(
    `${REOPEN} WHERE outcome IN ('failed', 'blocked') AND ($1::text[] IS NULL OR id = ANY($1::text[]))`,
    [ids ?? null],
  )
  return rowCount ?? 0
}

/** Opens events again that other code than this failed to apply. */
export async function reopenFailedByOthers(pool: Pool, fingerprint: string): Promise<number> {
  const { rowCount } = await pool.query(`${REOPEN} WHERE outcome = 'failed' AND failed_by IS DISTINCT FROM $1`, [
    fingerprint,
  ])
  return rowCount ?? 0
}

/** Longer than the 30 days that Stripe lists events, or reconcile would find purged ones again. */
const KEEP_DAYS = 35

/** Removes events closed for good, a bounded number at a time. */
export async function purgeEvents(pool: Pool, limit = 10_000): Promise<number> {
  const { rowCount } = await pool.query(
    // An array: PostgreSQL would otherwise read the whole inbox to join so many ids.
    `DELETE FROM stripe.stripe_event WHERE id = ANY(ARRAY(
       SELECT id FROM stripe.stripe_event
       WHERE received_at < ${NOW} - interval '${KEEP_DAYS} days' AND outcome IN ('settled', 'ignored')
       ORDER BY received_at LIMIT ${limit}))`,
  )
  return rowCount ?? 0
}
