import { Stripe } from 'stripe'

/** Stripe's own tolerance: a delivery that was signed longer ago counts as a replay. */
const TOLERANCE_SECONDS = 300

/** The error when no secret verifies the signature. Its message ends with the SDK's. */
class SignatureError extends Error {
  override name = 'SignatureError'
  readonly statusCode = 400
}

/**
 * Verifies a delivery's signature with each secret. There are two secrets while one is rolled.
 *
 * @returns when the delivery was sent, by Stripe's clock; null when the header has no time
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
