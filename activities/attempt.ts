/** The part of Temporal's activity context that long activities need. */
export interface Attempt {
  /** What the previous attempt last reported; undefined on the first. */
  readonly lastHeartbeat: unknown
  /** Reports progress. The next attempt resumes from it, or from an earlier report: they are throttled. */
  heartbeat(details: unknown): void
  /** Throws when the run was cancelled or the attempt timed out; asked between pages. */
  throwIfCancelled(): void
}
