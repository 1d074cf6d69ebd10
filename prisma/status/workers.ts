import type { Pool } from 'pg'
import type { StepMemory } from '../proofs/steps.js'
import { NOW } from '../engine/sql.js'

const WORKER = 'worker: '

/** A worker that has shown no sign of life for this time is dead or frozen. */
export const SILENT_MS = 20_000

/** Workers that ended without a word are forgotten after this time. */
const KEEP = '1 day'

export interface WorkerState {
  /** `{host}/{process id}` */
  readonly worker: string
  /** Our database's clock. */
  readonly lastSeenAt: Date
  readonly isAlive: boolean
  readonly stripeProblem: StripeProblem | null
}

/** What a worker's last requests to Stripe say. */
export interface StripeProblem {
  /** `refused`: Stripe refuses the key (401). `unreachable`: every request has failed for at least 10 s. */
  readonly kind: 'refused' | 'unreachable'
  /** Stripe's message, or the error of the connection. */
  readonly reason: string
}

export interface WorkerSign {
  /** `{host}/{process id}` */
  readonly worker: string
  /** Null when Stripe answered the last request, or was not asked yet. */
  readonly stripeProblem: StripeProblem | null
}

/** Records that a worker lives. Call it every few seconds. */
export async function recordWorker(pool: Pool, { worker, stripeProblem }: WorkerSign): Promise<void> {
  await pool.query(
    `WITH forgotten AS (
       DELETE FROM stripe.sync_step WHERE name LIKE '${WORKER}%' AND name <> $1 AND ran_at < ${NOW} - interval '${KEEP}'
     )
     INSERT INTO stripe.sync_step (name, ran_at, result) VALUES ($1, stripe.now(), $2)
     ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at, result = excluded.result`,
    [`${WORKER}${worker}`, JSON.stringify({ stripeProblem })],
  )
}

/** Forgets a worker that ends in order. */
export async function forgetWorker(pool: Pool, worker: string): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_step WHERE name = $1', [`${WORKER}${worker}`])
}

/** Returns the workers of the last day, except those that ended in order. The one seen last comes first. */
export function workersIn(steps: ReadonlyMap<string, StepMemory>): WorkerState[] {
  return [...steps.values()]
    .filter(({ name }) => name.startsWith(WORKER))
    .toSorted((a, b) => a.ranMsAgo - b.ranMsAgo)
    .map(({ name, ranAt, ranMsAgo, result }) => ({
      worker: name.slice(WORKER.length),
      lastSeenAt: ranAt,
      isAlive: ranMsAgo < SILENT_MS,
      stripeProblem: stripeProblemIn(result),
    }))
}

function stripeProblemIn(result: unknown): StripeProblem | null {
  const { stripeProblem = null } = Object(result) as { stripeProblem?: StripeProblem | null } // as `recordWorker` wrote it
  return stripeProblem
}
