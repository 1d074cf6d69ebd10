import { recordDisconnected } from '../../prisma/inbox/disconnected.js'
import type { Deps } from '../deps.js'
import { StripeFailure } from './failure.js'

/** Stripe's code when the key has no access to an account (403): its owner revoked the application's access. */
export const ACCOUNT_INVALID = 'account_invalid'

/**
 * Does work for an account. When Stripe says that a connected account is not connected any more, records that and returns `otherwise`: trying
 * again cannot help, and the reconcile must not fail for ever. A full sync of the account that can read it serves it again.
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
