import type { Pool } from 'pg'
import type { OperatorKind } from '../catalogue/enumerated-columns.js'
import { NOW } from '../engine/sql.js'

/** Longer than a year, so that a yearly review finds every action. */
const KEEP_DAYS = 400

export interface OperatorAction {
  readonly id: string
  /** Our database's clock. */
  readonly at: Date
  readonly actor: OperatorKind
  /** The caller's IP address. */
  readonly address: string
  /** The button, or the route of the JSON API. */
  readonly action: string
  /** The objects or events that the action was about; null when it named none. */
  readonly target: string | null
  /** The answer's status, or the result that the page showed. */
  readonly result: string
}

/** Records that an operator did something. */
export async function recordAction(
  pool: Pool,
  { actor, address, action, target, result }: Omit<OperatorAction, 'id' | 'at'>,
): Promise<void> {
  await pool.query(
    `INSERT INTO stripe.operator_actions (at, actor, address, action, target, result)
     VALUES (stripe.now(), $1, $2, $3, $4, $5)`,
    [actor, address, action, target, result],
  )
}

/** Reads the newest actions, or the newest of those before an action. */
export async function readActions(
  pool: Pool,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<OperatorAction[]> {
  const { rows } = await pool.query<OperatorAction>(
    `SELECT id, at, actor, address, action, target, result FROM stripe.operator_actions
     WHERE id < coalesce($1, 9223372036854775807) ORDER BY id DESC LIMIT $2`,
    [before ?? null, limit],
  )
  return rows
}

/** Deletes the records of actions that are older than 400 days. */
export async function purgeActions(pool: Pool): Promise<void> {
  await pool.query(`DELETE FROM stripe.operator_actions WHERE at < ${NOW} - interval '${KEEP_DAYS} days'`)
}
