import type { Pool, QueryConfig, QueryResultRow } from 'pg'
import { inTransaction } from './client.js'

/**
 * Makes PostgreSQL read an index up to the limit. If PostgreSQL expects few rows, it reads and sorts all rows
 * that match instead. Without statistics, or with old ones, it may expect few rows where there are millions.
 */
const FORCE_INDEX_SCAN = 'SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off'

/**
 * Runs a statement that reads rows in the order of an index, up to a limit. An example is the next batch of a
 * table that may have twenty million rows. PostgreSQL reads no more rows than the batch, whatever its
 * statistics say.
 */
export async function queryInIndexOrder<R extends QueryResultRow>(
  pool: Pool,
  { text, values = [] }: QueryConfig,
): Promise<R[]> {
  return inTransaction(pool, async (client) => {
    await client.query(FORCE_INDEX_SCAN)
    const { rows } = await client.query<R>(text, values)
    return rows
  })
}
