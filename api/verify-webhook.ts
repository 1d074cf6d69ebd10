import { Stripe } from 'stripe'

/** Stripe's own: a delivery signed longer ago than this is a replay. */
const TOLERANCE_SECONDS = 300

/** No secret verifies the signature; the message is the SDK's. */
class SignatureError extends Error {
  override name = 'SignatureError'
  readonly statusCode = 400
}

/**
 * Checks a delivery against each secret (there are two while one is rolled).
 *
 * @returns Stripe's clock when it was sent
 * @throws {SignatureError}
 */
export function verifyWebhook(body: Buffer, header: string, secrets: readonly string[]): Date | null {
  const { signature } = Stripe.webhooks
  if (!signature) throw new Error('This build of the Stripe SDK cannot verify signatures.')
  let last: unknown
  for (const secret of secrets) {
    try {
      signature.verifyHeader(body, header, secret, TOLERANCE_SECONDS)
      const seconds = Number(/(?:^|,)t=(\d+)/.exec(header)?.[1])
      return Number.isNaN(seconds) ? null : new Date(seconds * 1_000)
    } catch (error) {
      last = error
    }
  }
  const reason = last instanceof Error ? (last.message.split('\n')[0] ?? '') : String(last)
  throw new SignatureError(`The webhook's signature is not valid: ${reason}`, { cause: last })
}
