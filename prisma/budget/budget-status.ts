import { type Lane, LANES } from '../catalogue/enumerated-columns.js'
import { type Buckets, fullBucket, type Limits, LONGEST_PAUSE_MS } from './budget.js'

/**
 * The content of the budget's row: the buckets, and the counts that people read. Functions change it in
 * place, on a copy of the row.
 */
export interface BudgetState extends Buckets {
  limits: Limits | null
  /** Requests sent in each of the last 10 s, by Unix second. */
  recent: Record<string, number>
  /** By worker: how many of its requests wait for a token. */
  waiting: Record<string, PerLane & { readonly atMs: number }>
  readonly sent: Record<Lane, number>
  /** How often Stripe answered 429, by its reason. */
  readonly rateLimited: Record<string, number>
}

type PerLane = Readonly<Record<Lane, number>>

/** What a worker reports with each lease. */
export interface Report {
  /** Any name that no other worker has. */
  readonly worker: string
  readonly limits: Limits
  /** Requests sent since its last report. */
  readonly sent: PerLane
  readonly waiting: PerLane
}

export interface BudgetStatus {
  /** Null before the first request. */
  readonly limits: Limits | null
  /** Requests per second, as the mean of the last 10 s. */
  readonly usedPerSecond: number
  readonly waiting: PerLane
  /** All requests that were counted since the row was created. */
  readonly sent: PerLane
  /** How often Stripe answered 429, by its reason. `unknown` if Stripe gave none. */
  readonly rateLimited: Readonly<Record<string, number>>
  /** What Stripe has told us to wait for: an endpoint, `an object of` an endpoint, or `all`. */
  readonly closed: readonly { readonly endpoint: string; readonly forMs: number }[]
}

const RECENT_SECONDS = 10

/** A worker that has not reported for 5 s has ended, or has nothing to do. */
const SILENT_AFTER_MS = 5_000

export function emptyBudget(): BudgetState {
  const sent = { live: 0, sync: 0, reconcile: 0, audit: 0 }
  return { total: fullBucket(), endpoints: {}, limits: null, recent: {}, waiting: {}, sent, rateLimited: {} }
}

/** Adds a worker's report to the counts. Drops counts and workers that are out of date. */
export function recordReport(state: BudgetState, { worker, limits, sent, waiting }: Report, nowMs: number): void {
  const second = Math.floor(nowMs / 1_000)
  state.limits = limits
  for (const lane of LANES) {
    state.sent[lane] += sent[lane]
    state.recent[second] = (state.recent[second] ?? 0) + sent[lane]
  }
  state.recent = Object.fromEntries(Object.entries(state.recent).filter(([at]) => isRecent(Number(at), second)))
  state.waiting = Object.fromEntries(
    Object.entries(state.waiting).filter(([, { atMs }]) => hasReportedRecently(atMs, nowMs)),
  )
  state.waiting[worker] = { ...waiting, atMs: nowMs }
}

/** Describes the state for people to read. */
export function describeBudget(state: BudgetState, nowMs: number): BudgetStatus {
  const second = Math.floor(nowMs / 1_000)
  const used = Object.entries(state.recent).filter(([at]) => isRecent(Number(at), second) && Number(at) < second)
  const workers = Object.values(state.waiting).filter(({ atMs }) => hasReportedRecently(atMs, nowMs))
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

/**
 * Returns true for the last 10 s. Returns false for the future, which a clock that was set back may leave.
 */
function isRecent(at: number, second: number): boolean {
  return at >= second - RECENT_SECONDS && at <= second
}

function hasReportedRecently(atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < SILENT_AFTER_MS
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
