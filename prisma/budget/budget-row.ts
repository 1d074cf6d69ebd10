import type { Pool } from 'pg'
import { type BudgetState, type BudgetStatus, describeBudget, emptyBudget } from './budget-status.js'

/**
 * Changes the state in place. `changeBudget` returns its result. It may run several times, each time on a new
 * copy.
 */
export type BudgetChange<T> = (state: BudgetState, nowMs: number) => T

/**
 * Changes the budget's one row. The row is not locked between reading and writing. A worker that is held up
 * in between (by a long garbage collection or a suspended machine) holds up no other worker. If another
 * worker wrote the row meanwhile, the version has changed, and this worker begins again.
 */
export async function changeBudget<T>(pool: Pool, change: BudgetChange<T>): Promise<T> {
  for (;;) {
    const { version, state, nowMs } = (await readRow(pool)) ?? (await createRow(pool))
    const result = change(state, nowMs)
    const { rowCount } = await pool.query(
      'UPDATE stripe.request_budget SET version = version + 1, state = $2 WHERE version = $1',
      [version, JSON.stringify(state)],
    )
    if (rowCount === 1) return result
  }
}

/** Reads the present state of the budget. */
export async function readBudget(pool: Pool): Promise<BudgetStatus> {
  const { state, nowMs } = (await readRow(pool)) ?? { state: emptyBudget(), nowMs: 0 }
  return describeBudget(state, nowMs)
}

interface Row {
  readonly version: string
  readonly state: BudgetState
  readonly nowMs: number
}

async function readRow(pool: Pool): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    `SELECT version, state, extract(epoch FROM stripe.now())::float8 * 1000 AS "nowMs" FROM stripe.request_budget`,
  )
  return rows[0]
}

/** Creates the row with full buckets. The table is unlogged, so a crash of PostgreSQL empties it. */
async function createRow(pool: Pool): Promise<Row> {
  await pool.query(
    'INSERT INTO stripe.request_budget (id, version, state) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING',
    [JSON.stringify(emptyBudget())],
  )
  const row = await readRow(pool)
  if (!row) throw new Error('stripe.request_budget has no row, although it was just inserted.')
  return row
}
