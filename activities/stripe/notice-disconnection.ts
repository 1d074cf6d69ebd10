import { recordDisconnected } from '../../prisma/inbox/disconnected.js'
import type { Deps } from '../deps.js'
import { StripeFailure } from './failure.js'

/**
 * Stripe's error code (with a 403) when the key has no access to an account, because the account's owner
 * revoked the application's access.
 */
export const ACCOUNT_INVALID = 'account_invalid'

/**
 * Runs `work` for an account. When Stripe answers that a connected account is no longer connected, records
 * this and returns `otherwise`: a retry cannot help, and reconcile must not fail forever. Once a full sync
 * can read the account again, it is served again.
 *
 * Safe to run twice if `work` is: a second record of the same disconnection changes nothing.
 */
export async function noticeDisconnection<T>(
  deps: Deps,
  { account, otherwise }: { account: string; otherwise: T },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isGone = error instanceof StripeFailure && error.code === ACCOUNT_INVALID && account !== deps.ownAccount
    if (!isGone) throw error
    await recordDisconnected(deps.database.pool, { account, reason: error.message })
    return otherwise
  }
}
