import type { StripeEvent } from '../prisma/route-event.js'

/** Without another webhook in this time after a refusal, the readiness check alone says how it stands. */
const STILL_MS = 300_000

/** More refused events than this are not remembered one by one: 10,000 ids are 1 MB. */
const REMEMBERED_LIMIT = 10_000

/** Webhooks that this API process answered 503. Another process has its own. */
export interface Refusals {
  refuse(event: Pick<StripeEvent, 'id' | 'created'>): void
  accept(event: Pick<StripeEvent, 'id'>): void
  /** A sentence while webhooks are refused, or while a refused event is not in the inbox yet. */
  problems(eventsUntil: Date | null): string[]
}

/**
 * Remembers which events were refused until they are here: Stripe delivered them again, or reconcile has walked past the moment that they
 * were made.
 */
export function createRefusals(): Refusals {
  /** When each was made, by Stripe's clock, by its id. */
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
          `${count} of their events are not in the inbox yet. Stripe delivers them again, and reconcile finds them. The log says why.`,
      ]
    },
  }
}
