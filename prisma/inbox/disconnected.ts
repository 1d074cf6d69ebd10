import type { Pool } from 'pg'
import { inTransaction } from '../engine/client.js'
import type { StepMemory } from '../proofs/steps.js'

// Accounts that were connected and revoked our access. Their rows stay as they were. Stripe is asked for none
// of their objects until they are synced again.

const DISCONNECTED = 'disconnected: '

/** SQL: true for a row whose account is not recorded as disconnected. */
export const IS_CONNECTED = `account_id NOT IN (SELECT substr(name, ${DISCONNECTED.length + 1}) FROM stripe.sync_step WHERE name LIKE '${DISCONNECTED}%')`

export interface Disconnected {
  readonly account: string
  readonly since: Date
  /** What Stripe answered. */
  readonly reason: string
}

/**
 * Records an account as disconnected and removes its watermark. Without a watermark, nobody lists its events
 * or audits it. If the account is recorded already, its record stays as it is.
 */
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

/** Forgets that an account was disconnected, because Stripe answered a request for it. */
export async function forgetDisconnected(pool: Pool, account: string): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_step WHERE name = $1', [`${DISCONNECTED}${account}`])
}

/** Returns the accounts that are recorded as disconnected in these steps. */
export function listDisconnected(steps: ReadonlyMap<string, StepMemory>): Disconnected[] {
  return [...steps.values()].flatMap(({ name, ranAt, result }) =>
    name.startsWith(DISCONNECTED)
      ? [{ account: name.slice(DISCONNECTED.length), since: ranAt, ...(result as { reason: string }) }] // as recorded above
      : [],
  )
}
