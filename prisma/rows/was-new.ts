import { CONTEST_WINDOW_MS } from './write-rule.js'

/** SQL: whether the object of `row` was created less than 10 s before a moment of Stripe's clock, or after it. False where Stripe does not say `created`. */
export function wasNew(moment: string): string {
  const made = `CASE WHEN jsonb_typeof(row.data -> 'created') = 'number' THEN (row.data -> 'created')::float8 END`
  return `coalesce(${made} > extract(epoch FROM ${moment}) - ${CONTEST_WINDOW_MS / 1_000}, false)`
}
