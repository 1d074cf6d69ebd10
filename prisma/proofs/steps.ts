import type { Pool } from 'pg'

// Steps that do not run in every run record here when they last ran, because the memory of a workflow ends
// with it.

export interface StepMemory {
  readonly name: string
  /** Time since the step ran, by our database's clock. */
  readonly ranMsAgo: number
  readonly ranAt: Date
  /** What the step found. */
  readonly result: unknown
}

/** Reads all steps that ever ran, by name. */
export async function readSteps(pool: Pool): Promise<ReadonlyMap<string, StepMemory>> {
  const { rows } = await pool.query<StepMemory>(
    `SELECT name, ran_at AS "ranAt", extract(epoch FROM stripe.now() - ran_at)::float8 * 1000 AS "ranMsAgo", result
     FROM stripe.sync_step`,
  )
  return new Map(rows.map((row) => [row.name, row]))
}

/** Records that a step ran now. Safe to run again: the later time replaces the earlier one. */
export async function recordStep(pool: Pool, { name, result }: { name: string; result?: object }): Promise<void> {
  await pool.query(
    `INSERT INTO stripe.sync_step (name, ran_at, result) VALUES ($1, stripe.now(), $2)
     ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at, result = excluded.result`,
    [name, result === undefined ? null : JSON.stringify(result)],
  )
}

const UNLISTED = 'not listed: '

/** A type that an audit could not list. */
export interface UnlistableType {
  readonly account: string
  readonly typeName: string
  /**
   * `skipped`: Stripe refuses the list, because the key lacks a permission or the account lacks a product.
   */
  readonly state: 'skipped' | 'failed'
  readonly reason: string
}

/** Records that a type could not be listed. Safe to run again: the later record replaces the earlier one. */
export async function recordUnlistable(pool: Pool, { account, typeName, ...result }: UnlistableType): Promise<void> {
  await recordStep(pool, { name: `${UNLISTED}${account}/${typeName}`, result })
}

/** Deletes the record that a type could not be listed, because it was listed now. Safe to run again. */
export async function forgetUnlistable(
  pool: Pool,
  { account, typeName }: Pick<UnlistableType, 'account' | 'typeName'>,
): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_step WHERE name = $1', [`${UNLISTED}${account}/${typeName}`])
}

/**
 * Returns the types that could not be listed: `name` is `{account}/{type}`, `ranMsAgo` is the time since then
 * in milliseconds, and `reason` says why.
 */
export function findUnlistableTypes(steps: ReadonlyMap<string, StepMemory>) {
  // `as`: recordUnlistable has recorded the result.
  return [...steps.values()].flatMap(({ name, ranMsAgo, result }) =>
    name.startsWith(UNLISTED)
      ? [{ name: name.slice(UNLISTED.length), ranMsAgo, ...(result as Pick<UnlistableType, 'state' | 'reason'>) }]
      : [],
  )
}
