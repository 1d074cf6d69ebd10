import type { Pool } from 'pg'
import { catalogue } from './catalogue.js'
import { reprojectStatement } from './compare-sql.js'

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
    const statement = reprojectStatement(type)
    let changed = 0
    for (let [account, id] = ['', '']; ;) {
      const { rows } = await pool.query<{ account: string; id: string; changed: number }>(statement, [
        account,
        id,
        BATCH,
      ])
      const [last] = rows
      if (!last) break
      changed += last.changed
      ;({ account, id } = last)
    }
    results.push({ table: type.table, changed })
  }
  return results
}
