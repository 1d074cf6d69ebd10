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

/** What the workflows need done; `activities/` implements it. Each may run twice or beside itself without harm. */
export interface SyncActivities {
  /** Applies the open events of one key, or of everybody that were received so long ago. */
  applyInbox(input: ApplyInboxInput): Promise<ApplyInboxResult>
  /** Asks Stripe for a customer and its subscriptions, after a moment, and writes what it says. */
  refreshCustomer(input: RefreshCustomerInput): Promise<RefreshCustomerResult>

  /** Checks the input against the catalogue and the key against the database, asks for permissions, and opens the run's record. */
  planFullSync(input: PlanFullSyncInput): Promise<FullSyncPlan>
  /** Notes that a listing begins, and when. */
  beginListing(input: ListingReference): Promise<BeginListingResult>
  /** Lists for some seconds what is left of a type, a few ranges at once, and writes it. */
  syncRanges(input: SyncRangesInput): Promise<SyncRangesResult>
  /** Asks Stripe for each row that a listing lacked; those it has no more become tombstones. */
  confirmAbsence(input: ConfirmAbsenceInput): Promise<ConfirmAbsenceResult>
  /** Looks at all that was listed once more, notes the drift, and records what is proven. */
  proveRange(input: ProveRangeInput): Promise<ProveRangeResult>
  /** Closes the run's record. */
  finishFullSync(input: FinishFullSyncInput): Promise<void>

  /** Opens a reconcile's record and says which accounts to look after. */
  startReconcile(input: RunReference): Promise<ReconcilePlan>
  /** Puts the events that the inbox lacks into it, oldest first. */
  closeGaps(input: CloseGapsInput): Promise<CloseGapsResult>
  /** Says whether a full sync must be started, and of what. */
  findDueFullSync(input: FindDueFullSyncInput): Promise<{ readonly due?: DueFullSync }>
  /** Asks Stripe for each row whose customer is gone. */
  fetchOrphans(): Promise<{ checked: number }>
  /** Looks, hourly at most, whether Stripe's webhook endpoint is as it must be. */
  reviewEndpoint(input: { readonly isForced: boolean }): Promise<void>
  /** Gives events that wait for a permission another try when it is there. */
  reopenPermitted(): Promise<void>
  /** Removes what is kept long enough, and brings the books of gaps and drift up to date. */
  tidyInbox(): Promise<{ purged: number }>
  /** Closes the run's record. */
  finishReconcile(input: FinishReconcileInput): Promise<void>

  /** Which audits have something to do now. */
  findDueAudits(input: { readonly isForced: boolean }): Promise<{ readonly due: readonly ('due' | 'eventless')[] }>
  /** Opens an audit's record. */
  startAudit(input: StartAuditInput): Promise<AuditStart>
  /** Chooses ranges: those proven the longest ago first. */
  planAudit(input: PlanAuditInput): Promise<AuditPlan>
  /** Closes the run's record. */
  finishAudit(input: FinishAuditInput): Promise<void>
}

export type ApplyInboxInput =
  | { readonly key: InboxKey }
  /** What reconcile found waits for its turn with Stripe behind what customers and operators wait for. */
  | { readonly olderThanMs: number; readonly lane?: 'reconcile' }

export interface ApplyInboxResult {
  readonly settled: number
  /** Still open, and due now or when READ_LAG is over. */
  readonly stillOpen: number
  /** It was as much as one round takes, in number or in time: there may be more that is due now. */
  readonly isMoreDue: boolean
}

export interface RefreshCustomerInput {
  readonly account: string
  /** `cus_…` */
  readonly customer: string
  /** Our database's clock, ISO: nothing is sent before it. */
  readonly since: string
}

export interface RefreshCustomerResult extends Omit<FreshCustomer, 'isFresh'> {
  /** Rows that may hold something older: an event was applied too recently to be sure that this read is newer. Read again after READ_LAG. */
  readonly unproven: number
}

/** A run as Temporal knows it. */
export interface RunReference {
  readonly runId: string
  readonly workflowId: string
}

export interface PlanFullSyncInput extends RunReference {
  readonly request: FullSyncInput
}

/** How one object type of one account is to be listed. */
export interface TypePlan {
  readonly account: string
  readonly type: string
  readonly table: string
  /** Names of its listing passes; together they list all of it. */
  readonly passes: readonly string[]
  /** Those of them whose list takes `created`: parts of it can be listed beside each other. */
  readonly ranged: readonly string[]
  /**
   * Set in test mode, when the listing reaches until now: objects on test clocks can be created in the future, so nothing is listed or looked for
   * with an upper bound. `created.lt` then only says where the proof ends.
   */
  readonly includesFuture?: boolean
  /** When its account began, Unix seconds, where that is known; see RangeQueueState. */
  readonly oldest?: number
  /** Types of this run that must be through first: it is listed by their objects. */
  readonly after: readonly string[]
  /** Set when it cannot be listed: what is missing. */
  readonly skipped?: string
  /** Stripe has none of it and neither have we, so nothing is to be done; found with so many requests. */
  readonly isEmpty?: boolean
  readonly probes?: number
}

export interface FullSyncPlan {
  readonly types: readonly TypePlan[]
  /** Unix seconds, Stripe's clock: objects created from here on are left to their webhooks. */
  readonly createdBefore: number
}

/** A half-open interval of `created`, Unix seconds, and where in it to go on. Lists run from newest to oldest. */
export interface Range {
  readonly gte?: number
  readonly lt?: number
  readonly cursor?: string
  /** A page with this cursor was empty: what follows the cursor is listed once without the window. */
  readonly isUnlimited?: true
  /** The list was found not to be sorted by `created`: it is paged by the cursor alone, and never split. */
  readonly isByCursor?: true
}

/** For whom is read: the more urgent lanes have their turn with Stripe first. */
type ListingLane = 'sync' | 'reconcile' | 'audit'

/** Of a type that is listed per parent: parents that are asked without evidence. Part `part` of `parts`, counted from 0. */
export interface OtherParents {
  readonly part: number
  readonly parts: number
}

/** What a run of objectSync is about. */
export interface ObjectSyncInput extends TypePlan {
  readonly runId: string
  readonly lane: ListingLane
  readonly others?: OtherParents
  readonly created: { readonly gte?: number; readonly lt: number }
  readonly customer?: string
  readonly dryRun: boolean
  readonly allowMassDelete: boolean
}

/** Which listing: of one type, by a run. An audit has several in one run, each with a `runId` of its own: `{runId}/{number}`. */
export interface ListingReference {
  readonly runId: string
  readonly account: string
  readonly type: string
}

export interface BeginListingResult {
  /** Our database's clock, ISO: what the listing proves is the state as of then. */
  readonly at: string
}

/** A range that is to be listed, of one listing pass. */
export interface Piece {
  readonly pass: string
  readonly range: Range
}

/** What is left to be listed of a type. */
export interface RangeQueueState {
  /** Ranges not begun or not finished: all that is not listed yet. */
  readonly waiting: readonly Piece[]
  readonly splits: number
  /** Pages after which more followed. */
  readonly fullPages: number
  /**
   * Where the oldest object may be, Unix seconds: only a guess, to halve a range that has no lower end. What is older lies in the lowest half,
   * which never gets one.
   */
  readonly oldest?: number
}

export interface SyncRangesInput {
  readonly runId: string
  readonly lane: ListingLane
  readonly account: string
  readonly type: string
  readonly queue: RangeQueueState
  /** What is listed in all: where to begin again when a list turns out not to be sorted. */
  readonly created: { readonly gte?: number; readonly lt: number }
  /** Passes whose ranges can be listed beside each other. */
  readonly ranged: readonly string[]
  /** After so long the activity begins no other page, and says what is left. */
  readonly seconds: number
  readonly others?: OtherParents
  readonly customer?: string
  readonly dryRun: boolean
}

type Counts = Pick<TypeProgress, 'listed' | 'inserted' | 'changed' | 'unchanged' | 'requests'>

export interface SyncRangesResult extends Counts {
  /** What is left; nothing waits when all is listed. */
  readonly queue: RangeQueueState
  /** How many objects, or parents of lists, could not be read or written: Stripe refused the request, or PostgreSQL the object. */
  readonly poisoned: number
  /** The first of them, with the reason. */
  readonly poison: readonly string[]
}

export interface ConfirmAbsenceInput {
  readonly runId: string
  /** When the listing began, by our database's clock, ISO; workflows of an earlier version do not tell. */
  readonly since?: string
  readonly lane: ListingLane
  readonly account: string
  readonly type: string
  readonly created: { readonly gte?: number; readonly lt: number }
  /** As in TypePlan. */
  readonly includesFuture?: boolean
  readonly customer?: string
  readonly dryRun: boolean
  readonly allowMassDelete: boolean
}

export interface ConfirmAbsenceResult {
  readonly tombstoned: number
  readonly requests: number
  /** How many rows Stripe refused to tell of; undefined when there was none. */
  readonly poisoned?: number
  /** The first of them, with the reason. */
  readonly poison?: readonly string[]
  /** Exact, each object counted once; null when a crash of the database emptied the list: then list again. */
  readonly counts: Omit<Counts, 'requests'> | null
}

export interface ProveRangeInput extends ListingReference {
  readonly created: { readonly gte?: number; readonly lt: number }
  /** When the listing began. */
  readonly since: string
  readonly others?: OtherParents
  /** The whole range was listed, and all of it could be read and written. */
  readonly isProven: boolean
}

export interface ProveRangeResult {
  /** Listed rows whose columns did not say what their content says. */
  readonly mended: number
  /** The same of rows that no list showed, which are not among the listed; workers of an earlier version do not tell. */
  readonly mendedAsked?: number
}

export interface FinishFullSyncInput {
  readonly runId: string
  /** Of a run that broke off, perhaps before its plan opened the record: what the plan would have written there. */
  readonly begun?: Omit<PlanFullSyncInput, 'runId'>
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'cancelled'
  readonly result: FullSyncProgress | null
  readonly error?: string
}

export interface ReconcilePlan {
  /** Accounts that have a watermark: their gaps can be closed. */
  readonly accounts: readonly string[]
}

export interface CloseGapsInput {
  readonly account: string
}

export interface CloseGapsResult {
  readonly found: number
  /** Why only a full sync of the account can help: Stripe does not list all the missing events any more. */
  readonly needsFullSync?: string
}

export interface FindDueFullSyncInput {
  /** Accounts of which events are lost for good, with what closeGaps says of it. */
  readonly lost: readonly { readonly account: string; readonly reason: string }[]
}

/** A full sync that reconcile is to start. */
export interface DueFullSync {
  readonly reason: string
  readonly request: FullSyncInput
  /** The run that is noted as running: only when its workflow is gone another may begin. */
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
  /** Our database's clock, ISO: an audit of all goes on until everything was proven after it. */
  readonly at: string
  /** Of what is due, how many ranges this run takes. */
  readonly limit: number
}

export interface PlanAuditInput {
  readonly runId: string
  readonly ranges: AuditRanges
  /** When the audit began. What was proven since is not listed again. */
  readonly provenBefore: string
  /** At most so many. */
  readonly limit: number
  /** Ranges that this run has planned, whatever became of them. Listing ids are numbered from here, so none is used twice. */
  readonly planned: number
  /** `{account}/{type}` that this run could not list. */
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

// Retries have no end: an outage of Stripe or of the database is over some day, and the workflow then goes on where it was. What
// trying again cannot help is thrown as non-retryable.
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const

// A scheduled run must end: the next one does all that it left, and as long as it tries, no other begins. 31 s of an outage are waited for.
const boundedRetry = { ...retry, maximumAttempts: 6 }

/** A worker sends a heartbeat every two seconds: so long without one, and it was killed. */
const HEARTBEAT_TIMEOUT = '15 seconds'

// 2 min: at most 500 events and their GETs, 20 s at 25 requests a second.
export const { applyInbox } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry,
})

// A sweep's batch.
export const { applyInbox: applyInboxInBulk } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: boundedRetry,
})

// Somebody waits, so it is tried again soon, and given up when nobody can be waiting any more (contract: a minute at most).
export const { refreshCustomer } = proxyActivities<SyncActivities>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '2 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '2 seconds' },
})

// Some seconds of pages, or what a listing lacked.
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
