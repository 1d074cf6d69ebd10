/**
 * A shorter time without an answer is not an outage. An event that failed in it waits for at most 8 s before
 * its next try.
 */
const OUTAGE_MS = 10_000

/** Notices when Stripe answers again after an outage. */
export interface OutageWatch {
  /** Records that a request failed and may succeed when it is retried. */
  recordFailure(): void
  /** Records an answer. Calls `onEnd` when all requests failed for at least OUTAGE_MS before it. */
  recordAnswer(): Promise<void>
}

/**
 * Creates a watch. Requests that fail among others that succeed are not an outage, because each has its own
 * back-off. A process that starts does not know what happened before, so its first answer counts as the end
 * of an outage.
 */
export function createOutageWatch(onEnd: () => Promise<void>): OutageWatch {
  let failingSinceMs: number | undefined = -Infinity

  return {
    recordFailure() {
      failingSinceMs ??= Date.now()
    },
    async recordAnswer() {
      const sinceMs = failingSinceMs
      failingSinceMs = undefined
      if (sinceMs === undefined || Date.now() - sinceMs < OUTAGE_MS) return
      try {
        await onEnd()
      } catch (error) {
        failingSinceMs = sinceMs // the next answer calls it again
        throw error
      }
    },
  }
}
