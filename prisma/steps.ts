import type { Pool } from 'pg'

// Steps that are not done in every run remember here when they last were: a workflow's memory ends with it.

export interface StepMemory {
  readonly name: string
  /** How long ago, by our database's clock. */
  readonly ranMsAgo: number
  readonly ranAt: Date
  /** What it found. */
  readonly result: unknown
}

/** All steps that ever ran, by name. */
export async function readSteps(pool: Pool): Promise<ReadonlyMap<string, StepMemory>> {
  const { rows } = await pool.query<StepMemory>(
    `SELECT name, ran_at AS "ranAt", extract(epoch FROM stripe.now() - ran_at)::float8 * 1000 AS "ranMsAgo", result
     FROM stripe.sync_step`,
  )
  return new Map(rows.map((row) => [row.name, row]))
}

/** Notes that a step was done now. */
export async function noteStep(pool: Pool, { name, result }: { name: string; result?: object }): Promise<void> {
  await pool.query(
    `INSERT INTO stripe.sync_step (name, ran_at, result) VALUES ($1, stripe.now(), $2)
     ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at, result = excluded.result`,
    [name, result === undefined ? null : JSON.stringify(result)],
  )
}

/** Forgets steps, by name. */
export async function forgetSteps(pool: Pool, names: readonly string[]): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_step WHERE name = ANY($1::text[])', [names])
}
