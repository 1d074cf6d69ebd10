import type { PoolClient } from 'pg'
import type { ObjectType } from '../catalogue/catalogue.js'
import { quote, tableName } from '../engine/sql.js'

/** The name for a change that no column shows: of a field without a column, or of a child. */
const NO_COLUMN = 'data'

interface RowsInput {
  readonly account: string
  readonly type: ObjectType
  readonly ids: readonly string[]
}

/**
 * Runs `write`, and compares the columns of rows before and after it. Runs in the caller's transaction.
 *
 * @returns the result of `write`, and the columns that changed by the id of each row that was there before. A row
 * without such a column has `data`.
 */
export async function changedColumnsOf<T>(
  client: PoolClient,
  input: RowsInput,
  write: () => Promise<T>,
): Promise<{ readonly result: T; readonly columns: ReadonlyMap<string, readonly string[]> }> {
  const { account, type, ids } = input
  const names = new Set(['id', 'deleted_at', ...type.columns.map(({ name }) => name)])
  const rows = `(SELECT ${[...names].map(quote).join(', ')} FROM ${tableName(type)} WHERE account_id = $1 AND id = ANY($2::text[])) own`
  // As text: JavaScript's numbers cannot hold every bigint.
  const before = await client.query<{ id: string; columns: string }>(
    `SELECT id, to_jsonb(own)::text AS columns FROM ${rows}`,
    [account, ids],
  )
  const result = await write()
  const known = before.rows
  const after = await client.query<{ id: string; changed: string[] }>(
    `SELECT own.id, ARRAY(
       SELECT now.key FROM jsonb_each(to_jsonb(own)) AS now WHERE now.value IS DISTINCT FROM before.columns -> now.key
     ) AS changed
     FROM ${rows} JOIN unnest($2::text[], $3::jsonb[]) AS before(id, columns) USING (id)`,
    [account, known.map(({ id }) => id), known.map(({ columns }) => columns)],
  )
  const columns = new Map(after.rows.map(({ id, changed }) => [id, changed.length > 0 ? changed : [NO_COLUMN]]))
  return { result, columns }
}
