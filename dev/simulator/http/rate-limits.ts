import type { SimulatorClock } from '../clock.js'
import { StripeError } from '../stripe-error.js'

export interface RateLimits {
  /** Limit for all requests of an account. */
  readonly perSecond?: number
  /** Limit for requests to one method and path, whatever the ids. */
  readonly perEndpointPerSecond?: number
}

/** Why Stripe answers 429. Stripe sends the reason in `Stripe-Rate-Limited-Reason`. */
export type RateLimitReason =
  'global-rate' | 'global-concurrency' | 'endpoint-rate' | 'endpoint-concurrency' | 'resource-specific'

export interface RateLimiter {
  /** Returns why the request is refused; undefined if it may pass. */
  refuse(request: { readonly accountId: string; readonly endpoint: string }): RateLimitReason | undefined
}

/** Creates token buckets. Each holds the requests of 1 s. */
export function createRateLimiter(clock: SimulatorClock, limits: RateLimits): RateLimiter {
  const buckets = new Map<string, { tokens: number; atMs: number }>()

  function take(name: string, perSecond: number | undefined): boolean {
    if (perSecond === undefined) return true
    const nowMs = clock.nowMs()
    const bucket = buckets.get(name) ?? { tokens: perSecond, atMs: nowMs }
    buckets.set(name, bucket)
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * perSecond)
    bucket.atMs = nowMs
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  return {
    refuse({ accountId, endpoint }) {
      if (!take(accountId, limits.perSecond)) return 'global-rate'
      if (!take(`${accountId} ${endpoint}`, limits.perEndpointPerSecond)) return 'endpoint-rate'
      return undefined
    },
  }
}

/** Creates a 429 error. @param retryAfterSeconds value of `Retry-After`, which Stripe rarely sends */
export function rateLimited(reason: RateLimitReason, retryAfterSeconds?: number): StripeError {
  const message =
    'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.'
  return new StripeError(
    429,
    { type: 'invalid_request_error', code: 'rate_limit', message },
    {
      'stripe-rate-limited-reason': reason,
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
  )
}
