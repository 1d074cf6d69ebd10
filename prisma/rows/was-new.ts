import { CONTEST_WINDOW_MS } from './write-rule.js'

/**
 * Returns a condition: the object of `row` was created less than 10 s before `moment`, or after it, by
 * Stripe's clock. False if the object has no `created`.
 */
export function wasNew(moment: string): string {
  const made = `CASE WHEN jsonb_typeof(row.data -> 'created') = 'number' THEN (row.data -> 'created')::float8 END`
  return `coalesce(${made} > extract(epoch FROM ${moment}) - ${CONTEST_WINDOW_MS / 1_000}, false)`
}
