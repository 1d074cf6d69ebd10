import type { Pool, PoolClient } from 'pg'
import { catalogue, type ChildType, type ObjectType } from '../catalogue/catalogue.js'
import { isChild, primaryKeyColumns, quote, tableName, buildValueSql } from '../engine/sql.js'

// Values that do not fit their column. The row keeps such a value in `data`, its column is NULL, and
// `sync_misfit` has a note of it.

/**
 * Notes kept for one table. Nobody reads more. If Stripe changes the type of a field, every row of a table
 * may hold such a value.
 */
const NOTES_PER_TABLE = 1_000

/**
 * Rows of one table of one account: those whose key column (`id`, or the column with a child's parent) is in
 * `keys`.
 */
interface RowsOfTable {
  readonly account: string
  readonly keyColumn: string
  readonly keys: readonly string[]
}

/**
 * Records which of these rows hold values that do not fit their column. Safe to run again: the notes are the
 * same.
 */
async function noteMisfits(
  client: Pool | PoolClient,
  type: ObjectType | ChildType,
  { account, keyColumn, keys }: RowsOfTable,
): Promise<void> {
  if (keys.length === 0) return
  await client.query(noteStatement(type, `n.account_id = $1 AND n.${quote(keyColumn)} = ANY($2::text[])`), [
    account,
    keys,
  ])
}

/**
 * Records the misfits of rows of a type and of their children. `ids` are the ids of the type's rows. Safe to
 * run again: the notes are the same.
 */
export async function recordMisfitsWithChildren(
  client: Pool | PoolClient,
  { account, type, ids }: { account: string; type: ObjectType; ids: readonly string[] },
): Promise<void> {
  await noteMisfits(client, type, { account, keyColumn: 'id', keys: ids })
  for (const child of type.children) {
    await noteMisfits(client, child, { account, keyColumn: child.parentColumn, keys: ids })
  }
}

/**
 * Records the misfits of the rows after the primary key `after`, up to and including the primary key `last`.
 */
export async function noteMisfitsBetween(
  client: PoolClient,
  type: ObjectType | ChildType,
  { after, last }: { after: readonly string[]; last: readonly string[] },
): Promise<void> {
  const key = primaryKeyColumns(type).map((name) => `n.${quote(name)}`)
  const parameters = (first: number) => key.map((_, index) => `$${first + index}`).join(', ')
  const where = `(${key.join(', ')}) > (${parameters(1)}) AND (${key.join(', ')}) <= (${parameters(1 + key.length)})`
  await client.query(noteStatement(type, where), [...after, ...last])
}

function noteStatement(type: ObjectType | ChildType, where: string): string {
  const parent = parentOf(type)
  return `
    INSERT INTO stripe.sync_misfit AS note (account_id, table_name, parent, id, columns, noted_at)
    SELECT n.account_id, '${type.table}', ${parent}, n.id, misfit.columns, stripe.now()
    FROM ${tableName(type)} n CROSS JOIN LATERAL (SELECT ${misfitColumns(type)} AS columns) misfit
    WHERE ${where} AND n.deleted_at IS NULL AND misfit.columns <> '{}' AND (
      SELECT count(*) < ${NOTES_PER_TABLE}
      FROM (SELECT FROM stripe.sync_misfit WHERE table_name = '${type.table}' LIMIT ${NOTES_PER_TABLE}) noted
    )
    ORDER BY 1, 3, 4 -- a fixed order, so that two writers cannot deadlock
    ON CONFLICT (account_id, table_name, parent, id) DO UPDATE SET columns = excluded.columns, noted_at = excluded.noted_at
    WHERE note.columns IS DISTINCT FROM excluded.columns`
}

/**
 * Returns SQL for the columns of a row `n` that are NULL although `data` has a value for them, as an array.
 */
function misfitColumns({ columns }: ObjectType | ChildType): string {
  const misfits = columns.map(
    (column) =>
      `CASE WHEN n.${quote(column.name)} IS NULL AND ${buildValueSql(column)} IS NOT NULL THEN '${column.name}' END`,
  )
  return `array_remove(ARRAY[${misfits.join(', ')}]::text[], NULL)`
}

/** Returns SQL for the parent's id, which is part of a child's key. An empty text for other rows. */
function parentOf(type: ObjectType | ChildType): string {
  return isChild(type) ? `n.${quote(type.parentColumn)}` : "''"
}

/**
 * Deletes the notes that are no longer true, because the object changed or is gone. Safe to run again: it
 * reads the rows anew.
 */
export async function deleteOutdatedMisfits(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ table: string }>(
    'SELECT DISTINCT table_name AS table FROM stripe.sync_misfit ORDER BY 1',
  )
  for (const { table } of rows) {
    const type = catalogue.flatMap((each) => [each, ...each.children]).find((each) => each.table === table)
    const isTrue = type
      ? `EXISTS (
           SELECT FROM ${tableName(type)} n
           WHERE n.account_id = note.account_id AND ${parentOf(type)} = note.parent AND n.id = note.id
             AND n.deleted_at IS NULL AND ${misfitColumns(type)} = note.columns)`
      : 'false'
    await pool.query(`DELETE FROM stripe.sync_misfit note WHERE table_name = $1 AND NOT ${isTrue}`, [table])
  }
}

/** A row that holds values that do not fit their columns. */
export interface Misfit {
  readonly account: string
  readonly table: string
  /** The parent's id, for a child's row. Null for other rows. */
  readonly parent: string | null
  readonly id: string
  readonly columns: readonly string[]
  readonly notedAt: Date
}

/** Reads the misfits that were noted last, the newest first. */
export async function readMisfits(pool: Pool, limit = 20): Promise<Misfit[]> {
  const { rows } = await pool.query<Misfit>(
    `SELECT account_id AS account, table_name AS table, nullif(parent, '') AS parent, id, columns, noted_at AS "notedAt"
     FROM stripe.sync_misfit ORDER BY noted_at DESC, table_name, id LIMIT ${limit}`,
  )
  return rows
}

/** Counts the noted rows: at most about 1,000 of each table. */
export async function countMisfits(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM stripe.sync_misfit')
  return rows[0]?.count ?? 0
}
