/** All that anyone outside may say to the workflows: names, ids and message shapes. Imports nothing that runs. */

export const taskQueue = 'stripe-sync'

// ── customerSync ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** What groups work. Only an optimisation: the write rule alone keeps rows right (docs/decisions.md 1). */
export interface InboxKey {
  readonly account: string
  /** Stripe customer id, or `{type}/{id}` for objects that have no customer. */
  readonly group: string
}

export const customerSyncType = 'customerSync'
export const nudgeSignal = 'nudge'

/** `customer:{account}/{cus_…}` or `object:{account}/{type}/{id}` */
export function customerSyncId({ account, group }: InboxKey): string {
  return `${group.includes('/') ? 'object' : 'customer'}:${account}/${group}`
}

export const ensureFreshUpdate = 'ensureFresh'

/** Asks customerSync to have the customer and its subscriptions read from Stripe after a moment. */
export interface EnsureFreshInput {
  /** Our database's clock (`SELECT stripe.now()`), ISO: every read that counts was sent at or after it. */
  readonly since: string
  /** Answer after this long in any case. */
  readonly timeoutMs: number
}

/** What is known when `ensureFresh` answers. */
export type Freshness = FreshCustomer | { readonly isFresh: false }

/** The rows hold what Stripe said when it was asked after `since`. */
export interface FreshCustomer {
  readonly isFresh: true
  /** Our database's clock, ISO: everything was read at or after this moment. */
  readonly seenAt: string
  /** Stripe's clock, ISO: an upper bound of the moment that the customer was read; null when Stripe did not say. */
  readonly asOf: string | null
  /** `unknown`: Stripe has never had this customer, and neither have we. */
  readonly customer: 'live' | 'deleted' | 'unknown'
  /** How many subscriptions, ended ones included, Stripe listed. */
  readonly subscriptions: number
}

// ── fullSync and its objectSync children ─────────────────────────────────────────────────────────────────────────────

export const fullSyncType = 'fullSync'
/** Fixed, so that two at once are impossible. */
export const fullSyncId = 'full-sync'

/** `object-sync:{account}/{type}` */
export function objectSyncId({ account, type }: { account: string; type: string }): string {
  return `object-sync:${account}/${type}`
}

/** What an operator may ask for; every field is optional, and so is the whole. */
export interface FullSyncInput {
  /** Object types by Stripe's name or table name; default all. */
  readonly objects?: readonly string[]
  /** Only what belongs to this customer. */
  readonly customer?: string
  /** Only objects created in this half-open interval, Unix seconds. */
  readonly created?: { readonly gte?: number; readonly lt?: number }
  /** Stripe accounts; default the key's own. */
  readonly accounts?: readonly string[]
  /** List and compare, write nothing. */
  readonly dryRun?: boolean
  /** Lift the breaker that stops a run when too many rows are gone from Stripe. */
  readonly allowMassDelete?: boolean
}

/** What a run did with one object type of one account. */
export interface TypeProgress {
  readonly account: string
  readonly type: string
  readonly table: string
  readonly state: 'waiting' | 'running' | 'complete' | 'skipped' | 'failed' | 'cancelled'
  /** Why it was skipped or failed. */
  readonly reason?: string
  readonly listed: number
  readonly inserted: number
  readonly changed: number
  readonly unchanged: number
  readonly tombstoned: number
  readonly requests: number
  readonly seconds: number
}

export interface FullSyncProgress {
  readonly state: 'running' | 'paused' | 'complete' | 'incomplete' | 'cancelled'
  readonly dryRun: boolean
  readonly types: readonly TypeProgress[]
}

export const progressQuery = 'progress'
export const pauseUpdate = 'pause'
export const resumeUpdate = 'resume'

// ── The heal path ────────────────────────────────────────────────────────────────────────────────────────────────────

export const sweepType = 'sweep'
export const sweepScheduleId = 'stripe-sweep'
/** The sweep that carries all when there are too many keys to nudge, or their workflows are too slow. Fixed, so that there is one at a time. */
export const drainId = 'stripe-drain'

export interface SweepInput {
  /** Only events that were received so long ago; default 30 s: younger ones are their customer's workflow's. */
  readonly olderThanMs?: number
}

export const reconcileType = 'reconcile'
export const reconcileScheduleId = 'stripe-reconcile'

/** What an operator may ask of a reconcile; all of it is optional. */
export interface ReconcileInput {
  /** `all`: have every range audited now, not only what is due. */
  readonly audit?: 'due' | 'all'
}

/** What one reconcile run found and did. */
export interface ReconcileResult {
  /** Events that the inbox lacked. */
  readonly eventsFound: number
  readonly eventsSettled: number
  /** Rows asked for because their customer is gone. */
  readonly orphansChecked: number
  readonly eventsPurged: number
  /** Why it started a full sync, if it did. */
  readonly fullSyncStarted?: string
  /** Which audits it started. */
  readonly auditsStarted: readonly AuditRanges[]
}

// ── audit ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Which ranges an audit lists:
 * - `due`: its share of those whose turn it is in the rotation
 * - `all`: every one
 * - `eventless`: of types that have no events, what is new
 */
export type AuditRanges = 'due' | 'all' | 'eventless'

/** Fixed, so that two at once are impossible; what is read hourly does not wait for the rotation. */
export function auditId(ranges: AuditRanges): string {
  return ranges === 'eventless' ? 'audit-eventless' : 'audit'
}

/** `audit:{account}/{type}` of the objectSync that lists a range. */
export function auditedRangeId({ account, type }: { account: string; type: string }): string {
  return `audit:${account}/${type}`
}

/** What an operator may ask of an audit; all of it is optional. */
export interface AuditInput {
  readonly ranges?: AuditRanges
}

/** What an audit did. */
export interface AuditResult {
  readonly ranges: number
  readonly proven: number
  readonly listed: number
  readonly inserted: number
  readonly changed: number
  readonly tombstoned: number
  readonly requests: number
  /** Types that could not be listed, with the reason. */
  readonly skipped: readonly AuditedType[]
  readonly failed: readonly AuditedType[]
}

interface AuditedType {
  readonly account: string
  readonly type: string
  readonly table: string
  readonly reason: string
}
