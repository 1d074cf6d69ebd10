import { proxyActivities } from '@temporalio/workflow'
import type { FullSyncInput, FullSyncProgress, RunReference, TypeProgress } from '../contract.js'
import { LONG, RETRY, SHORT } from './options.js'
import type { RangeQueueState } from './ranges.js'
import type { ListingLane, OtherParents, TypePlan } from './type-plan.js'

/** The activities of a full sync, and of every listing. */
export interface ListingActivities {
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
}

export interface PlanFullSyncInput extends RunReference {
  readonly request: FullSyncInput
}

export interface FullSyncPlan {
  readonly types: readonly TypePlan[]
  /** Unix seconds, Stripe's clock. Webhooks bring the objects that were created at or after this time. */
  readonly createdBefore: number
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
  readonly counts: (Omit<Counts, 'requests'> & Pick<TypeProgress, 'changedColumns'>) | null
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

export const { planFullSync, beginListing, finishFullSync } = proxyActivities<ListingActivities>({
  ...SHORT,
  retry: RETRY,
})

// syncRanges lists pages for 5 to 10 s. confirmAbsence and proveRange take as long as the
// listing's rows need.
export const { syncRanges, confirmAbsence, proveRange } = proxyActivities<ListingActivities>({ ...LONG, retry: RETRY })
