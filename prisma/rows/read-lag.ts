/**
 * For 2 s after an event, Stripe may still answer a read with the object from before the event. A contested
 * event is settled only by a read that was sent later than this. The workflows import this file too, so it
 * must import nothing.
 */
export const READ_LAG_MS = 2_000
