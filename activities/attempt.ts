/** The part of Temporal's activity context that long activities use. */
export interface Attempt {
  /** The last report of the previous attempt; undefined on the first attempt. */
  readonly lastHeartbeat: unknown
  /**
   * Reports progress. The next attempt resumes from this report, or from an earlier one, because Temporal's
   * SDK throttles reports.
   */
  heartbeat(details: unknown): void
  /** Throws when the run was cancelled or the attempt timed out. Activities call this between pages. */
  throwIfCancelled(): void
}
