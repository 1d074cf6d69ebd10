import type { Database } from './client.js'

export interface RunStart {
  /** Temporal's run id. */
  readonly id: string
  readonly workflowId: string
  readonly kind: 'full-sync' | 'reconcile'
  /** Kept as JSON. */
  readonly input: object
}

export interface RunEnd {
  readonly id: string
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'cancelled'
  /** Kept as JSON. */
  readonly result: object | null
  readonly error?: string | undefined
}

/** Notes that a run has begun. Again for the same run: nothing changes. */
export async function recordRunStart({ pool }: Database, run: RunStart): Promise<void> {
  await pool.query(
    `INSERT INTO stripe.sync_run (id, workflow_id, kind, outcome, started_at, input)
     VALUES ($1, $2, $3, 'running', stripe.now(), $4) ON CONFLICT (id) DO NOTHING`,
    [run.id, run.workflowId, run.kind, JSON.stringify(run.input)],
  )
}

/** Notes how a run ended. */
export async function recordRunEnd({ pool }: Database, run: RunEnd): Promise<void> {
  await pool.query(
    `UPDATE stripe.sync_run SET outcome = $2, result = $3, error = $4, finished_at = stripe.now() WHERE id = $1`,
    [run.id, run.outcome, run.result && JSON.stringify(run.result), run.error ?? null],
  )
}

/** A reconcile every five minutes is 2,000 rows a week; nobody reads older ones. */
const KEEP_RECONCILES_DAYS = 7

/** Forgets old reconcile runs. Full syncs are few and kept. */
export async function purgeRuns({ pool }: Database): Promise<void> {
  await pool.query(
    `DELETE FROM stripe.sync_run
     WHERE kind = 'reconcile' AND started_at < stripe.now() - interval '${KEEP_RECONCILES_DAYS} days'`,
  )
}
