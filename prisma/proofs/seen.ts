import type { Pool, PoolClient } from 'pg'
import type { SeenEffect } from '../catalogue/enumerated-columns.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { type StatementOptions, buildStatement } from '../engine/statement.js'

/**
 * Names the notes of one listing in `sync_seen`, which has a note of each id that was listed. `runId` is the
 * listing's id: the id of the run, or `{runId}/{number}`.
 */
export interface SeenInput {
  readonly runId: string
  readonly account: string
  readonly typeName: string
}

/** What became of an object that was listed. */
export interface Note<E extends SeenEffect = SeenEffect> {
  readonly effect: E
  /**
   * Hash of its row as it was listed (`hashOf`). Without it, the row is hashed when the listing has ended.
   */
  readonly hash?: string | undefined
}

/**
 * Notes ids as listed by a run. The first effect of an id stays, so that a page that is read twice is counted
 * once. The last hash of an id replaces the earlier one. Safe to run twice.
 */
export async function recordSeen(
  client: PoolClient | Pool,
  { runId, account, typeName, notes, isPrepared }: SeenInput & StatementOptions & { notes: ReadonlyMap<string, Note> },
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
    buildStatement(
      `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect, hash)
       SELECT $1, $2, $3, id, effect, hash FROM unnest($4::text[], $5::text[], $6::int8[]) AS n(id, effect, hash)
       ORDER BY id -- a fixed order, so that two batches with the same ids cannot deadlock
       ON CONFLICT (run_id, account_id, object_type, id) DO UPDATE SET hash = excluded.hash`,
      values,
      { isPrepared },
    ),
  )
}

/**
 * Notes that a run is about to list a type. A crash of PostgreSQL empties the table. Without this marker,
 * nobody could tell an emptied table from a type without objects. Safe to run twice: the marker is the same.
 */
export function beginSeen(pool: Pool, input: SeenInput): Promise<void> {
  return recordSeen(pool, { ...input, notes: new Map([[BEGUN_ID, { effect: 'begun' }]]) })
}

/** The id of the marker. No object has it. */
const BEGUN_ID = ''

/** Returns false if a crash of PostgreSQL has emptied the table since the marker was written. */
export async function hasBegun(pool: Pool, { runId, account, typeName }: SeenInput): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM stripe.sync_seen WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id = $4`,
    [runId, account, typeName, BEGUN_ID],
  )
  return rows.length > 0
}

export interface NotesInput extends SeenInput {
  /** Number of notes in a batch, which one statement reads. */
  readonly size: number
  /** Called before each batch. It throws to stop. */
  readonly onBatch?: (() => void) | undefined
}

/**
 * Runs a statement for all notes of a listing, batch by batch in the order of their ids. The marker of the
 * beginning is left out. Each note is in exactly one batch, whatever is written meanwhile, because its id is
 * its position.
 *
 * @param select what follows `WITH seen AS (…)`. The batch is `seen`, with `id`, `effect`, `hash` and
 * `columns`. The statement returns one row, with the last id of the batch as `last` (LAST_SEEN). $1 to $4 are taken. $5 is
 * the first of `values`.
 */
export async function* readNoteBatches<R>(
  pool: Pool,
  { runId, account, typeName, size, onBatch }: NotesInput,
  { select, values = [] }: { select: string; values?: readonly unknown[] },
): AsyncGenerator<R, void> {
  for (let after = BEGUN_ID; ;) {
    onBatch?.()
    const [batch] = await queryInIndexOrder<R & { last: string | null }>(pool, {
      text: `WITH seen AS MATERIALIZED (
        SELECT id, effect, hash, columns FROM stripe.sync_seen
        WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id > $4 ORDER BY id LIMIT ${size}
      )${select}`,
      values: [runId, account, typeName, after, ...values],
    })
    if (!batch || batch.last === null) return
    yield batch as Awaited<R> // a row is never a promise
    after = batch.last
  }
}

/** SQL for the last id of a batch. */
export const LAST_SEEN = '(SELECT max(id) FROM seen) AS last'

/** Notes that one statement counts, in about 10 ms. */
const COUNTED_AT_ONCE = 10_000

/** The number of noted ids by effect. An effect that no note has is absent. */
type SeenCounts = Readonly<Partial<Record<SeenEffect, number>>>

/** Counts the ids that a run noted, by effect. Reads in batches, because a type may have 20 million. */
export async function countSeen(pool: Pool, input: SeenInput & Pick<NotesInput, 'onBatch'>): Promise<SeenCounts> {
  const total: Partial<Record<SeenEffect, number>> = {}
  const select = `
    SELECT ${LAST_SEEN}, coalesce(jsonb_object_agg(effect, count), '{}') AS counts
    FROM (SELECT effect, count(*) FROM seen GROUP BY effect) counted`
  const batches = readNoteBatches<{ counts: SeenCounts }>(pool, { ...input, size: COUNTED_AT_ONCE }, { select })
  for await (const { counts } of batches) {
    // Object.entries returns plain strings. The column has a CHECK.
    for (const [effect, count] of Object.entries(counts) as [SeenEffect, number][]) {
      total[effect] = (total[effect] ?? 0) + count
    }
  }
  return total
}
