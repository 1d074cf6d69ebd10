// Longer than 250 lines: it is one list of all that the workflows and all other code agree on.

/**
 * The contract between the workflows and all other code: names, ids and message shapes. This file imports no
 * code, so every process can load it.
 */

export const taskQueue = 'stripe-sync'

/**
 * Who started a run:
 * - `schedule`: Temporal's schedule
 * - `reconcile`: a reconcile, because the run was due
 * - `page`, `api`: the admin page or the JSON API. The workflow's memo says so
 * - `temporal`: Temporal's CLI or web UI
 */
export type Starter = 'schedule' | 'reconcile' | 'page' | 'api' | 'temporal'

/** Temporal's ids of a run, and who started it. */
export interface RunReference {
  readonly runId: string
  readonly workflowId: string
  /** Undefined from workflows of an earlier version. */
  readonly startedBy?: Starter
}

// ── customerSync ─────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The key that groups events: one customerSync workflow applies the events of one key. Grouping is only an
 * optimisation, because the write rule alone keeps rows right (docs/decisions.md 1).
 */
export interface InboxKey {
  readonly account: string
  /** Stripe customer id, or `{type}/{id}` for objects that have no customer. */
  readonly group: string
}

export const customerSyncType = 'customerSync'
export const nudgeSignal = 'nudge'

/** Returns `customer:{account}/{cus_…}` or `object:{account}/{type}/{id}`. */
export function customerSyncId({ account, group }: InboxKey): string {
  return `${group.includes('/') ? 'object' : 'customer'}:${account}/${group}`
}

export const ensureFreshUpdate = 'ensureFresh'

/** The update that asks customerSync to read the customer and its subscriptions from Stripe. */
export interface EnsureFreshInput {
  /**
   * Our database's clock (`SELECT stripe.now()`), ISO. Only reads that were sent at or after this time count.
   */
  readonly since: string
  /** The update is answered after this time at the latest. */
  readonly timeoutMs: number
}

/** The answer of `ensureFresh`. `isFresh: false` means that no such read ended within `timeoutMs`. */
export type Freshness = FreshCustomer | { readonly isFresh: false }

/** The answer when the rows hold what Stripe returned to reads that were sent at or after `since`. */
export interface FreshCustomer {
  readonly isFresh: true
  /** Our database's clock, ISO. All reads were sent at or after this time. */
  readonly seenAt: string
  /**
   * Stripe's clock, ISO. The customer was read at or before this time; null when Stripe's answer had no date.
   */
  readonly asOf: string | null
  /** `unknown`: Stripe returned no such customer, and there is no row of it. */
  readonly customer: 'live' | 'deleted' | 'unknown'
  /** Subscriptions that Stripe listed, ended ones included. */
  readonly subscriptions: number
}

// ── objectLookup ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const objectLookupType = 'objectLookup'

/** Returns `lookup:{requestId}`. The object's id is not part of it: Temporal's ids are shorter than Stripe's may be. */
export function objectLookupId(requestId: string): string {
  return `lookup:${requestId}`
}

/** The input of a lookup: which object Stripe is asked for, and the key of the answer in `stripe.looked_up`. */
export interface ObjectLookupInput {
  readonly requestId: string
  readonly account: string
  /** Stripe's name of the type: `customer`. */
  readonly type: string
  /** The id of the object's row. */
  readonly id: string
}

/** The result of a lookup. It never holds the object, because histories must not hold personal data. */
export interface ObjectLookupResult {
  readonly state: 'found' | 'deleted' | 'absent' | 'refused'
}

// ── fullSync and its objectSync children ─────────────────────────────────────────────────────────────────────────────

export const fullSyncType = 'fullSync'
/** The workflow id. It is fixed, so that two full syncs cannot run at once. */
export const fullSyncId = 'full-sync'

/** Returns `object-sync:{account}/{type}`. */
export function objectSyncId({ account, type }: { account: string; type: string }): string {
  return `object-sync:${account}/${type}`
}

/** The input of a full sync, from an operator. Every field is optional, and so is the whole input. */
export interface FullSyncInput {
  /** Object types by Stripe's name or by table name. Default: all types. */
  readonly objects?: readonly string[]
  /** Only objects of this customer. */
  readonly customer?: string
  /** Only objects created in this half-open interval, Unix seconds. */
  readonly created?: { readonly gte?: number; readonly lt?: number }
  /** Stripe accounts. Default: the account of the key. */
  readonly accounts?: readonly string[]
  /** Lists and compares, but changes no synced row. */
  readonly dryRun?: boolean
  /** Turns off the breaker that stops a listing when too many rows are gone from Stripe. */
  readonly allowMassDelete?: boolean
}

/** The progress or result of one object type of one account. */
export interface TypeProgress {
  readonly account: string
  readonly type: string
  readonly table: string
  readonly state: 'waiting' | 'running' | 'complete' | 'skipped' | 'failed' | 'cancelled'
  /** Why the type was skipped or failed. */
  readonly reason?: string
  readonly listed: number
  readonly inserted: number
  readonly changed: number
  readonly unchanged: number
  readonly tombstoned: number
  readonly requests: number
  readonly seconds: number
  /**
   * Of a dry run: how many rows would change, by column, for the 20 columns that change most. `data` stands for a field
   * without a column, or a child.
   */
  readonly changedColumns?: Readonly<Record<string, number>>
  /** Types that were listed whole with this one's pages. */
  readonly embedded?: readonly string[]
}

export interface FullSyncProgress {
  readonly state: 'running' | 'paused' | 'complete' | 'incomplete' | 'cancelled'
  readonly dryRun: boolean
  /** Lists one customer, or objects created in an interval. */
  readonly isPart?: boolean
  readonly types: readonly TypeProgress[]
}

export const progressQuery = 'progress'
export const pauseUpdate = 'pause'
export const resumeUpdate = 'resume'

// ── sweep and reconcile ──────────────────────────────────────────────────────────────────────────────────────────────

export const sweepType = 'sweep'
export const sweepScheduleId = 'stripe-sweep'
/**
 * The workflow id of the drain. The drain is a sweep that applies the events of all keys. It runs when
 * there are too many keys to nudge, or when their workflows are too slow. The id is fixed, so that only one
 * drain runs at a time.
 */
export const drainId = 'stripe-drain'

export interface SweepInput {
  /**
   * Only events that were received at least this long ago. Default 30 s: customerSync applies younger events.
   */
  readonly olderThanMs?: number
}

export const reconcileType = 'reconcile'
export const reconcileScheduleId = 'stripe-reconcile'

/** The input of a reconcile, from an operator. Every field is optional. */
export interface ReconcileInput {
  /** `all` audits every range now. Default `due`: only ranges that are due. */
  readonly audit?: 'due' | 'all'
}

/** The result of one reconcile run. */
export interface ReconcileResult {
  /** Events that the inbox lacked. */
  readonly eventsFound: number
  readonly eventsSettled: number
  /** Rows that Stripe was asked for because their owner (customer, test clock or parent) is gone. */
  readonly orphansChecked: number
  readonly eventsPurged: number
  /** Why the run started a full sync; undefined when it started none. */
  readonly fullSyncStarted?: string
  /** The audits that the run started. */
  readonly auditsStarted: readonly AuditRanges[]
}

// ── alertDelivery ────────────────────────────────────────────────────────────────────────────────────────────────────

export const alertDeliveryType = 'alertDelivery'
/** The workflow id. It is fixed, so that only one run delivers. */
export const alertDeliveryId = 'alert-delivery'

// ── audit ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const auditType = 'audit'

/**
 * The ranges that an audit lists:
 * - `due`: this audit's share of the ranges that are due in the rotation
 * - `all`: every range
 * - `eventless`: new objects of types that have no events
 */
export type AuditRanges = 'due' | 'all' | 'eventless'

/**
 * Returns the workflow id. It is fixed, so that two cannot run at once. `eventless` has an id of its own, so
 * that this hourly audit does not wait for the rotation.
 */
export function auditId(ranges: AuditRanges): string {
  return ranges === 'eventless' ? 'audit-eventless' : 'audit'
}

/** Returns the workflow id of the objectSync that lists a range: `audit:{account}/{type}`. */
export function auditedRangeId({ account, type }: { account: string; type: string }): string {
  return `audit:${account}/${type}`
}

/** The input of an audit, from an operator. */
export interface AuditInput {
  /** Default `due`. */
  readonly ranges?: AuditRanges
}

/** The result of an audit. */
export interface AuditResult {
  /** Ranges that the audit tried to list. */
  readonly ranges: number
  /** Ranges that were listed and compared completely. */
  readonly proven: number
  readonly listed: number
  readonly inserted: number
  readonly changed: number
  readonly tombstoned: number
  readonly requests: number
  /** Types that the key or the account does not let us list, with the reason. */
  readonly skipped: readonly AuditedType[]
  /** Types whose listing failed, with the reason. */
  readonly failed: readonly AuditedType[]
}

interface AuditedType {
  readonly account: string
  readonly type: string
  readonly table: string
  readonly reason: string
}
