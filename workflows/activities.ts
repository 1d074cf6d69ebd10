import { proxyActivities } from '@temporalio/workflow'
import type {
  AuditRanges,
  AuditResult,
  FreshCustomer,
  FullSyncInput,
  FullSyncProgress,
  InboxKey,
  ReconcileResult,
  TypeProgress,
} from './contract.js'

/**
 * Every activity that the workflows call, implemented in `activities/`. Each is idempotent: it may run twice,
 * even at the same time.
 */
export interface SyncActivities {
  /**
   * Applies the open events of one key, or the open events of all keys that were received at least
   * `olderThanMs` ago.
   */
  applyInbox(input: ApplyInboxInput): Promise<ApplyInboxResult>
  /** Reads a customer and its subscriptions from Stripe, at or after `since`, and writes the rows. */
  refreshCustomer(input: RefreshCustomerInput): Promise<RefreshCustomerResult>

  /**
   * Plans a full sync and opens the run's record. Checks the input against the catalogue, the key against the
   * account in the database, and the key's permissions against Stripe.
   */
  planFullSync(input: PlanFullSyncInput): Promise<FullSyncPlan>
  /** Records that a listing begins. Returns the time. */
  beginListing(input: BeginListingInput): Promise<BeginListingResult>
  /** Lists and writes the remaining ranges of a type, several at once, for up to `seconds`. */
  syncRanges(input: SyncRangesInput): Promise<SyncRangesResult>
  /** Asks Stripe for each row that the listing did not show. Rows whose object is gone become tombstones. */
  confirmAbsence(input: ConfirmAbsenceInput): Promise<ConfirmAbsenceResult>
  /** Mends columns of listed rows that differ from their `data`, records the drift, and records the proof. */
  proveRange(input: ProveRangeInput): Promise<ProveRangeResult>
  /** Closes the run's record. */
  finishFullSync(input: FinishFullSyncInput): Promise<void>

  /** Opens a reconcile's record. Returns the accounts whose gaps can be closed. */
  startReconcile(input: RunReference): Promise<ReconcilePlan>
  /**
   * Lists the account's events from the watermark on and inserts those that the inbox lacks,
   * oldest window first.
   */
  closeGaps(input: CloseGapsInput): Promise<CloseGapsResult>
  /** Returns the full sync that must be started, if any. */
  findDueFullSync(input: FindDueFullSyncInput): Promise<{ readonly due?: DueFullSync }>
  /** Asks Stripe for each live row whose owner (customer, test clock or parent) is a tombstone. */
  fetchOrphans(): Promise<{ checked: number }>
  /** Checks the configuration of Stripe's webhook endpoint. Does so at most once an hour, unless forced. */
  reviewEndpoint(input: { readonly isForced: boolean }): Promise<void>
  /** Reopens blocked events when the key has the permission that they wait for. */
  reopenPermitted(): Promise<void>
  /** Purges events and records whose retention has ended, and updates the records of gaps and drift. */
  tidyInbox(): Promise<{ purged: number }>
  /** Closes the run's record. */
  finishReconcile(input: FinishReconcileInput): Promise<void>

  /** Returns the audits that have something to do now. */
  findDueAudits(input: { readonly isForced: boolean }): Promise<{ readonly due: readonly ('due' | 'eventless')[] }>
  /** Opens an audit's record. Returns how many ranges the audit may list. */
  startAudit(input: StartAuditInput): Promise<AuditStart>
  /** Chooses the next ranges to list, those with the oldest proof first. */
  planAudit(input: PlanAuditInput): Promise<AuditPlan>
  /** Closes the run's record. */
  finishAudit(input: FinishAuditInput): Promise<void>
}

export type ApplyInboxInput =
  | { readonly key: InboxKey }
  /**
   * Lane `reconcile` is for events that reconcile found: Stripe requests of customers and
   * operators are sent first.
   */
  | { readonly olderThanMs: number; readonly lane?: 'reconcile' }

export interface ApplyInboxResult {
  readonly settled: number
  /** Open events that are due now or within READ_LAG (2 s). At most 100: more are not counted. */
  readonly stillOpen: number
  /** The round reached its limit of events or of time, so more events may be due now. */
  readonly isMoreDue: boolean
}

export interface RefreshCustomerInput {
  readonly account: string
  /** `cus_…` */
  readonly customer: string
  /** Our database's clock, ISO. No request is sent before this time. */
  readonly since: string
}

export interface RefreshCustomerResult extends Omit<FreshCustomer, 'isFresh'> {
  /**
   * Rows that refused this read, because an event was applied too recently to be sure that the read is newer.
   * They may hold older content. Read again after READ_LAG (2 s).
   */
  readonly unproven: number
}

/** Temporal's ids of a run. */
export interface RunReference {
  readonly runId: string
  readonly workflowId: string
}

export interface PlanFullSyncInput extends RunReference {
  readonly request: FullSyncInput
}

/** How a full sync lists one object type of one account. */
export interface TypePlan {
  readonly account: string
  readonly type: string
  readonly table: string
  /** Names of the type's listing passes. Together they list all of its objects. */
  readonly passes: readonly string[]
  /** The passes whose list has a `created` filter. Several ranges of such a pass can be listed at once. */
  readonly ranged: readonly string[]
  /**
   * True in test mode, when the listing reaches until now. Objects on test clocks can have `created` in the
   * future, so neither the listing nor the search for missing rows has an upper bound. `created.lt` then says
   * only where the proof ends.
   */
  readonly includesFuture?: boolean
  /** When the account was created, Unix seconds; undefined when unknown. See `RangeQueueState.oldest`. */
  readonly oldest?: number
  /** Types of this run that must finish first, because this type is listed by their objects. */
  readonly after: readonly string[]
  /** Set when objects of this type come with another type's pages. */
  readonly embedded?: EmbeddedListing
  /** Why the type cannot be listed, such as a missing permission; undefined when it can. */
  readonly skipped?: string
  /** Neither Stripe nor our table has an object of this type, so there is nothing to list. */
  readonly isEmpty?: boolean
  /** Requests that it took to find this; set only together with `isEmpty`. */
  readonly probes?: number
}

/** Of a type that another type embeds: what is listed already when the other type is complete. */
export interface EmbeddedListing {
  /** The type whose pages bring its objects. */
  readonly by: string
  /** The listing pass that those pages make needless. */
  readonly pass: string
  /**
   * Our database's clock, ISO, before the first of those pages was requested. The listing proves the state as of
   * this time.
   */
  readonly since: string
}

export interface FullSyncPlan {
  readonly types: readonly TypePlan[]
  /** Unix seconds, Stripe's clock. Webhooks bring the objects that were created at or after this time. */
  readonly createdBefore: number
}

/**
 * A half-open interval of `created`, Unix seconds, with the cursor to resume from. Lists are newest first.
 */
export interface Range {
  readonly gte?: number
  readonly lt?: number
  readonly cursor?: string
  /**
   * The page after this cursor was empty. The objects after the cursor are listed once more
   * without the interval.
   */
  readonly isUnlimited?: true
  /** The list turned out not to be sorted by `created`. It is paged by cursor alone, and never split. */
  readonly isByCursor?: true
}

/**
 * Priority of the read. Stripe requests of a higher lane are sent first; the order is sync, reconcile, audit.
 */
type ListingLane = 'sync' | 'reconcile' | 'audit'

/**
 * The parents without evidence whose lists are read too, for a type that is listed per parent. Evidence is
 * data that suggests a non-empty list. The parents are divided into `parts` parts; `part` counts from 0.
 */
export interface OtherParents {
  readonly part: number
  readonly parts: number
}

/** The input of objectSync. */
export interface ObjectSyncInput extends TypePlan {
  readonly runId: string
  readonly lane: ListingLane
  /** The pass in `embedded` is listed: another type's pages brought all objects of this one. */
  readonly isEmbedded?: boolean
  /** Types whose objects come with the pages of this type's list, by `expand`. They are written with the page. */
  readonly embeds?: readonly string[]
  readonly others?: OtherParents
  readonly created: { readonly gte?: number; readonly lt: number }
  readonly customer?: string
  readonly dryRun: boolean
  readonly allowMassDelete: boolean
}

/**
 * The key of a listing: one type of one account, listed by one run. An audit run has several listings of a
 * type, so each gets its own `runId`: `{runId}/{number}`.
 */
interface ListingReference {
  readonly runId: string
  readonly account: string
  readonly type: string
}

export interface BeginListingInput extends ListingReference {
  /** Types that are listed with this one, see `ObjectSyncInput.embeds`. */
  readonly embeds?: readonly string[]
}

export interface BeginListingResult {
  /** Our database's clock, ISO. The listing proves the state as of this time. */
  readonly at: string
}

/** A range that is still to be listed, with its listing pass. */
export interface Piece {
  readonly pass: string
  readonly range: Range
}

/** The remaining work of a type's listing. */
export interface RangeQueueState {
  /** Ranges that are not begun or not finished. */
  readonly waiting: readonly Piece[]
  /** How many times a range was split so far. */
  readonly splits: number
  /** Pages that were followed by another page. */
  readonly fullPages: number
  /**
   * A guess of the oldest object's `created`, Unix seconds. It is used only to split a range that has
   * no lower end. The oldest part of such a range keeps no lower end, so it includes objects that are
   * older than the guess.
   */
  readonly oldest?: number
}

export interface SyncRangesInput {
  readonly runId: string
  readonly lane: ListingLane
  readonly account: string
  readonly type: string
  readonly queue: RangeQueueState
  /**
   * The whole interval of the listing. The listing restarts with it when a list turns out not to be sorted.
   */
  readonly created: { readonly gte?: number; readonly lt: number }
  /** The passes whose ranges can be listed at once. */
  readonly ranged: readonly string[]
  /** Types that are listed with this one, see `ObjectSyncInput.embeds`. */
  readonly embeds?: readonly string[]
  /**
   * Time limit: after this many seconds the activity begins no further page and returns the remaining ranges.
   */
  readonly seconds: number
  readonly others?: OtherParents
  readonly customer?: string
  readonly dryRun: boolean
}

type Counts = Pick<TypeProgress, 'listed' | 'inserted' | 'changed' | 'unchanged' | 'requests'>

export interface SyncRangesResult extends Counts {
  /** The remaining work; `waiting` is empty when everything is listed. */
  readonly queue: RangeQueueState
  /**
   * Types of `embeds` of which every object was read and written so far. The others are listed by themselves
   * later. Undefined from workers of an earlier version, which embed nothing.
   */
  readonly embeds?: readonly string[]
  /**
   * Objects, or parents of lists, that failed: Stripe refused the request, or PostgreSQL refused the object.
   */
  readonly poisoned: number
  /** The first 20 failures, each `{id}: {reason}`. */
  readonly poison: readonly string[]
}

export interface ConfirmAbsenceInput {
  readonly runId: string
  /** When the listing began, by our database's clock, ISO. Workflows of an earlier version do not send it. */
  readonly since?: string
  readonly lane: ListingLane
  readonly account: string
  readonly type: string
  readonly created: { readonly gte?: number; readonly lt: number }
  /** See `TypePlan.includesFuture`. */
  readonly includesFuture?: boolean
  readonly customer?: string
  readonly dryRun: boolean
  readonly allowMassDelete: boolean
}

export interface ConfirmAbsenceResult {
  readonly tombstoned: number
  readonly requests: number
  /** Rows whose object Stripe refused to return; undefined when there was none. */
  readonly poisoned?: number
  /** The first 20 refusals, each `{id}: {reason}`. */
  readonly poison?: readonly string[]
  /**
   * Exact counts: each object counts once. Null when a database crash emptied `sync_seen`, the unlogged table
   * of listed ids. The type must then be listed again.
   */
  readonly counts: Omit<Counts, 'requests'> | null
}

export interface ProveRangeInput extends ListingReference {
  readonly created: { readonly gte?: number; readonly lt: number }
  /** When the listing began, by our database's clock, ISO. */
  readonly since: string
  readonly others?: OtherParents
  /** The whole range was listed, and every object in it was read and written. */
  readonly isProven: boolean
}

export interface ProveRangeResult {
  /** Listed rows whose columns differed from their `data`. */
  readonly mended: number
  /**
   * The same count for rows that no list showed and Stripe was asked for. Workers of an
   * earlier version omit it.
   */
  readonly mendedAsked?: number
}

export interface FinishFullSyncInput {
  readonly runId: string
  /**
   * Set for a run that was cancelled or failed. Its record is opened with this, in case the
   * plan did not open it.
   */
  readonly begun?: Omit<PlanFullSyncInput, 'runId'>
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'cancelled'
  readonly result: FullSyncProgress | null
  readonly error?: string
}

export interface ReconcilePlan {
  /** Accounts that have a watermark. Their gaps can be closed. */
  readonly accounts: readonly string[]
}

export interface CloseGapsInput {
  readonly account: string
}

export interface CloseGapsResult {
  /** Events that the inbox lacked. */
  readonly found: number
  /**
   * Why the account needs a full sync: Stripe no longer lists all missing events.
   * Undefined when it needs none.
   */
  readonly needsFullSync?: string
}

export interface FindDueFullSyncInput {
  /** Accounts that lost events for good, each with the reason from `closeGaps`. */
  readonly lost: readonly { readonly account: string; readonly reason: string }[]
}

/** A full sync that reconcile starts. */
export interface DueFullSync {
  readonly reason: string
  readonly request: FullSyncInput
  /**
   * The run whose record says that it is running. Another full sync may start only if its workflow is gone.
   */
  readonly unlessRuns?: string
}

export interface FinishReconcileInput {
  readonly runId: string
  readonly outcome: 'complete' | 'incomplete'
  readonly result: ReconcileResult
  readonly error?: string
}

export interface StartAuditInput extends RunReference {
  readonly ranges: AuditRanges
}

export interface AuditStart {
  /** Our database's clock, ISO. An audit of `all` ends when every range has a proof from after this time. */
  readonly at: string
  /** How many of the due ranges this run lists. */
  readonly limit: number
}

export interface PlanAuditInput {
  readonly runId: string
  readonly ranges: AuditRanges
  /** When the audit began, ISO. Ranges that were proven since are not listed again. */
  readonly provenBefore: string
  /** The largest number of ranges to return. */
  readonly limit: number
  /**
   * Ranges that this run has planned, whatever their result. Listing ids continue from this
   * number, so none repeats.
   */
  readonly planned: number
  /** Types that this run could not list, each `{account}/{type}`. */
  readonly without: readonly string[]
}

export interface AuditPlan {
  readonly ranges: readonly ObjectSyncInput[]
}

export interface FinishAuditInput {
  readonly runId: string
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'cancelled'
  readonly result: AuditResult
  readonly error?: string
}

// Retries are unlimited: an outage of Stripe or of the database ends some day, and the workflow then
// continues where it was. Activities throw errors that a retry cannot mend as non-retryable.
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const

// A scheduled run must end, because no other run begins while it retries. Six attempts wait 31 s in all. The
// next run does the work that this run left.
const boundedRetry = { ...retry, maximumAttempts: 6 }

/**
 * A worker sends a heartbeat every 2 s. Without one for 15 s, Temporal assumes that the worker was killed.
 */
const HEARTBEAT_TIMEOUT = '15 seconds'

// Timeout 2 min: a batch has at most 500 events, whose GETs take 20 s at 25 requests a second.
export const { applyInbox } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry,
})

// A batch of the sweep: up to 2,000 events.
export const { applyInbox: applyInboxInBulk } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: boundedRetry,
})

// A caller waits, so retries come soon, after at most 2 s. They end after 2 min: a caller waits for at most
// 1 min, so nobody is waiting any more.
export const { refreshCustomer } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '2 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '2 seconds' },
})

// syncRanges lists pages for 5 to 10 s. confirmAbsence and proveRange take as long as the
// listing's rows need.
export const { syncRanges, confirmAbsence, proveRange } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry,
})

export const { closeGaps, fetchOrphans } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: boundedRetry,
})

export const { planFullSync, beginListing, finishFullSync, startAudit, planAudit, finishAudit } =
  proxyActivities<SyncActivities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry,
  })

export const {
  startReconcile,
  findDueFullSync,
  reviewEndpoint,
  reopenPermitted,
  findDueAudits,
  tidyInbox,
  finishReconcile,
} = proxyActivities<SyncActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: boundedRetry,
})
