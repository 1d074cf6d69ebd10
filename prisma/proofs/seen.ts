import type { Pool, PoolClient } from 'pg'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { type Preparable, statement } from '../engine/statement.js'

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
  return noteSeen(pool, { ...input, notes: new Map([[BEGUN_ID, { effect: 'begun' }]]) })
}

/** The marker's id: no object has it. */
const BEGUN_ID = ''

/** False when the table was emptied by a crash since `begun` was noted. */
export async function hasBegun(pool: Pool, { runId, account, typeName }: SeenInput): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM stripe.sync_seen WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id = $4`,
    [runId, account, typeName, BEGUN_ID],
  )
  return rows.length > 0
}

export interface NotesInput extends SeenInput {
  /** Notes of a batch: one statement reads no more. */
  readonly size: number
  /** Called before each batch; it throws to stop. */
  readonly onBatch?: (() => void) | undefined
}

/**
 * Runs a statement for all notes of a listing, batch by batch in the order of their ids. The marker of the beginning is no note. Each note is in
 * one batch exactly, whatever is written meanwhile: its id is its place.
 *
 * @param select what follows `WITH seen AS (…)`, the batch with `id`, `effect` and `hash`. It returns one row, with the batch's last id as `last`
 * (LAST_SEEN). $1 to $4 are taken, and $5 is the first of `values`.
 */
export async function* eachNotes<R>(
  pool: Pool,
  { runId, account, typeName, size, onBatch }: NotesInput,
  { select, values = [] }: { select: string; values?: readonly unknown[] },
): AsyncGenerator<R, void> {
  for (let after = BEGUN_ID; ;) {
    onBatch?.()
    const [batch] = await queryInIndexOrder<R & { last: string | null }>(pool, {
      text: `WITH seen AS MATERIALIZED (
        SELECT id, effect, hash FROM stripe.sync_seen
        WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id > $4 ORDER BY id LIMIT ${size}
      )${select}`,
      values: [runId, account, typeName, after, ...values],
    })
    if (!batch || batch.last === null) return
    yield batch as Awaited<R> // a row is no promise
    after = batch.last
  }
}

/** SQL for the last id of a batch. */
export const LAST_SEEN = '(SELECT max(id) FROM seen) AS last'

/** Notes counted by one statement, in about 10 ms. */
const COUNTED_AT_ONCE = 10_000

/** How many ids a run noted, by effect. Reads batch by batch: a type may have twenty million. */
export async function countSeen(
  pool: Pool,
  input: SeenInput & Pick<NotesInput, 'onBatch'>,
): Promise<Readonly<Record<string, number>>> {
  const total: Record<string, number> = {}
  const select = `
    SELECT ${LAST_SEEN}, coalesce(jsonb_object_agg(effect, count), '{}') AS counts
    FROM (SELECT effect, count(*) FROM seen GROUP BY effect) counted`
  const batches = eachNotes<{ counts: Record<string, number> }>(pool, { ...input, size: COUNTED_AT_ONCE }, { select })
  for await (const { counts } of batches) {
    for (const [effect, count] of Object.entries(counts)) total[effect] = (total[effect] ?? 0) + count
  }
  return total
}
