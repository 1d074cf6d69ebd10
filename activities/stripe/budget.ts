/** Requests per second that Stripe grants by default, by mode, and to a single endpoint. https://docs.stripe.com/rate-limits */
export const STRIPE_LIMITS = { live: 100, test: 25, perEndpoint: 25 } as const

/** Spaces requests so that Stripe's rate limits are not met. One per process for now; it is not shared between workers. */
export interface Budget {
  /** Resolves when a request to this endpoint may be sent. */
  take(endpoint: string): Promise<void>
  /** Stripe said to wait: nobody sends anything before. */
  backOff(ms: number): void
}

export interface BudgetOptions {
  readonly perSecond: number
  readonly perEndpointPerSecond: number
  readonly nowMs?: () => number
  readonly sleep?: (ms: number) => Promise<void>
}

/** A request may come this much before its evenly spaced moment, so that a quiet second's budget can be used by the next. */
const BURST_MS = 1_000

export function createBudget({
  perSecond,
  perEndpointPerSecond,
  nowMs = Date.now,
  sleep = delay,
}: BudgetOptions): Budget {
  const total = createSpacing(1_000 / perSecond)
  const endpoints = new Map<string, ReturnType<typeof createSpacing>>()
  let closedUntilMs = 0

  return {
    async take(endpoint) {
      let spacing = endpoints.get(endpoint)
      if (!spacing) endpoints.set(endpoint, (spacing = createSpacing(1_000 / perEndpointPerSecond)))
      const now = nowMs()
      const waitMs = Math.max(spacing.reserve(now), total.reserve(now), closedUntilMs - now)
      if (waitMs > 0) await sleep(waitMs)
    },
    backOff(ms) {
      closedUntilMs = Math.max(closedUntilMs, nowMs() + ms)
    },
  }
}

function createSpacing(intervalMs: number) {
  let nextMs = 0
  return {
    /** Takes the next slot and says how long it is until then. */
    reserve(now: number): number {
      nextMs = Math.max(nextMs, now - BURST_MS) + intervalMs
      return nextMs - now
    },
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
