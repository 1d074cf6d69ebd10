import { proxyActivities } from '@temporalio/workflow'
import type { FullSyncInput, ReconcileResult, RunReference } from '../contract.js'
import { BOUNDED_RETRY, LONG, SHORT } from './options.js'

/** The activities of a reconcile. */
export interface HealActivities {
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

export const { startReconcile, findDueFullSync, reviewEndpoint, reopenPermitted, tidyInbox, finishReconcile } =
  proxyActivities<HealActivities>({ ...SHORT, retry: BOUNDED_RETRY })

export const { closeGaps, fetchOrphans } = proxyActivities<HealActivities>({ ...LONG, retry: BOUNDED_RETRY })
