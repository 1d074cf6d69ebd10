import type { Database } from './client.js'
import type { Identity } from '../catalogue/route-event.js'

/**
 * Thrown if the key belongs to another Stripe account, or to the other mode, than the data in this database.
 */
export class ForeignKeyError extends Error {
  override name = 'ForeignKeyError'
}

/** Reads the account and the mode that the first start stored. Returns undefined before the first start. */
export async function readIdentity({ pool }: Pick<Database, 'pool'>): Promise<Identity | undefined> {
  const { rows } = await pool.query<Identity>(
    'SELECT account_id AS "accountId", livemode FROM stripe.sync_account WHERE is_own',
  )
  return rows[0]
}

/**
 * Stores the account and the mode at the first start, and compares them with the key's at every later start.
 * With a test key on live data, the sync would make a tombstone of every object that it asks Stripe for.
 *
 * @throws {ForeignKeyError} if they differ
 */
export async function confirmIdentity(database: Database, identity: Identity): Promise<void> {
  await database.pool.query(
    `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at)
     SELECT $1, $2, true, stripe.now() WHERE NOT EXISTS (SELECT FROM stripe.sync_account WHERE is_own)
     ON CONFLICT (account_id) DO NOTHING`,
    [identity.accountId, identity.livemode],
  )
  const stored = await readIdentity(database)
  if (stored?.accountId === identity.accountId && stored.livemode === identity.livemode) return
  const describe = (each: Identity | undefined) =>
    each ? `account ${each.accountId} in ${each.livemode ? 'live' : 'test'} mode` : 'no account'
  throw new ForeignKeyError(
    `This database holds ${describe(stored)}, but STRIPE_SECRET_KEY belongs to ${describe(identity)}. ` +
      'Nothing was written. Use the right key, or another database.',
  )
}
