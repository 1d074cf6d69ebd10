/** Stripe may answer from before an event for this long: what is contested is settled by a read that was sent later than this after it. */
export const READ_LAG_MS = 2_000
