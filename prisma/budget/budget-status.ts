import { type Buckets, fullBucket, LANES, type Lane, type Limits, LONGEST_PAUSE_MS } from './budget.js'

/** All that the row of the budget holds: the buckets, and the books that people read. Changed in place, on a copy. */
export interface BudgetState extends Buckets {
  limits: Limits | null
  /** Requests sent in each of the last seconds, by Unix second. */
  recent: Record<string, number>
  /** By worker: what waits there for its turn. */
  waiting: Record<string, PerLane & { readonly atMs: number }>
  readonly sent: Record<Lane, number>
  /** 429s by Stripe's reason. */
  readonly rateLimited: Record<string, number>
}

type PerLane = Readonly<Record<Lane, number>>

/** What a worker tells with each lease. */
export interface Report {
  /** Any name of its own. */
  readonly worker: string
  readonly limits: Limits
  /** Sent since its last report. */
  readonly sent: PerLane
  readonly waiting: PerLane
}

export interface BudgetStatus {
  /** Null before the first request. */
  readonly limits: Limits | null
  /** Requests a second, in the mean of the last ten. */
  readonly usedPerSecond: number
  readonly waiting: PerLane
  /** All ever sent. */
  readonly sent: PerLane
  /** 429s by Stripe's reason; `unknown` when it gave none. */
  readonly rateLimited: Readonly<Record<string, number>>
  /** Where Stripe has told us to wait: an endpoint, `an object of` an endpoint, or `all`. */
  readonly closed: readonly { readonly endpoint: string; readonly forMs: number }[]
}

const RECENT_SECONDS = 10

/** A worker that has said nothing for so long has ended, or has nothing to do. */
const SILENT_AFTER_MS = 5_000

export function emptyBudget(): BudgetState {
  const sent = { live: 0, sync: 0, reconcile: 0, audit: 0 }
  return { total: fullBucket(), endpoints: {}, limits: null, recent: {}, waiting: {}, sent, rateLimited: {} }
}

/** Enters a worker's report into the books. */
export function enter(state: BudgetState, { worker, limits, sent, waiting }: Report, nowMs: number): void {
  const second = Math.floor(nowMs / 1_000)
  state.limits = limits
  for (const lane of LANES) {
    state.sent[lane] += sent[lane]
    state.recent[second] = (state.recent[second] ?? 0) + sent[lane]
  }
  state.recent = Object.fromEntries(Object.entries(state.recent).filter(([at]) => isRecent(Number(at), second)))
  state.waiting = Object.fromEntries(Object.entries(state.waiting).filter(([, { atMs }]) => isSpeaking(atMs, nowMs)))
  state.waiting[worker] = { ...waiting, atMs: nowMs }
}

/** The books as people read them. */
export function describeBudget(state: BudgetState, nowMs: number): BudgetStatus {
  const second = Math.floor(nowMs / 1_000)
  const used = Object.entries(state.recent).filter(([at]) => isRecent(Number(at), second) && Number(at) < second)
  const workers = Object.values(state.waiting).filter(({ atMs }) => isSpeaking(atMs, nowMs))
  const waitingIn = (lane: Lane) => sum(workers.map((worker) => worker[lane]))
  const closings = [
    ['all', state.total.closedUntilMs] as const,
    ...Object.entries(state.endpoints).map(([endpoint, bucket]) => [endpoint, bucket.closedUntilMs] as const),
    ...Object.entries(state.objectPauses ?? {}).map(
      ([endpoint, untilMs]) => [`an object of ${endpoint}`, untilMs] as const,
    ),
  ]
  return {
    limits: state.limits,
    usedPerSecond: sum(used.map(([, count]) => count)) / RECENT_SECONDS,
    waiting: {
      live: waitingIn('live'),
      sync: waitingIn('sync'),
      reconcile: waitingIn('reconcile'),
      audit: waitingIn('audit'),
    },
    sent: state.sent,
    rateLimited: state.rateLimited,
    closed: closings.flatMap(([endpoint, untilMs]) =>
      untilMs > nowMs ? [{ endpoint, forMs: Math.round(Math.min(untilMs - nowMs, LONGEST_PAUSE_MS)) }] : [],
    ),
  }
}

/** Also false for the future: a clock that was set back. */
function isRecent(at: number, second: number): boolean {
  return at >= second - RECENT_SECONDS && at <= second
}

function isSpeaking(atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < SILENT_AFTER_MS
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
