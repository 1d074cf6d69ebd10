import type { Database } from '../../prisma/engine/client.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import type { StripeSession } from './client.js'
import { StripeFailure } from './failure.js'

export interface CheckIdentityInput {
  readonly database: Database
  /** A session of the key's own account. */
  readonly session: StripeSession
  readonly livemode: boolean
}

/** What Stripe says about the key's own account. */
interface CheckedIdentity {
  readonly accountId: string
  /** When the account was created, Unix seconds; undefined when Stripe does not say so. */
  readonly created: number | undefined
  /** The earlier date of two answers, by Stripe's clock. */
  readonly stripeNow: Date
  /** The later date of the two. */
  readonly latestStripeNow: Date
}

/**
 * Checks that the key belongs to the account whose data this database holds. Also reads Stripe's clock.
 *
 * Sends two requests, because the `Date` of one answer can be wrong. An answer that was dated one hour ahead
 * once moved the watermark one hour ahead. A caller that relies on knowing all events before a time must use
 * the earlier date.
 *
 * @throws {ForeignKeyError} when the key belongs to another account or mode
 * @throws {StripeFailure}
 */
export async function checkIdentity({ database, session, livemode }: CheckIdentityInput): Promise<CheckedIdentity> {
  const answers = await awaitAll(
    () => readOwnAccount(session),
    () => readOwnAccount(session),
  )
  const [{ id, created }, other] = answers
  if (other.id !== id) {
    const message = `Stripe named two accounts for one key, ${id} and ${other.id}. Neither was used. The worker asks again later.`
    throw new StripeFailure(message, { kind: 'transient' })
  }
  const clocks = answers.map(({ asOf }) => {
    if (!asOf) throw new StripeFailure('Stripe named the account of the key without a date.', { kind: 'transient' })
    return asOf.getTime() - 1_000 // `asOf` is an upper bound, 1 s above the header
  })
  await confirmIdentity(database, { accountId: id, livemode })
  return {
    accountId: id,
    created,
    stripeNow: new Date(Math.min(...clocks)),
    latestStripeNow: new Date(Math.max(...clocks)),
  }
}

interface OwnAccount {
  readonly id: string
  readonly asOf: Date | null
  readonly created: number | undefined
}

/**
 * Reads the account that the key belongs to. Restricted keys may never send `GET /v1/account`, whatever else
 * they may read. The message of Stripe's refusal then names the account.
 *
 * @throws {StripeFailure}
 */
export async function readOwnAccount(session: StripeSession): Promise<OwnAccount> {
  try {
    const { body, asOf } = await session.find({ path: '/v1/account', endpoint: '/v1/account' })
    if (!body) throw new StripeFailure('Stripe did not name the account of the key.', { kind: 'transient' })
    const { id, created } = body
    return { id, asOf, created: typeof created === 'number' ? created : undefined }
  } catch (error) {
    const id = error instanceof StripeFailure && error.kind === 'denied' && /\bacct_\w+/.exec(error.message)?.[0]
    if (!id) throw error
    return { id, asOf: error.asOf, created: undefined }
  }
}
