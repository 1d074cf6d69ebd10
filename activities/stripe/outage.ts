/** A shorter time without an answer is no outage: an event that failed in it waits for 8 s at most before its next try. */
const OUTAGE_MS = 10_000

/** Notices when Stripe answers again after an outage. */
export interface OutageWatch {
  /** A request failed, and may succeed when it is sent again. */
  failed(): void
  /** A request was answered. Calls `onEnd` when none was answered for OUTAGE_MS before it. */
  answered(): Promise<void>
}

/**
 * Requests that fail among others that succeed are no outage: each has its own backoff. A process that starts does not know what was
 * before, so its first answer counts as the end of an outage.
 */
export function createOutageWatch(onEnd: () => Promise<void>): OutageWatch {
  let failingSinceMs: number | undefined = -Infinity

  return {
    failed() {
      failingSinceMs ??= Date.now()
    },
    async answered() {
      const sinceMs = failingSinceMs
      failingSinceMs = undefined
      if (sinceMs === undefined || Date.now() - sinceMs < OUTAGE_MS) return
      try {
        await onEnd()
      } catch (error) {
        failingSinceMs = sinceMs // the next answer tries again
        throw error
      }
    },
  }
}
