import type { Pool, PoolClient } from 'pg'
import { type ObjectType, valueAt } from '../catalogue/catalogue.js'
import { isWholeList, toJsonb } from '../catalogue/json.js'
import { tableName } from '../engine/sql.js'
import type { WriteInput } from './write.js'
import { READ_LAG_MS, type RowState } from './write-rule.js'

/** What the write rule needs to know of rows that exist, by object id. */
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
  readonly of: ObjectType
  readonly limit: number
}

/** Stripe lists events for 30 days. Later than that, no event comes that Stripe made before the owner went. */
const GONE_WITHIN_DAYS = 35

/**
 * Reads live rows whose owner is a tombstone and that were not fetched after it. Stripe may have removed them without an event of their own. Looks at
 * owners that went in the last 35 days before the watermark, both by Stripe's clock. Tombstones stay for ever, so an index finds these.
 */
export async function readOrphans(
  pool: Pool,
  { type, column, of, limit }: OrphansInput,
): Promise<{ account: string; id: string }[]> {
  // An index finds the rows of each owner. There is none for test clocks, which are few: then PostgreSQL may join the tables.
  const lookedUp = type.columns.find(({ name }) => name === column)?.isIndexed ? 'OFFSET 0' : ''
  const { rows } = await pool.query<{ account: string; id: string }>(
    `WITH owner AS MATERIALIZED (
       SELECT account_id, id, seen_at FROM ${tableName(of)}
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

/** Ids of the live rows of a type that belong to a customer. */
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
 * Those of the objects just read whose rows may hold something older than `since`: a snapshot refused the read, because it was received
 * too recently to say which is newer (READ_LAG), and it says something else than Stripe just did.
 */
export async function readUnproven(
  client: PoolClient,
  { account, type, newcomers, since }: Pick<WriteInput, 'account' | 'type' | 'newcomers'> & { since: Date },
): Promise<string[]> {
  const said = newcomers.map(({ id, isDeleted: deleted, object }) => ({
    id,
    deleted,
    // An equal parent proves equal children only when it carries them whole.
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
