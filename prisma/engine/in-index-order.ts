import type { Pool, QueryConfig, QueryResultRow } from 'pg'
import { inTransaction } from './client.js'

/**
 * With few rows expected, PostgreSQL reads all that fit and sorts them, instead of reading an index up to the limit. Without statistics, or with old
 * ones, it expects few where there are millions.
 */
const ONLY_BY_INDEX = 'SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off'

/**
 * Runs a statement that reads rows in the order of an index, up to a limit: the next batch of a table that may have twenty million rows. It reads no
 * more than the batch, whatever statistics say.
 */
export async function queryInIndexOrder<R extends QueryResultRow>(
  pool: Pool,
  { text, values = [] }: QueryConfig,
): Promise<R[]> {
  return inTransaction(pool, async (client) => {
    await client.query(ONLY_BY_INDEX)
    const { rows } = await client.query<R>(text, values)
    return rows
  })
}
