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

const UNLISTED = 'not listed: '

/** A type that an audit could not list. */
export interface Unlisted {
  readonly account: string
  readonly typeName: string
  /** `skipped`: Stripe refuses it, for want of a permission or of a product. */
  readonly state: 'skipped' | 'failed'
  readonly reason: string
}

/** Remembers that a type could not be listed. */
export async function noteUnlisted(pool: Pool, { account, typeName, ...result }: Unlisted): Promise<void> {
  await noteStep(pool, { name: `${UNLISTED}${account}/${typeName}`, result })
}

/** Forgets that: it was listed. */
export async function forgetUnlisted(
  pool: Pool,
  { account, typeName }: Pick<Unlisted, 'account' | 'typeName'>,
): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_step WHERE name = $1', [`${UNLISTED}${account}/${typeName}`])
}

/** Types that could not be listed: `{account}/{type}`, how long ago, and why. */
export function unlistedIn(steps: ReadonlyMap<string, StepMemory>) {
  return [...steps.values()].flatMap(({ name, ranMsAgo, result }) =>
    name.startsWith(UNLISTED)
      ? [{ name: name.slice(UNLISTED.length), ranMsAgo, ...(result as Pick<Unlisted, 'state' | 'reason'>) }] // as noted above
      : [],
  )
}
