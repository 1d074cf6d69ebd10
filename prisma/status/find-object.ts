import type { Pool } from 'pg'
import type { ObjectType } from '../catalogue/catalogue.js'
import type { Channel, ContentSource, EventChannel, EventOutcome } from '../catalogue/enumerated-columns.js'
import { isDataError } from '../engine/failure.js'
import { quoteQualified, tableName } from '../engine/sql.js'

/** A row of an object, with what the write rule knows about it. */
export interface ObjectRow {
  readonly account: string
  /** Stripe's name of the type: `customer`. */
  readonly type: string
  readonly table: string
  /** Stripe's object, without the excluded fields. */
  readonly data: unknown
  readonly source: ContentSource
  /** Stripe's clock; null when unknown. */
  readonly asOf: Date | null
  /** Our database's clock: when the event was received, or the earliest time at which Stripe was asked. */
  readonly seenAt: Date
  readonly deletedAt: Date | null
  readonly channel: Channel
  /** The event that brought the content; null when Stripe was asked. */
  readonly eventId: string | null
  readonly requestId: string | null
  /** When the row was last written. */
  readonly syncedAt: Date
}

/** Rows that are read of an id. Many connected accounts may have a coupon of the same name. */
const ROWS_LIMIT = 20

/** Reads up to 20 rows of an id, in every table and account. Ids that people choose may name several objects. */
export async function readObjectRows(
  pool: Pool,
  { types, id }: { readonly types: readonly ObjectType[]; readonly id: string },
): Promise<ObjectRow[]> {
  const { rows: accounts } = await pool.query<{ id: string }>('SELECT account_id AS id FROM stripe.sync_account')
  const select = (type: ObjectType) =>
    `SELECT account_id AS account, '${type.name}' AS type, '${type.table}' AS table, data, source, as_of AS "asOf",
       seen_at AS "seenAt", deleted_at AS "deletedAt", channel, event_id AS "eventId", request_id AS "requestId",
       synced_at AS "syncedAt"
     FROM ${tableName(type)} WHERE account_id = ANY($1::text[]) AND id = $2`
  const { rows } = await pool.query<ObjectRow>(`${types.map(select).join(' UNION ALL ')} LIMIT ${ROWS_LIMIT}`, [
    accounts.map((each) => each.id),
    id,
  ])
  return rows
}

export interface ObjectEvent {
  readonly id: string
  readonly type: string
  /** Stripe's clock. */
  readonly created: Date
  readonly receivedAt: Date
  readonly channel: EventChannel
  /** When its webhook came, for an event that reconcile had found first. */
  readonly webhookAt: Date | null
  readonly outcome: EventOutcome
  /** When it was settled or set aside; null while it is open. */
  readonly closedAt: Date | null
  readonly attempts: number
  /** Why it was ignored, or could not be applied. */
  readonly error: string | null
  /** Null for an event about no object. */
  readonly objectId: string | null
}

const EVENT = `id, type, created, received_at AS "receivedAt", channel, webhook_at AS "webhookAt", outcome,
  closed_at AS "closedAt", attempts, error, object_id AS "objectId"`

/** Reads the events of an object, the newest first. Settled events are kept for 35 days. */
export async function readObjectEvents(
  pool: Pool,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<ObjectEvent[]> {
  const { rows } = await pool.query<ObjectEvent>(
    `SELECT ${EVENT} FROM stripe.stripe_event WHERE object_id = $1 ORDER BY created DESC, received_at DESC LIMIT $2`,
    [id, limit],
  )
  return rows
}

/** Reads one event; undefined when the inbox does not have it. */
export async function readEvent(pool: Pool, id: string): Promise<ObjectEvent | undefined> {
  const { rows } = await pool.query<ObjectEvent>(`SELECT ${EVENT} FROM stripe.stripe_event WHERE id = $1`, [id])
  return rows[0]
}

export interface WholeEvent extends ObjectEvent {
  readonly account: string
  readonly apiVersion: string | null
  /** Stripe's clock when the event was sent or listed; null when unknown. */
  readonly sentAt: Date | null
  /** The earliest time of the next try; null: at once, or none. */
  readonly retryAt: Date | null
  /** Stripe's event, without the excluded fields. */
  readonly payload: unknown
}

/** Reads one event with its payload; undefined when the inbox does not have it. */
export async function readWholeEvent(pool: Pool, id: string): Promise<WholeEvent | undefined> {
  const { rows } = await pool.query<WholeEvent>(
    `SELECT ${EVENT}, account_id AS account, api_version AS "apiVersion", sent_at AS "sentAt", retry_at AS "retryAt",
       payload FROM stripe.stripe_event WHERE id = $1`,
    [id],
  )
  return rows[0]
}

/** Customers that a search shows at most. */
const FOUND_LIMIT = 20

/** Finds live customers by their e-mail address, whatever its case. Reads the whole table: it has no index for this. */
export async function findCustomersByEmail(pool: Pool, email: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM stripe.customers WHERE lower(email) = lower($1) AND deleted_at IS NULL ORDER BY id LIMIT ${FOUND_LIMIT}`,
    [email],
  )
  return rows.map(({ id }) => id)
}

/**
 * Returns the customer of a user of the application; null when there is none, or the application's table has no
 * column `id`. Table and column were checked to be identifiers when the process started.
 */
export async function readCustomerOfUser(
  pool: Pool,
  { table, column, id }: { readonly table: string; readonly column: string; readonly id: string },
): Promise<string | null> {
  const name = quoteQualified(table)
  const { rows: found } = await pool.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attname = ANY($2::text[]) AND NOT attisdropped
       AND has_column_privilege(attrelid, attname, 'SELECT')`,
    [name, ['id', column]],
  )
  const idType = found.find((each) => each.name === 'id')?.type
  if (idType === undefined || found.length < 2) return null
  try {
    // The cast lets PostgreSQL use the index of the application's primary key.
    const { rows } = await pool.query<{ customer: string | null }>(
      `SELECT "${column}"::text AS customer FROM ${name} WHERE id = $1::${idType} LIMIT 1`,
      [id],
    )
    return rows[0]?.customer ?? null
  } catch (error) {
    if (!isDataError(error)) throw error
    return null // the text is no id of this type, such as a word where ids are numbers
  }
}
