import type { Lane } from '../../prisma/catalogue/enumerated-columns.js'

/**
 * The requests of one lane to one endpoint that wait in this process, and the tokens that were leased for
 * them.
 */
export interface RequestQueue {
  readonly endpoint: string
  readonly lane: Lane
  /** The number of waiting requests. */
  readonly waiting: number
  /**
   * When the first of them began to wait, by this process's monotonic clock. `Number.MAX_SAFE_INTEGER` when
   * none waits.
   */
  readonly waitingSinceMs: number
  /** Records that a request came, for the estimate of the rate. */
  recordArrival(): void
  /** Uses one token. Returns false when there is none. */
  trySpend(): boolean
  /** Waits for `serve` or `fail`. Requests are served in the order of their arrival. */
  waitForTurn(): Promise<void>
  /** Resolves the first waiting request. */
  releaseFirst(): void
  /** Rejects all waiting requests. */
  rejectAll(error: unknown): void
  /**
   * Returns how many tokens are missing: for the waiting requests, and for LEAD_SECONDS of the present rate.
   */
  countDemand(): number
  /** Returns in how many ms tokens should be leased; undefined while there are enough. */
  nextLeaseInMs(): number | undefined
  /** Adds the tokens of a lease. */
  addTokens(count: number): void
  /** Delays the next lease, because an earlier one would bring nothing. */
  postponeLease(ms: number): void
  /** Discards all tokens, because Stripe asked to wait. */
  dropTokens(): void
}

/**
 * Tokens expire after this time. A worker that crashes wastes few tokens then, and no worker can save tokens
 * for a burst.
 */
const LIFE_MS = 400

/** Tokens for this time are leased in advance, at the present rate of requests. */
const LEAD_SECONDS = 0.25

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  readonly joinedAtMs: number
}

export function createRequestQueue(endpoint: string, lane: Lane): RequestQueue {
  let waiters: Waiter[] = []
  let batches: { count: number; readonly untilMs: number }[] = []
  let notBeforeMs = 0
  const flow = createRateMeter()

  return {
    endpoint,
    lane,
    get waiting() {
      return waiters.length
    },
    get waitingSinceMs() {
      return waiters[0]?.joinedAtMs ?? Number.MAX_SAFE_INTEGER
    },
    recordArrival: () => flow.note(),
    trySpend() {
      const [batch] = unexpired()
      if (!batch) return false
      batch.count -= 1
      return true
    },
    waitForTurn: () =>
      new Promise((resolve, reject) => waiters.push({ resolve, reject, joinedAtMs: performance.now() })),
    releaseFirst: () => waiters.shift()?.resolve(),
    rejectAll(error) {
      const failed = waiters
      waiters = []
      for (const { reject } of failed) reject(error)
    },
    countDemand: () => Math.max(0, waiters.length + countReadyAhead() - held()),
    nextLeaseInMs() {
      const hasEnough = waiters.length === 0 && held() >= countReadyAhead() / 2
      return hasEnough ? undefined : Math.max(0, notBeforeMs - performance.now())
    },
    addTokens: (count) => batches.push({ count, untilMs: performance.now() + LIFE_MS }),
    postponeLease(ms) {
      notBeforeMs = performance.now() + ms
    },
    dropTokens() {
      batches = []
    },
  }

  function unexpired() {
    const now = performance.now()
    batches = batches.filter(({ count, untilMs }) => count > 0 && untilMs > now)
    return batches
  }

  function held(): number {
    return unexpired().reduce((sum, { count }) => sum + count, 0)
  }

  function countReadyAhead(): number {
    return Math.floor(flow.perSecond() * LEAD_SECONDS)
  }
}

/**
 * Creates a meter of requests per second. The mean covers about the last second, and recent requests weigh
 * more.
 */
function createRateMeter() {
  let rate = 0
  let atMs = 0

  function perSecond(): number {
    return rate * Math.exp((atMs - performance.now()) / 1_000)
  }
  return {
    perSecond,
    note() {
      rate = perSecond() + 1
      atMs = performance.now()
    },
  }
}
