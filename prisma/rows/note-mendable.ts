import type { Pool } from 'pg'
import type { SeenEffect } from '../catalogue/enumerated-columns.js'
import { writeStrictThenLenient } from '../engine/failure.js'
import type { Casting } from '../engine/sql.js'
import { recordChangedColumns } from '../proofs/changed-columns.js'
import { LAST_SEEN, readNoteBatches } from '../proofs/seen.js'
import { differenceStatement, differingColumnsStatement } from './compare-sql.js'
import { type MendInput, noteMended } from './mend.js'

/** Rows that one statement compares. */
const BATCH = 1_000

/** Effects of rows whose content was right. Their columns may still be wrong. */
const RIGHT_CONTENT = ['unchanged', 'asked'] as const satisfies readonly SeenEffect[]

/** SQL that reads the ids of a batch whose columns must be compared. */
const READ_BATCH = `
  SELECT ${LAST_SEEN}, coalesce(array_agg(id) FILTER (WHERE effect IN ('${RIGHT_CONTENT.join("', '")}')), '{}') AS ids
  FROM seen`

/**
 * Notes which listed rows `mendListed` would mend, because columns of the row or of its children do not say what `data`
 * says. Changes no row, for a dry run. Safe to run twice: the notes stay the same.
 */
export async function noteMendable(pool: Pool, { runId, account, type, onBatch }: MendInput): Promise<void> {
  const reference = { runId, account, typeName: type.name }
  const batches = readNoteBatches<{ ids: string[] }>(
    pool,
    { ...reference, size: BATCH, onBatch },
    { select: READ_BATCH },
  )
  for await (const { ids } of batches) {
    if (ids.length === 0) continue
    const columns = await writeStrictThenLenient((casting) => differencesOf(ids, casting))
    await recordChangedColumns(pool, { ...reference, columns })
    await noteMended(pool, { ...reference, ids: [...columns.keys()] })
  }

  /** Returns the columns that differ by id. A child whose columns differ counts as a column of its table's name. */
  async function differencesOf(
    ids: readonly string[],
    casting: Casting,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const columns = new Map<string, readonly string[]>()
    const own = differingColumnsStatement(type, casting)
    if (own !== undefined) {
      const { rows } = await pool.query<{ id: string; columns: string[] }>(own, [account, ids])
      for (const row of rows) columns.set(row.id, row.columns)
    }
    for (const child of type.children) {
      const statement = differenceStatement(child, { keyColumn: child.parentColumn, casting })
      if (statement === undefined) continue
      const { rows } = await pool.query<{ id: string }>(statement, [account, ids])
      for (const { id } of rows) columns.set(id, [...(columns.get(id) ?? []), child.table])
    }
    return columns
  }
}
