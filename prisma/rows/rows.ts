import type { Pool, PoolClient } from 'pg'
import { type ObjectType, valueAt } from '../catalogue/catalogue.js'
import { isWholeList, toJsonb } from '../catalogue/json.js'
import { tableName } from '../engine/sql.js'
import type { WriteInput } from './write-input.js'
import { READ_LAG_MS, type RowState } from './write-rule.js'

/** Reads what the write rule needs to know about existing rows, by object id. */
export async function readRowStates(
  pool: Pool,
  { account, type, ids }: { account: string; type: ObjectType; ids: readonly string[] },
): Promise<Map<string, RowState>> {
  const { rows } = await pool.query<RowState & { id: string }>(
    `SELECT id, source, as_of AS "asOf", seen_at AS "seenAt", deleted_at IS NOT NULL AS "isTombstone"
     FROM ${tableName(type)} WHERE account_id = $1 AND id = ANY($2::text[])`,
    [account, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export interface OrphansInput {
  readonly type: ObjectType
  /** The column with the owner's id. */
  readonly column: string
  /** The owner's type. */
  readonly ownerType: ObjectType
  readonly limit: number
}

/**
 * Stripe lists events for 30 days. After that time, no event can come any more that Stripe made before the
 * owner was deleted.
 */
const GONE_WITHIN_DAYS = 35

/**
 * Reads live rows whose owner is a tombstone, and that were not fetched after the owner was deleted. Stripe
 * may have removed them without an event of their own. Only looks at owners that were deleted in the last 35
 * days before the watermark, both by Stripe's clock. Tombstones stay for ever, so an index finds the recent
 * ones.
 */
export async function readOrphans(
  pool: Pool,
  { type, column, ownerType, limit }: OrphansInput,
): Promise<{ account: string; id: string }[]> {
  // An index finds the rows of each owner. Columns with test clocks have none. Test clocks are few, so
  // PostgreSQL may join the tables for them.
  const lookedUp = type.columns.find(({ name }) => name === column)?.isIndexed ? 'OFFSET 0' : ''
  const { rows } = await pool.query<{ account: string; id: string }>(
    `WITH owner AS MATERIALIZED (
       SELECT account_id, id, seen_at FROM ${tableName(ownerType)}
       WHERE deleted_at > coalesce(
         (SELECT min(events_until) FROM stripe.sync_account) - interval '${GONE_WITHIN_DAYS} days', '-infinity')
     )
     SELECT row.account_id AS account, row.id FROM owner
     CROSS JOIN LATERAL (
       SELECT own.account_id, own.id FROM ${tableName(type)} own
       WHERE own.account_id = owner.account_id AND own."${column}" = owner.id AND own.deleted_at IS NULL
         AND (own.source = 'snapshot' OR own.seen_at < owner.seen_at + interval '${READ_LAG_MS} ms') ${lookedUp}
     ) row
     ORDER BY row.account_id, row.id LIMIT ${limit}`,
  )
  return rows
}

/** Reads the ids of the live rows of a type that belong to a customer, in ascending order. */
export async function readIdsOfCustomer(
  pool: Pool,
  { account, type, customer }: { account: string; type: ObjectType; customer: string },
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM ${tableName(type)} WHERE account_id = $1 AND customer = $2 AND deleted_at IS NULL ORDER BY id`,
    [account, customer],
  )
  return rows.map(({ id }) => id)
}

/**
 * Returns the ids of the objects just read whose rows may hold content from before `since`. In such a row, a
 * snapshot refused the read: it was received so shortly before the read (READ_LAG) that nobody can tell which
 * of the two is newer. The content of the snapshot also differs from Stripe's answer.
 */
export async function readPossiblyStale(
  client: PoolClient,
  { account, type, observations, since }: Pick<WriteInput, 'account' | 'type' | 'observations'> & { since: Date },
): Promise<string[]> {
  const said = observations.map(({ id, isDeleted: deleted, object }) => ({
    id,
    deleted,
    // An equal parent proves that its children are equal only if it carries their whole lists.
    data: type.children.every(({ field }) => isWholeList(valueAt(object, field))) ? object : null,
  }))
  const { rows } = await client.query<{ id: string }>(
    `SELECT n.id FROM jsonb_to_recordset($2::jsonb) AS n(id text, deleted boolean, data jsonb)
     LEFT JOIN LATERAL (
       SELECT * FROM ${tableName(type)} WHERE account_id = $1 AND id = n.id OFFSET 0 -- looked up, not joined
     ) row ON true
     WHERE NOT coalesce(
       row.source = 'fetch' AND row.seen_at >= $3
       OR (row.deleted_at IS NOT NULL) = n.deleted AND (n.deleted OR row.data = n.data), false)`,
    [account, toJsonb(said), since],
  )
  return rows.map(({ id }) => id)
}
