import type { StripeProblem } from '../../prisma/status/workers.js'
import type { StripeFailure } from './failure.js'

/** Single failures are ordinary. Stripe counts as unreachable when every request has failed for this time. */
const UNREACHABLE_MS = 10_000

/** Knows whether Stripe takes the key and answers, as far as this process can tell. */
export interface StripeHealth {
  recordAnswer(): void
  recordFailure(failure: StripeFailure): void
  /** Returns what is wrong; null when the last request was answered, or none was sent yet. */
  problem(): StripeProblem | null
}

export function createStripeHealth(nowMs = () => performance.now()): StripeHealth {
  let refusal: string | null = null
  let failing: { readonly sinceMs: number; readonly reason: string } | null = null

  function recordAnswer(): void {
    refusal = null
    failing = null
  }

  return {
    recordAnswer,
    recordFailure({ kind, message, rateLimitReason }) {
      if (kind === 'transient' && rateLimitReason === undefined) {
        failing = { sinceMs: failing?.sinceMs ?? nowMs(), reason: message }
        return
      }
      recordAnswer() // Stripe answered, though with a refusal
      if (kind === 'unauthorized') refusal = message
    },
    problem() {
      if (refusal !== null) return { kind: 'refused', reason: refusal }
      if (!failing || nowMs() - failing.sinceMs < UNREACHABLE_MS) return null
      return { kind: 'unreachable', reason: failing.reason }
    },
  }
}
