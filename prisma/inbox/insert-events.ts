import type { Pool, PoolClient } from 'pg'
import { catalogue, customerColumn, objectType } from '../catalogue/catalogue.js'
import type { EventChannel } from '../catalogue/enumerated-columns.js'
import { storableJson } from '../catalogue/json.js'
import type { Route } from '../catalogue/route-event.js'
import type { StripeEvent } from '../catalogue/stripe-event.js'
import { tableName } from '../engine/sql.js'
import { buildStatement } from '../engine/statement.js'

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
