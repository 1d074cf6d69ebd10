import type { Pool, PoolClient } from 'pg'
import { type Preparable, statement } from './statement.js'

/** What a running listing has seen: a note of each id, in `sync_seen`. */
export interface SeenInput {
  readonly runId: string
  readonly account: string
  readonly typeName: string
}

/** What became of an object that was listed. */
export interface Note<E extends string = string> {
  readonly effect: E
  /** Digest of its row as it was then, see hashOf; without it, the row is digested when the listing has ended. */
  readonly hash?: string | undefined
}

/** Notes ids as listed by a run. The first effect of an id stays, for a page read twice is counted once, and the last digest. */
export async function noteSeen(
  client: PoolClient | Pool,
  { runId, account, typeName, notes, isPrepared }: SeenInput & Preparable & { notes: ReadonlyMap<string, Note> },
): Promise<void> {
  const values = [
    runId,
    account,
    typeName,
    [...notes.keys()],
    Array.from(notes.values(), ({ effect }) => effect),
    Array.from(notes.values(), ({ hash }) => hash),
  ]
  await client.query(
    statement(
      `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect, hash)
       SELECT $1, $2, $3, id, effect, hash FROM unnest($4::text[], $5::text[], $6::int8[]) AS n(id, effect, hash)
       ORDER BY id -- two batches with the same ids must not wait for each other
       ON CONFLICT (run_id, account_id, object_type, id) DO UPDATE SET hash = excluded.hash`,
      values,
      { isPrepared },
    ),
  )
}

/** Notes that a run is about to list a type, so that a table emptied by a crash can be told from a type with no objects. */
export function beginSeen(pool: Pool, input: SeenInput): Promise<void> {
  return noteSeen(pool, { ...input, notes: new Map([['', { effect: 'begun' }]]) })
}

/** False when the table was emptied by a crash since `begun` was noted. */
export async function hasBegun(pool: Pool, { runId, account, typeName }: SeenInput): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM stripe.sync_seen WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id = ''`,
    [runId, account, typeName],
  )
  return rows.length > 0
}

/** How many ids a run noted, by effect; 1 for `begun`, unless the table was emptied since. */
export async function countSeen(
  pool: Pool,
  { runId, account, typeName }: SeenInput,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ effect: string; count: number }>(
    `SELECT effect, count(*)::int AS count FROM stripe.sync_seen
     WHERE run_id = $1 AND account_id = $2 AND object_type = $3 GROUP BY effect`,
    [runId, account, typeName],
  )
  return Object.fromEntries(rows.map(({ effect, count }) => [effect, count]))
}

/** Forgets what a run listed: as one, or range by range under `{runId}/…`. */
export async function forgetSeen(pool: Pool, runId: string): Promise<void> {
  await pool.query(`DELETE FROM stripe.sync_seen WHERE run_id = $1 OR run_id LIKE $1 || '/%'`, [runId])
}

/** A statement may take a minute, and a run may have noted twenty million objects: so many notes are deleted at once, and in one call. */
const FORGOTTEN_AT_ONCE = 50_000
const FORGOTTEN_IN_A_CALL = 1_000_000

/**
 * Forgets what runs listed that have ended and did not forget it themselves: somebody terminated them, or Temporal has lost them. A run
 * without a record is left alone. What is too much for one call is left to the next.
 */
export async function forgetSeenOfEnded(pool: Pool): Promise<void> {
  for (let forgotten = 0; forgotten < FORGOTTEN_IN_A_CALL; forgotten += FORGOTTEN_AT_ONCE) {
    if ((await forgetSomeOfEnded(pool)) < FORGOTTEN_AT_ONCE) return
  }
}

async function forgetSomeOfEnded(pool: Pool): Promise<number> {
  // Steps from one run's first note to the next run's: the table may hold millions of notes of a run that goes on.
  const { rowCount } = await pool.query(
    `WITH RECURSIVE noted AS (
       (SELECT run_id FROM stripe.sync_seen ORDER BY run_id LIMIT 1)
       UNION ALL
       SELECT (SELECT seen.run_id FROM stripe.sync_seen seen WHERE seen.run_id > noted.run_id ORDER BY seen.run_id LIMIT 1)
       FROM noted WHERE noted.run_id IS NOT NULL
     ), ended AS (
       SELECT noted.run_id FROM noted JOIN stripe.sync_run run ON run.id = split_part(noted.run_id, '/', 1)
       WHERE run.outcome <> 'running'
     )
     DELETE FROM stripe.sync_seen WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM stripe.sync_seen WHERE run_id = ANY(ARRAY(SELECT run_id FROM ended)) LIMIT ${FORGOTTEN_AT_ONCE}
     ))`,
  )
  return rowCount ?? 0
}
