// Computes the request budget. Nothing here waits, or asks the database. budget-row.ts keeps the state in the
// database, so that all workers share it.

import { type Lane, LANES } from '../catalogue/enumerated-columns.js'

export interface Limits {
  readonly perSecond: number
  readonly perEndpointPerSecond: number
}

/**
 * One token bucket for all requests, and one for each endpoint. Stripe limits requests by token buckets, too.
 */
export interface Buckets {
  readonly total: Bucket
  readonly endpoints: Record<string, Bucket>
  /**
   * By endpoint: until when a request for one object must wait. It is only for people to read, and holds up
   * no other request. Missing in states that older versions wrote.
   */
  objectPauses?: Record<string, number>
}

interface Bucket {
  tokens: number
  /** When `tokens` was computed, by the database's clock. */
  atMs: number
  /** Stripe has told us to send nothing before this time, by the database's clock. */
  closedUntilMs: number
  /** By lane: when it last took its own share (`SHARE`). */
  readonly shares: Partial<Record<Lane, number>>
}

/** A lane wants `count` tokens for an endpoint. One token is one request. */
interface Demand {
  readonly endpoint: string
  readonly lane: Lane
  readonly count: number
}

export interface LeaseInput {
  readonly nowMs: number
  readonly limits: Limits
  /** Within a lane, the demand that has waited the longest comes first. */
  readonly demands: readonly Demand[]
}

/** The answer to one demand. */
export interface Lease {
  readonly granted: number
  /** Milliseconds after which it is worth asking for the rest. 0 if all was granted. */
  readonly retryInMs: number
}

/**
 * A bucket holds 0.5 s of tokens. A burst after silence is served at once, and a worker that is held up for
 * 0.5 s loses nothing. Together with the life of a lease (400 ms), this is less than the one second of tokens
 * that the buckets of Stripe's own limiters hold.
 */
const CAPACITY_SECONDS = 0.5

/**
 * A lane leaves 0.1 s of tokens for each lane above it. These tokens come in between two leases. Without this
 * reserve, a lower lane would overtake a higher one.
 */
const RESERVE_SECONDS = 0.1

/** Each lane but the first gets at least 5 % of a limit, however much the lanes above it want. */
const SHARE = 0.05

/**
 * A demand that was not met asks again after 100 ms, for all tokens that have come in meanwhile. If up to 3
 * live requests are left, it asks again as soon as their tokens are there, but after 5 ms at the earliest.
 */
export const LEASE_INTERVAL_MS = 100
const FEW = 3
const SHORTEST_INTERVAL_MS = 5

/**
 * While a bucket is closed, demands ask again at least every second, so they may learn 1 s late that it is
 * open again.
 */
const CLOSED_INTERVAL_MS = 1_000

/**
 * The longest pause, even if Stripe asks for more. It is longer than any pause that we have seen Stripe ask
 * for. After it, a request finds out whether the pause is over. This limit also keeps a clock that was set
 * back from closing a bucket for good.
 */
export const LONGEST_PAUSE_MS = 60_000

export function fullBucket(): Bucket {
  return { tokens: Number.MAX_SAFE_INTEGER, atMs: 0, closedUntilMs: 0, shares: {} } // the first use cuts it to its capacity
}

/** A demand with the two buckets from which it takes tokens. */
interface Want extends Demand {
  granted: number
  readonly sources: readonly Source[]
}

interface Source {
  readonly bucket: Bucket
  readonly limit: number
  readonly isOpen: boolean
}

/**
 * Takes tokens for the demands out of the buckets, and changes the buckets in place. More urgent lanes go
 * first. The own shares of the lower lanes are granted before that, because the other demands might leave
 * nothing for them.
 *
 * @returns the lease of each demand, in the order of the demands
 */
export function lease(buckets: Buckets, { nowMs, limits, demands }: LeaseInput): readonly Lease[] {
  const total = refillBucket(buckets.total, limits.perSecond, nowMs)
  const wants = demands.map((demand): Want => {
    const bucket = (buckets.endpoints[demand.endpoint] ??= fullBucket())
    return { ...demand, granted: 0, sources: [total, refillBucket(bucket, limits.perEndpointPerSecond, nowMs)] }
  })
  for (const lane of LANES.slice(1)) {
    for (const want of wants) if (want.lane === lane) grantShare(want, nowMs)
  }
  for (const lane of LANES) grantInTurn(wants.filter((want) => want.lane === lane))
  return wants.map((want) => ({ granted: want.granted, retryInMs: msUntilWorthwhile(want, nowMs) }))
}

/**
 * Returns which requests must wait, as the header `Stripe-Rate-Limited-Reason` tells: all, those to the same
 * endpoint, or only those for the same object.
 */
export function scopeOf(reason: string | undefined): 'all' | 'endpoint' | 'object' {
  if (reason === 'resource-specific') return 'object'
  return reason?.startsWith('endpoint-') ? 'endpoint' : 'all'
}

/**
 * Pauses requests to this endpoint (or to all of them) until Stripe's back-off ends. A pause for a single
 * object is only noted.
 */
export function closeBuckets(buckets: Buckets, { endpoint, reason, nowMs, forMs }: CloseInput): void {
  const scope = scopeOf(reason)
  if (scope === 'object') {
    const current = Object.entries(buckets.objectPauses ?? {}).filter(([, untilMs]) => untilMs > nowMs)
    buckets.objectPauses = { ...Object.fromEntries(current), [endpoint]: nowMs + Math.min(forMs, LONGEST_PAUSE_MS) }
    return
  }
  const bucket = scope === 'all' ? buckets.total : (buckets.endpoints[endpoint] ??= fullBucket())
  bucket.closedUntilMs = Math.max(bucket.closedUntilMs, nowMs + Math.min(forMs, LONGEST_PAUSE_MS))
  bucket.tokens = Math.min(bucket.tokens, 0) // drops the saved tokens, because they were too many
}

export interface CloseInput {
  readonly endpoint: string
  /** Undefined: Stripe told us to wait, and gave no reason. */
  readonly reason?: string | undefined
  readonly nowMs: number
  readonly forMs: number
}

/**
 * Refills a bucket for the time since it was last used. Adds nothing for the time while it was closed, nor
 * for the time by which the clock was set back.
 */
function refillBucket(bucket: Bucket, limit: number, nowMs: number): Source {
  bucket.closedUntilMs = Math.min(bucket.closedUntilMs, nowMs + LONGEST_PAUSE_MS)
  const fromMs = Math.max(bucket.atMs, bucket.closedUntilMs)
  bucket.tokens = Math.min(capacity(limit), bucket.tokens + (Math.max(0, nowMs - fromMs) / 1_000) * limit)
  bucket.atMs = nowMs
  return { bucket, limit, isOpen: bucket.closedUntilMs <= nowMs }
}

/**
 * Grants one token to each demand in turn, again and again, so that the endpoints of a lane share the tokens.
 */
function grantInTurn(wants: readonly Want[]): void {
  for (let open = wants; open.length > 0;) {
    open = open.filter((want) => want.granted < want.count && want.sources.every((each) => hasRoom(each, want.lane)))
    for (const want of open) if (want.sources.every((each) => hasRoom(each, want.lane))) grant(want)
  }
}

function hasRoom({ bucket, limit, isOpen }: Source, lane: Lane): boolean {
  return isOpen && bucket.tokens - reserve(limit, lane) >= 1
}

/**
 * Grants one token if the reserve of the lanes above leaves none and the lane's own share is due. The bucket
 * may go into debt for it, by one share.
 */
function grantShare(want: Want, nowMs: number): void {
  const { lane, count, sources } = want
  const short = sources.filter((each) => !hasRoom(each, lane))
  if (count === 0 || short.length === 0 || !short.every((each) => isShareDue(each, lane, nowMs))) return
  for (const { bucket } of short) bucket.shares[lane] = nowMs
  grant(want)
}

function isShareDue({ bucket, limit, isOpen }: Source, lane: Lane, nowMs: number): boolean {
  const lastMs = bucket.shares[lane] ?? -Infinity
  return isOpen && bucket.tokens >= 1 - SHARE * limit && (nowMs - lastMs >= 1_000 / (SHARE * limit) || nowMs < lastMs)
}

function grant(want: Want): void {
  want.granted += 1
  for (const { bucket } of want.sources) bucket.tokens -= 1
}

function msUntilWorthwhile({ lane, count, granted, sources }: Want, nowMs: number): number {
  const unmet = count - granted
  if (unmet === 0) return 0
  const closedMs = Math.max(...sources.map(({ bucket }) => bucket.closedUntilMs - nowMs))
  if (closedMs > 0) return Math.min(closedMs, CLOSED_INTERVAL_MS)
  if (lane !== 'live' || unmet > FEW) return LEASE_INTERVAL_MS
  const waits = sources.map(({ bucket, limit }) => ((unmet + reserve(limit, lane) - bucket.tokens) / limit) * 1_000)
  return Math.min(Math.max(...waits, SHORTEST_INTERVAL_MS), LEASE_INTERVAL_MS)
}

function capacity(limit: number): number {
  return Math.max(1, limit * CAPACITY_SECONDS)
}

/** Returns how many tokens a lane leaves to the lanes above it. */
function reserve(limit: number, lane: Lane): number {
  const step = Math.min(Math.max(1, limit * RESERVE_SECONDS), (capacity(limit) - 1) / (LANES.length - 1))
  return step * LANES.indexOf(lane)
}
