import type { Logger } from 'pino'
import { checkIdentity, type CheckIdentityInput } from '../activities/stripe/check-identity.js'
import { StripeFailure } from '../activities/stripe/failure.js'
import { StartError } from '../prisma/env.js'
import { readIdentity } from '../prisma/engine/identity.js'

/** How long to wait before Stripe is asked again for the key's account. */
const RETRY_MS = 5_000

export interface KnownIdentity {
  readonly accountId: string
  /**
   * Resolves when Stripe has confirmed that the key belongs to this account. A later call repeats a failed
   * check.
   *
   * @throws {ForeignKeyError} when the key belongs to another account or mode
   * @throws {StripeFailure} when the check failed
   */
  confirmed(): Promise<void>
}

/**
 * Finds out which account's data this database holds. Refuses a key of another account or mode.
 *
 * While Stripe is down, the worker starts if the database names its account, and applies what webhooks
 * brought. It sends nothing to Stripe before the key is confirmed. If the database names no account yet, the
 * worker waits for Stripe.
 */
export async function establishIdentity(input: CheckIdentityInput & { readonly log: Logger }): Promise<KnownIdentity> {
  const { database, log } = input
  for (;;) {
    try {
      const { accountId } = await checkIdentity(input)
      return { accountId, confirmed: () => Promise.resolve() }
    } catch (error) {
      if (!(error instanceof StripeFailure) || error.kind !== 'transient') throw explained(error)
      const stored = await readIdentity(database)
      log.warn(
        { error: error.message },
        stored
          ? 'Stripe does not answer; the worker starts without it'
          : 'Stripe does not answer; the worker waits for it',
      )
      if (stored) return { accountId: stored.accountId, confirmed: confirmLater(input) }
      await new Promise((done) => setTimeout(done, RETRY_MS))
    }
  }
}

function confirmLater(input: CheckIdentityInput): () => Promise<void> {
  let isConfirmed = false
  return async () => {
    if (isConfirmed) return
    await checkIdentity(input)
    isConfirmed = true
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof StripeFailure)) return error
  const remedy = 'set STRIPE_SECRET_KEY to a key of your account, https://dashboard.stripe.com/apikeys'
  const reason = error.message.replace(/\.$/, '')
  return new StartError(`Stripe refuses the key (${reason}), so nothing is synced: ${remedy}`, { cause: error })
}
