/**
 * Retries without end: an outage of Stripe or of the database ends some day, and the workflow then
 * continues where it was. Activities throw errors that a retry cannot mend as non-retryable.
 */
export const RETRY = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const

/**
 * Retries of a scheduled run. The run must end, because no other run begins while it retries. Six attempts wait
 * 31 s in all. The next run does the work that this run left.
 */
export const BOUNDED_RETRY = { ...RETRY, maximumAttempts: 6 }

/**
 * A worker sends a heartbeat every 2 s. Without one for 15 s, Temporal assumes that the worker was killed.
 */
export const HEARTBEAT_TIMEOUT = '15 seconds'

/** Activities that only read or write a few rows, or ask Stripe a few questions. */
export const SHORT = { startToCloseTimeout: '5 minutes', heartbeatTimeout: HEARTBEAT_TIMEOUT } as const

/**
 * Activities that list many pages. A cancelled workflow waits until such an activity has ended, so that nothing
 * is written afterwards.
 */
export const LONG = {
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
} as const
