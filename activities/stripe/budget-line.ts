import type { Lane } from '../../prisma/budget/budget.js'

/** What one lane of one endpoint has here: those who wait to send, and the tokens that were leased for them. */
export interface Line {
  readonly endpoint: string
  readonly lane: Lane
  /** How many wait. */
  readonly waiting: number
  /** Since when the first of them has, by this process' monotonic clock; never, when nobody does. */
  readonly waitingSinceMs: number
  /** Somebody wants to send. */
  note(): void
  /** Uses a token; false when none is held. */
  spend(): boolean
  /** Resolves when it is served, in the order of coming. */
  join(): Promise<void>
  serve(): void
  fail(error: unknown): void
  /** How many tokens it could use: for those who wait, and for those who will until the next lease but one. */
  demand(): number
  /** When to ask for them; undefined while it has enough. */
  dueInMs(): number | undefined
  /** Takes what a lease brought. */
  hold(count: number): void
  /** It is not worth asking again before. */
  pause(ms: number): void
  /** Forgets the tokens: Stripe said to wait. */
  drop(): void
}

/** Tokens are used within this time or not at all: what a worker that crashed had leased was never much, and nobody saves up for a burst. */
const LIFE_MS = 400

/** So much is held ready for a steady flow. */
const LEAD_SECONDS = 0.25

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  readonly joinedAtMs: number
}

export function createLine(endpoint: string, lane: Lane): Line {
  let waiters: Waiter[] = []
  let batches: { count: number; readonly untilMs: number }[] = []
  let notBeforeMs = 0
  const flow = createFlow()

  return {
    endpoint,
    lane,
    get waiting() {
      return waiters.length
    },
    get waitingSinceMs() {
      return waiters[0]?.joinedAtMs ?? Number.MAX_SAFE_INTEGER
    },
    note: () => flow.note(),
    spend() {
      const [batch] = unexpired()
      if (!batch) return false
      batch.count -= 1
      return true
    },
    join: () => new Promise((resolve, reject) => waiters.push({ resolve, reject, joinedAtMs: performance.now() })),
    serve: () => waiters.shift()?.resolve(),
    fail(error) {
      const failed = waiters
      waiters = []
      for (const { reject } of failed) reject(error)
    },
    demand: () => Math.max(0, waiters.length + lead() - held()),
    dueInMs() {
      const hasEnough = waiters.length === 0 && held() >= lead() / 2
      return hasEnough ? undefined : Math.max(0, notBeforeMs - performance.now())
    },
    hold: (count) => batches.push({ count, untilMs: performance.now() + LIFE_MS }),
    pause(ms) {
      notBeforeMs = performance.now() + ms
    },
    drop() {
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

  function lead(): number {
    return Math.floor(flow.perSecond() * LEAD_SECONDS)
  }
}

/** How many a second, in the mean of about the last second, recent ones weighing more. */
function createFlow() {
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
