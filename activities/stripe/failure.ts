import { Stripe } from 'stripe'
import { LONGEST_PAUSE_MS } from '../../prisma/budget/budget.js'

/**
 * What a failed request means:
 * - `missing`: `resource_missing`; the object, or the object at a list's cursor, does not exist
 * - `denied`: 403; the key lacks a permission
 * - `unauthorized`: 401; the key is wrong or revoked
 * - `invalid`: 400, 402, or a 404 without `resource_missing`; a retry cannot help
 * - `transient`: rate limits, conflicts, 5xx, timeouts, malformed answers; a retry may help
 */
export type StripeFailureKind = 'missing' | 'denied' | 'unauthorized' | 'invalid' | 'transient'

export interface StripeFailureDetails {
  readonly kind: StripeFailureKind
  /**
   * How long to wait before a retry, by Stripe's `Retry-After` or its reason for a 429. At most
   * LONGEST_PAUSE_MS.
   */
  readonly retryAfterMs?: number | undefined
  /** Stripe's reason for a 429; `unknown` when Stripe gave none. Undefined for all other failures. */
  readonly rateLimitReason?: string | undefined
  /** An upper bound of the time of the answer, by Stripe's clock. */
  readonly asOf?: Date | null
  readonly requestId?: string | undefined
  /** Stripe's error code, such as `account_invalid`. */
  readonly code?: string | undefined
}

/** A failed request to Stripe. The message is Stripe's, or says what was wrong with the answer. */
export class StripeFailure extends Error {
  override name = 'StripeFailure'
  readonly kind: StripeFailureKind
  readonly retryAfterMs: number | undefined
  readonly rateLimitReason: string | undefined
  readonly asOf: Date | null
  readonly requestId: string | undefined
  readonly code: string | undefined

  constructor(message: string, details: StripeFailureDetails, options?: ErrorOptions) {
    super(message, options)
    this.kind = details.kind
    this.retryAfterMs = details.retryAfterMs
    this.rateLimitReason = details.rateLimitReason
    this.asOf = details.asOf ?? null
    this.requestId = details.requestId
    this.code = details.code
  }
}

/** Converts an error of the SDK into a {@link StripeFailure}. */
export function toStripeFailure(cause: unknown): StripeFailure {
  if (cause instanceof StripeFailure) return cause
  if (!(cause instanceof Stripe.errors.StripeError)) {
    return new StripeFailure(`No answer from Stripe: ${String(cause)}`, { kind: 'transient' }, { cause })
  }
  const headers: Readonly<Record<string, string | undefined>> = cause.headers ?? {}
  const rateLimited = cause.statusCode === 429 ? (headers['stripe-rate-limited-reason'] ?? 'unknown') : undefined
  const details = {
    retryAfterMs: retryAfterMs(headers['retry-after'], rateLimited),
    rateLimitReason: rateLimited,
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
    case 404: // without resource_missing: Stripe does not know the path, which says nothing about any object
      return 'invalid'
    default:
      return 'transient' // 409, 429 or 5xx; or no status: a lost connection, a timeout, an HTML body
  }
}

/**
 * How long to wait after a 429 without `Retry-After`, by Stripe's reason. A full concurrency limit has room
 * again at once. An object stays locked for a moment.
 */
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

/**
 * Returns an upper bound of the time of the read; null without a valid date. Stripe's `Date` header is
 * rounded down to seconds, so one second later is certainly after the read.
 */
export function upperBound(dateHeader: string | undefined): Date | null {
  const ms = Date.parse(dateHeader ?? '')
  return Number.isNaN(ms) ? null : new Date(ms + 1_000)
}
