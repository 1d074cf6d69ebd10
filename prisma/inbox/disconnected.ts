import type { Pool } from 'pg'
import { inTransaction } from '../engine/client.js'
import type { StepMemory } from '../proofs/steps.js'

// A connected account that revoked our access. Its rows stay as they were; nothing of it is asked until it is synced again.

const DISCONNECTED = 'disconnected: '

/** SQL: true for a row of an account that is not recorded as disconnected. */
export const IS_CONNECTED = `account_id NOT IN (SELECT substr(name, ${DISCONNECTED.length + 1}) FROM stripe.sync_step WHERE name LIKE '${DISCONNECTED}%')`

export interface Disconnected {
  readonly account: string
  readonly since: Date
  /** What Stripe said. */
  readonly reason: string
}

/** Records an account as disconnected. Without a watermark nobody walks its events or audits it. */
export async function recordDisconnected(pool: Pool, { account, reason }: Omit<Disconnected, 'since'>): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO stripe.sync_step (name, ran_at, result) VALUES ($1, stripe.now(), $2) ON CONFLICT (name) DO NOTHING`,
      [`${DISCONNECTED}${account}`, JSON.stringify({ reason })],
    )
    await client.query('UPDATE stripe.sync_account SET events_until = NULL WHERE account_id = $1 AND NOT is_own', [
      account,
    ])
  })
}

/** Forgets that: something of it could be read. */
export async function forgetDisconnected(pool: Pool, account: string): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_step WHERE name = $1', [`${DISCONNECTED}${account}`])
}

/** Accounts that are recorded as disconnected. */
export function disconnectedIn(steps: ReadonlyMap<string, StepMemory>): Disconnected[] {
  return [...steps.values()].flatMap(({ name, ranAt, result }) =>
    name.startsWith(DISCONNECTED)
      ? [{ account: name.slice(DISCONNECTED.length), since: ranAt, ...(result as { reason: string }) }] // as recorded above
      : [],
  )
}
