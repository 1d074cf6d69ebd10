import { proxyActivities } from '@temporalio/workflow'
import type { AuditRanges, AuditResult, RunReference } from '../contract.js'
import { BOUNDED_RETRY, RETRY, SHORT } from './options.js'
import type { ObjectSyncInput } from './type-plan.js'

/** The activities of an audit. */
export interface AuditActivities {
  /** Returns the audits that have something to do now. */
  findDueAudits(input: { readonly isForced: boolean }): Promise<{ readonly due: readonly ('due' | 'eventless')[] }>
  /** Opens an audit's record. Returns how many ranges the audit may list. */
  startAudit(input: StartAuditInput): Promise<AuditStart>
  /** Chooses the next ranges to list, those with the oldest proof first. */
  planAudit(input: PlanAuditInput): Promise<AuditPlan>
  /** Closes the run's record. */
  finishAudit(input: FinishAuditInput): Promise<void>
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

/** Called by reconcile, which starts the audits. */
export const { findDueAudits } = proxyActivities<AuditActivities>({ ...SHORT, retry: BOUNDED_RETRY })

export const { startAudit, planAudit, finishAudit } = proxyActivities<AuditActivities>({ ...SHORT, retry: RETRY })
