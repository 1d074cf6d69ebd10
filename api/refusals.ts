import type { StripeEvent } from '../prisma/catalogue/stripe-event.js'

/**
 * For 5 min after a refusal, webhooks count as refused. Later, the readiness check tells.
 */
const STILL_MS = 300_000

/** Refused events that are remembered at most: 10,000 ids are 1 MB. */
const REMEMBERED_LIMIT = 10_000

/** The webhooks that this API process answered with 503. Each API process remembers its own. */
export interface Refusals {
  refuse(event: Pick<StripeEvent, 'id' | 'created'>): void
  accept(event: Pick<StripeEvent, 'id'>): void
  /** Returns a sentence while webhooks are refused, or while a refused event is not in the inbox yet. */
  problems(eventsUntil: Date | null): string[]
}

/**
 * Creates the memory of refused events. An event is forgotten when Stripe has delivered it again, or when
 * reconcile's watermark has passed its `created`.
 */
export function createRefusals(): Refusals {
  /** `created` (Stripe's clock) of each missing event, by its id. */
  const missing = new Map<string, Date>()
  let refusedAtMs = -Infinity

  return {
    refuse({ id, created }) {
      refusedAtMs = Date.now()
      if (missing.size < REMEMBERED_LIMIT) missing.set(id, new Date(created * 1_000))
    },
    accept({ id }) {
      refusedAtMs = -Infinity
      missing.delete(id)
    },
    problems(eventsUntil) {
      for (const [id, created] of missing) if (eventsUntil && created <= eventsUntil) missing.delete(id)
      const isRefusing = Date.now() - refusedAtMs < STILL_MS
      if (missing.size === 0 && !isRefusing) return []
      const count = `${missing.size < REMEMBERED_LIMIT ? '' : 'at least '}${missing.size.toLocaleString('en')}`
      return [
        `${isRefusing ? 'This API process answers webhooks with 503' : 'This API process answered webhooks with 503'}: ` +
          `${count} of their events are not in the inbox yet, so rows may be old. Stripe delivers them again, and reconcile finds them. The API's log has the reason.`,
      ]
    },
  }
}
