/**
 * For this long after an event, Stripe may answer a read with the state from before the event. A contested
 * event is settled only by a read that was sent later than this.
 */
export const READ_LAG_MS = 2_000
