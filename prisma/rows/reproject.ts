import type { Pool } from 'pg'
import { catalogue, type ChildType, type ObjectType } from '../catalogue/catalogue.js'
import { inTransaction } from '../engine/client.js'
import { reprojectStatement } from './compare-sql.js'
import { writeStrictThenLenient } from '../engine/failure.js'
import { deleteOutdatedMisfits, noteMisfitsBetween } from './misfits.js'
import { primaryKeyColumns } from '../engine/sql.js'

/** Rows of one statement, which takes about a second. Live writes wait no longer than that for a row. */
const BATCH = 5_000

export interface Reprojected {
  readonly table: string
  /** Rows whose columns did not have the values that their `data` has for them. */
  readonly changed: number
}

/**
 * Fills the columns of every table from `data` again. This is needed after a model got a new column, or a new
 * path for a column. Sends no requests to Stripe. Safe to run at any time, and again: rows with the right
 * columns are not touched.
 *
 * @returns the number of changed rows of each table
 */
export async function reproject(pool: Pool): Promise<Reprojected[]> {
  const results: Reprojected[] = []
  for (const type of catalogue.flatMap((each) => [each, ...each.children])) {
    if (type.columns.every(({ name }) => name === type.parentColumn)) continue
    let changed = 0
    for (let after: readonly string[] = primaryKeyColumns(type).map(() => ''); ;) {
      const last = await reprojectBatch(pool, type, after)
      if (!last) break
      changed += last.changed
      after = last.key
    }
    results.push({ table: type.table, changed })
  }
  await deleteOutdatedMisfits(pool)
  return results
}

/**
 * Fills the columns of the next rows after a primary key.
 *
 * @returns the primary key of the last row, and how many rows were changed; undefined: there are no more rows
 */
async function reprojectBatch(pool: Pool, type: ObjectType | ChildType, after: readonly string[]) {
  return writeStrictThenLenient((casting) =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ key: readonly string[]; changed: number }>(
        reprojectStatement(type, casting),
        [BATCH, ...after],
      )
      const [last] = rows
      if (last && casting === 'lenient') await noteMisfitsBetween(client, type, { after, last: last.key })
      return last
    }),
  )
}
