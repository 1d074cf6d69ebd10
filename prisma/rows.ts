import type { Pool, PoolClient } from 'pg'
import { customerColumn, type Hidden, type ObjectType, valueAt } from './catalogue.js'
import { isWholeList, toJsonb } from './json.js'
import { tableName } from './sql.js'
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

/** A part of a type's rows: what one run lists. */
export interface Scope {
  readonly account: string
  readonly type: ObjectType
  /**
   * `created`, Unix seconds, half-open, and from `futureFrom` on. Types without `created` ignore it, and so do objects that do not say it, as a
   * customer's cards.
   */
  readonly created: {
    readonly gte?: number | undefined
    readonly lt?: number | undefined
    readonly futureFrom?: number | undefined
  }
  readonly customer?: string | undefined
}

function scopeSql({ account, type, created, customer }: Scope): { where: string; values: unknown[] } {
  const column = customerColumn(type)
  const hasCreated = type.columns.some(({ name }) => name === 'created')
  return {
    where: `row.account_id = $1 AND row.deleted_at IS NULL
      ${hasCreated ? `AND (row.created IS NULL OR row.created >= to_timestamp($2::int8) AND row.created < to_timestamp($3::int8) OR row.created >= to_timestamp($5::int8))` : 'AND ($2::int8, $3::int8, $5::int8) IS NOT NULL'}
      AND ($4::text IS NULL ${column === undefined ? '' : `OR row."${column}" = $4`})`,
    values: [account, created.gte ?? 0, created.lt ?? MAX_SECONDS, customer ?? null, created.futureFrom ?? MAX_SECONDS],
  }
}

/** The year 9999: PostgreSQL and Stripe can both say it. */
const MAX_SECONDS = 253_370_764_800

/** How many live rows there are in a scope. */
export async function countRows(pool: Pool, scope: Scope): Promise<number> {
  const { where, values } = scopeSql(scope)
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${tableName(scope.type)} row WHERE ${where}`,
    values,
  )
  return rows[0]?.count ?? 0
}

export interface UnlistedScope extends Scope {
  readonly runId: string
  /** Also those that the type's list never shows: they are not gone because they are not listed, but they may be gone. */
  readonly includesHidden: boolean
  /** Only ids behind this one, and so many. */
  readonly after: string
  readonly limit: number
}

/**
 * Live rows of a scope that a run has not listed: candidates for deletion, to be asked for one by one, in the order of their ids. Rows that
 * their type's list never shows are left out unless wanted; types that hide objects of any kind then have none.
 */
export async function readUnlisted(
  pool: Pool,
  { runId, includesHidden, after, limit, ...scope }: UnlistedScope,
): Promise<string[]> {
  const { type } = scope
  const ways = includesHidden ? [] : type.hidden
  if (ways.some(({ field }) => field === null)) return []
  const { where, values } = scopeSql(scope)
  const { rows } = await pool.query<{ id: string }>(
    `SELECT row.id FROM ${tableName(type)} row
     WHERE ${where}
       ${ways.map((hidden) => `AND ${isShown(hidden)}`).join(' ')}
       AND row.id > $8
     EXCEPT -- not NOT EXISTS: before these tables are analysed the planner would compare each row with each id
     SELECT seen.id FROM stripe.sync_seen seen WHERE seen.run_id = $6 AND seen.account_id = $1 AND seen.object_type = $7
     ORDER BY id LIMIT ${limit}`,
    [...values, runId, type.name, after],
  )
  return rows.map(({ id }) => id)
}

function isShown({ field, value }: Hidden): string {
  if (value === 'null') return `row.data ->> '${field}' IS NOT NULL`
  return `row.data ->> '${field}' IS ${value === null ? 'NULL' : `DISTINCT FROM '${value}'`}`
}

export interface OrphansInput {
  readonly type: ObjectType
  /** The column with the owner's id. */
  readonly column: string
  /** The owner's type. */
  readonly of: ObjectType
  readonly limit: number
}

/** Live rows whose owner is a tombstone and that were not fetched after it: Stripe may have removed them without an event of their own. */
export async function readOrphans(
  pool: Pool,
  { type, column, of, limit }: OrphansInput,
): Promise<{ account: string; id: string }[]> {
  const { rows } = await pool.query<{ account: string; id: string }>(
    `SELECT row.account_id AS account, row.id FROM ${tableName(type)} row
     JOIN ${tableName(of)} owner ON owner.account_id = row.account_id AND owner.id = row."${column}"
     WHERE owner.deleted_at IS NOT NULL AND row.deleted_at IS NULL
       AND (row.source = 'snapshot' OR row.seen_at < owner.seen_at + interval '${READ_LAG_MS} ms')
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
     LEFT JOIN ${tableName(type)} row ON row.account_id = $1 AND row.id = n.id
     WHERE NOT coalesce(
       row.source = 'fetch' AND row.seen_at >= $3
       OR (row.deleted_at IS NOT NULL) = n.deleted AND (n.deleted OR row.data = n.data), false)`,
    [account, toJsonb(said), since],
  )
  return rows.map(({ id }) => id)
}
