/** The part of Temporal's activity context that long activities need; `cancelled` rejects when the activity is to stop. */
export interface Attempt {
  /** What the previous attempt last reported; undefined on the first. */
  readonly lastHeartbeat: unknown
  /** Reports progress: the next attempt resumes from it, perhaps from an earlier one: reports are throttled. */
  heartbeat(details: unknown): void
  /** Throws when the run was cancelled or the attempt timed out; asked between pages. */
  throwIfCancelled(): void
}
