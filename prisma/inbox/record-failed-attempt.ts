import type { Pool } from 'pg'
import type { SetAsideOutcome } from '../catalogue/enumerated-columns.js'

export interface FailedAttempt {
  readonly ids: readonly string[]
  /**
   * - `open`: the event is tried again
   * - `blocked`: the event waits for a permission
   * - `failed`: the event waits for a person, or for other code
   */
  readonly outcome: 'open' | SetAsideOutcome
  readonly error: string
  /** Milliseconds until it is tried again. Unset for a failed event, which is not tried again. */
  readonly retryInMs?: number
  /** For a failed event: the fingerprint of the code that could not apply it. */
  readonly failedBy?: string
}

/** Records on events why they are not settled. Must run outside of the transaction that failed. */
export async function recordFailedAttempt(pool: Pool, input: FailedAttempt): Promise<void> {
  const { ids, outcome, error, retryInMs, failedBy } = input
  await pool.query(
    `UPDATE stripe.stripe_event SET outcome = $2, error = $3, attempts = attempts + 1,
       closed_at = CASE WHEN $2 = 'failed' THEN stripe.now() END,
       retry_at = stripe.now() + $4::float8 * interval '1 ms', failed_by = CASE WHEN $2 = 'failed' THEN $5 END
     WHERE id = ANY($1::text[]) AND outcome IN ('open', 'blocked')`,
    [ids, outcome, error.slice(0, 2_000), retryInMs ?? null, failedBy ?? null],
  )
}
