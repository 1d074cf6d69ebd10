import type { StripeProblem } from '../../prisma/status/workers.js'
import type { Finding } from './problem.js'

/** The input of a verdict. Only `silentEvents` compares Stripe's clock with ours, which may differ by seconds. */
export interface Evidence {
  /**
   * Every event up to this time (Stripe's clock) is in the inbox. The earliest time of all accounts; null
   * before a full sync began.
   */
  readonly eventsUntil: Date | null
  /** Time since reconcile last confirmed `eventsUntil`. */
  readonly checkedMsAgo: number | null
  readonly reconcileIntervalMs: number
  readonly isTemporalReachable: boolean
  /** Why the last reconcile did not complete; null when it did. */
  readonly reconcileError: string | null
  /** Why webhooks cannot be stored, or were refused. */
  readonly webhookProblems: readonly string[]
  /** Events of the last 24 hours that no webhook brought, although one should have. At most MISSED_LIMIT. */
  readonly missedEvents: number
  /** Those of them that Stripe made after the last webhook had come; 0 when the newest of them is old. */
  readonly silentEvents: number
  /** `silent`: no worker has shown a sign of life for SILENT_MS. `none`: none has run in the last day, or all ended in order. */
  readonly workers: 'alive' | 'silent' | 'none'
  /** What the last requests of a worker that is alive say about Stripe; null when Stripe answers. */
  readonly stripeProblem: StripeProblem | null
  /** Problems of the schedules in Temporal. */
  readonly scheduleProblems: readonly Finding[]
  /** Stuck workflows, and steps that fail again and again. */
  readonly workflowProblems: readonly string[]
  /** Why the last audit did not complete; null when it did. */
  readonly auditError: string | null
  /** Settings of Stripe's webhook endpoint that keep webhooks from coming. */
  readonly endpointProblems: readonly string[]
  /** Settings of the endpoint that could be better. */
  readonly endpointAdvice: readonly string[]
  /** Warnings that we send more requests than Stripe allows. */
  readonly requestWarnings: readonly string[]
  /** Types that Stripe refused to list in their last full sync, with the reason. */
  readonly skipped: readonly string[]
  /** Whether any type is fully synced. */
  readonly hasSynced: boolean
  /** Tables of types that are not fully synced. */
  readonly unsynced: readonly string[]
  /** Tables of types whose last full sync failed. */
  readonly failed: readonly string[]
  /** True when a person cancelled the last full sync of whole types. */
  readonly wasCancelled: boolean
  /** The full sync that runs now; null when none does, or Temporal does not answer. */
  readonly runningSync: 'running' | 'paused' | null
  /**
   * How old the results of full syncs and proofs are, and why they could not be read again; null
   * when they are fresh.
   */
  readonly historyProblem: string | null
  readonly inbox: {
    readonly open: number
    /** When Stripe made the earliest open event. */
    readonly earliestCreated: Date | null
    /** How long ago the oldest open event was received. */
    readonly oldestMsAgo: number | null
    readonly failed: number
    readonly blocked: number
  }
}

/**
 * How long an event may wait. A nudge applies it in well under 1 s. The sweep applies what nudges left within
 * 30 s plus the sweep's interval.
 */
export const USUAL_WAIT_MS = 90_000
