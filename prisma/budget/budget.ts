/** The request budget as numbers. Nothing here waits or asks: budget-row.ts keeps the state in the database, which all workers share. */

/** Why a request is made, from the most urgent to the least. */
export const LANES = ['live', 'sync', 'reconcile', 'audit'] as const
export type Lane = (typeof LANES)[number]

export interface Limits {
  readonly perSecond: number
  readonly perEndpointPerSecond: number
}

/** Stripe limits by token buckets, so these are token buckets: one for all requests, and one for each endpoint. */
export interface Buckets {
  readonly total: Bucket
  readonly endpoints: Record<string, Bucket>
  /** Until when a request for one object must wait, by endpoint: for people to read, nobody else is held up. Missing in old states. */
  objectPauses?: Record<string, number>
}

interface Bucket {
  tokens: number
  /** When they were counted, by the database's clock. */
  atMs: number
  /** Stripe has told us to send nothing before. */
  closedUntilMs: number
  /** When a lane last took its own share. */
  readonly shares: Partial<Record<Lane, number>>
}

/** So many tokens are wanted; each is one request to this endpoint. */
interface Demand {
  readonly endpoint: string
  readonly lane: Lane
  readonly count: number
}

export interface LeaseInput {
  readonly nowMs: number
  readonly limits: Limits
  /** Within a lane, who waits the longest first. */
  readonly demands: readonly Demand[]
}

/** What one demand got. */
export interface Lease {
  readonly granted: number
  /** When it is worth asking for the rest. */
  readonly againInMs: number
}

/**
 * A quiet bucket fills up to so much: a burst after silence is served at once, and a worker that is held up for this long loses nothing.
 * Together with the life of a lease (400 ms) it stays under the second's worth that the buckets of Stripe's own limiters hold.
 */
const CAPACITY_SECONDS = 0.5

/** Each lane leaves so much more to those above it: what comes in between two leases, or lanes would overtake each other. */
const RESERVE_SECONDS = 0.1

/** Of a limit: what each lane but the first gets at the least, however much those above it want. */
const SHARE = 0.05

/** Who got less than asked for comes back for all that has come in meanwhile, but for a live request or a few: then when they are there. */
export const LEASE_INTERVAL_MS = 100
const FEW = 3
const SHORTEST_INTERVAL_MS = 5

/** While a bucket is closed, somebody may learn this late that it is open again. */
const CLOSED_INTERVAL_MS = 1_000

/**
 * The longest pause, whatever Stripe asks for: longer than it has been seen to ask for. After it a request finds out whether the pause is
 * over. A clock that was set back must not close a bucket for good.
 */
export const LONGEST_PAUSE_MS = 60_000

export function fullBucket(): Bucket {
  return { tokens: Number.MAX_SAFE_INTEGER, atMs: 0, closedUntilMs: 0, shares: {} } // cut to its capacity when it is first used
}

/** A demand with the two buckets that it draws on. */
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
 * Takes tokens out of the buckets for what is wanted, for the more urgent lanes first. A lower lane's own share goes before all: it must
 * find something left.
 *
 * @returns what each demand got, in their order
 */
export function lease(buckets: Buckets, { nowMs, limits, demands }: LeaseInput): readonly Lease[] {
  const total = source(buckets.total, limits.perSecond, nowMs)
  const wants = demands.map((demand): Want => {
    const bucket = (buckets.endpoints[demand.endpoint] ??= fullBucket())
    return { ...demand, granted: 0, sources: [total, source(bucket, limits.perEndpointPerSecond, nowMs)] }
  })
  for (const lane of LANES.slice(1)) {
    for (const want of wants) if (want.lane === lane) grantShare(want, nowMs)
  }
  for (const lane of LANES) grantInTurn(wants.filter((want) => want.lane === lane))
  return wants.map((want) => ({ granted: want.granted, againInMs: msUntilWorthwhile(want, nowMs) }))
}

/** Whom it is about when Stripe says to wait, by its `Stripe-Rate-Limited-Reason`; `object`: only the one that was asked for. */
export function scopeOf(reason: string | undefined): 'all' | 'endpoint' | 'object' {
  if (reason === 'resource-specific') return 'object'
  return reason?.startsWith('endpoint-') ? 'endpoint' : 'all'
}

/** Lets nobody send for a while whom it is about. */
export function closeBuckets(buckets: Buckets, { endpoint, reason, nowMs, forMs }: CloseInput): void {
  const scope = scopeOf(reason)
  if (scope === 'object') {
    const current = Object.entries(buckets.objectPauses ?? {}).filter(([, untilMs]) => untilMs > nowMs)
    buckets.objectPauses = { ...Object.fromEntries(current), [endpoint]: nowMs + Math.min(forMs, LONGEST_PAUSE_MS) }
    return
  }
  const bucket = scope === 'all' ? buckets.total : (buckets.endpoints[endpoint] ??= fullBucket())
  bucket.closedUntilMs = Math.max(bucket.closedUntilMs, nowMs + Math.min(forMs, LONGEST_PAUSE_MS))
  bucket.tokens = Math.min(bucket.tokens, 0) // what had been saved up was too much
}

export interface CloseInput {
  readonly endpoint: string
  /** Undefined: Stripe told us to wait and not why. */
  readonly reason?: string | undefined
  readonly nowMs: number
  readonly forMs: number
}

/** The bucket as it is now. Nothing is added for the time that it is closed; a clock that was set back costs that time. */
function source(bucket: Bucket, limit: number, nowMs: number): Source {
  bucket.closedUntilMs = Math.min(bucket.closedUntilMs, nowMs + LONGEST_PAUSE_MS)
  const fromMs = Math.max(bucket.atMs, bucket.closedUntilMs)
  bucket.tokens = Math.min(capacity(limit), bucket.tokens + (Math.max(0, nowMs - fromMs) / 1_000) * limit)
  bucket.atMs = nowMs
  return { bucket, limit, isOpen: bucket.closedUntilMs <= nowMs }
}

/** One each, and again, so that the endpoints of a lane share what there is. */
function grantInTurn(wants: readonly Want[]): void {
  for (let open = wants; open.length > 0;) {
    open = open.filter((want) => want.granted < want.count && want.sources.every((each) => hasRoom(each, want.lane)))
    for (const want of open) if (want.sources.every((each) => hasRoom(each, want.lane))) grant(want)
  }
}

function hasRoom({ bucket, limit, isOpen }: Source, lane: Lane): boolean {
  return isOpen && bucket.tokens - reserve(limit, lane) >= 1
}

/** Grants one where the lanes above leave nothing, when the lane's own share is due. The bucket may be in debt for it, by one share. */
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

/** How many tokens a lane leaves alone. */
function reserve(limit: number, lane: Lane): number {
  const step = Math.min(Math.max(1, limit * RESERVE_SECONDS), (capacity(limit) - 1) / (LANES.length - 1))
  return step * LANES.indexOf(lane)
}
