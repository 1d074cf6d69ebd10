import type { Pool } from 'pg'
import { catalogue, type ChildType, type ObjectType } from '../catalogue/catalogue.js'
import { inTransaction } from '../engine/client.js'
import { reprojectStatement } from './compare-sql.js'
import { strictThenLenient } from '../engine/failure.js'
import { dropUntrueMisfits, noteMisfitsBetween } from './misfits.js'
import { keyOf } from '../engine/sql.js'

/** One statement's rows: about a second, so that live writes wait no longer for a row. */
const BATCH = 5_000

export interface Reprojected {
  readonly table: string
  /** Rows whose columns were not what their `data` says. */
  readonly changed: number
}

/**
 * Fills the columns of every table again from `data`, after a model got a column or another path for one. Asks Stripe for nothing. Safe
 * to run at any time, and again: rows that are right are left untouched.
 */
export async function reproject(pool: Pool): Promise<Reprojected[]> {
  const results: Reprojected[] = []
  for (const type of catalogue.flatMap((each) => [each, ...each.children])) {
    if (type.columns.every(({ name }) => name === type.parentColumn)) continue
    let changed = 0
    for (let after: readonly string[] = keyOf(type).map(() => ''); ;) {
      const last = await reprojectBatch(pool, type, after)
      if (!last) break
      changed += last.changed
      after = last.key
    }
    results.push({ table: type.table, changed })
  }
  await dropUntrueMisfits(pool)
  return results
}

/** @returns the last row's primary key, and how many rows were changed; undefined: there are no more rows */
async function reprojectBatch(pool: Pool, type: ObjectType | ChildType, after: readonly string[]) {
  return strictThenLenient((casting) =>
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
