import type { Database } from '../prisma/client.js'
import { confirmIdentity } from '../prisma/identity.js'
import type { StripeSession } from './stripe/client.js'
import { StripeFailure } from './stripe/failure.js'

export interface CheckIdentityInput {
  readonly database: Database
  /** A session of the key's own account. */
  readonly session: StripeSession
  readonly livemode: boolean
}

/**
 * Makes sure that the key belongs to the account whose data this is, and reads Stripe's clock on the way.
 *
 * @returns the account, and the moment of Stripe's answer by Stripe's clock
 * @throws {ForeignKeyError} when the key is of another account or mode
 */
export async function checkIdentity({ database, session, livemode }: CheckIdentityInput) {
  // `GET /v1/account` answers for the key itself.
  const { body, asOf } = await session.find({ path: '/v1/account', endpoint: '/v1/account' })
  if (!body || !asOf) throw new StripeFailure('Stripe did not say whose key this is.', { kind: 'transient' })
  await confirmIdentity(database, { accountId: body.id, livemode })
  return { accountId: body.id, stripeNow: new Date(asOf.getTime() - 1_000) } // `asOf` is an upper bound, 1 s above the header
}
