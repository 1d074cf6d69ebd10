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
