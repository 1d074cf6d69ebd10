import { Stripe } from 'stripe'
import { LONGEST_PAUSE_MS } from '../../prisma/budget/budget.js'

/**
 * What a failed request means to us:
 * - `missing`: `resource_missing`, the object (or a list's cursor) is gone
 * - `denied`: 403, the key lacks a permission
 * - `unauthorized`: 401, the key is wrong or revoked
 * - `invalid`: 400 and the like, asking again cannot help
 * - `transient`: rate limits, conflicts, 5xx, timeouts, broken answers
 */
export type StripeFailureKind = 'missing' | 'denied' | 'unauthorized' | 'invalid' | 'transient'

export interface StripeFailureDetails {
  readonly kind: StripeFailureKind
  /** How long Stripe, or its reason for a 429, tells us to wait; LONGEST_PAUSE_MS at most. */
  readonly retryAfterMs?: number | undefined
  /** Of a 429: Stripe's reason, `unknown` when it gave none. */
  readonly rateLimited?: string | undefined
  /** Stripe's clock when it answered, an upper bound. */
  readonly asOf?: Date | null
  readonly requestId?: string | undefined
  /** Stripe's own code of the error, such as `account_invalid`. */
  readonly code?: string | undefined
}

/** A request to Stripe that did not give what it should; the message is Stripe's, or says what was wrong with the answer. */
export class StripeFailure extends Error {
  override name = 'StripeFailure'
  readonly kind: StripeFailureKind
  readonly retryAfterMs: number | undefined
  readonly rateLimited: string | undefined
  readonly asOf: Date | null
  readonly requestId: string | undefined
  readonly code: string | undefined

  constructor(message: string, details: StripeFailureDetails, options?: ErrorOptions) {
    super(message, options)
    this.kind = details.kind
    this.retryAfterMs = details.retryAfterMs
    this.rateLimited = details.rateLimited
    this.asOf = details.asOf ?? null
    this.requestId = details.requestId
    this.code = details.code
  }
}

/** The SDK's error as ours. */
export function toStripeFailure(cause: unknown): StripeFailure {
  if (cause instanceof StripeFailure) return cause
  if (!(cause instanceof Stripe.errors.StripeError)) {
    return new StripeFailure(`No answer from Stripe: ${String(cause)}`, { kind: 'transient' }, { cause })
  }
  const headers: Readonly<Record<string, string | undefined>> = cause.headers ?? {}
  const rateLimited = cause.statusCode === 429 ? (headers['stripe-rate-limited-reason'] ?? 'unknown') : undefined
  const details = {
    retryAfterMs: retryAfterMs(headers['retry-after'], rateLimited),
    rateLimited,
    asOf: upperBound(headers['date']),
    requestId: cause.requestId,
    code: cause.code,
  }
  return new StripeFailure(cause.message, { kind: failureKind(cause), ...details }, { cause })
}

function failureKind(error: Stripe.errors.StripeError): StripeFailureKind {
  if (error.code === 'resource_missing') return 'missing'
  switch (error.statusCode) {
    case 401:
      return 'unauthorized'
    case 403:
      return 'denied'
    case 400:
    case 402:
    case 404: // without resource_missing: an address Stripe does not know, which says nothing of any object
      return 'invalid'
    default:
      return 'transient' // 409, 429, 5xx; no status at all: connection, timeout, HTML body
  }
}

/** Waits by Stripe's reason for a 429: a full concurrency window empties at once, an object's lock in a moment. */
const WAIT_BY_REASON_MS: Readonly<Record<string, number>> = {
  'global-rate': 1_000,
  'endpoint-rate': 1_000,
  'global-concurrency': 250,
  'endpoint-concurrency': 250,
  'resource-specific': 2_000,
}
const WAIT_FOR_ANY_REASON_MS = 1_000

function retryAfterMs(retryAfter: string | undefined, rateLimited: string | undefined): number | undefined {
  const seconds = Number(retryAfter)
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds * 1_000, LONGEST_PAUSE_MS)
  return rateLimited === undefined ? undefined : (WAIT_BY_REASON_MS[rateLimited] ?? WAIT_FOR_ANY_REASON_MS)
}

/** Stripe's Date header is floored to seconds: a second later is certainly after the read. */
export function upperBound(dateHeader: string | undefined): Date | null {
  const ms = Date.parse(dateHeader ?? '')
  return Number.isNaN(ms) ? null : new Date(ms + 1_000)
}
