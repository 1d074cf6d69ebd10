import type { Pool, PoolClient } from 'pg'
import type { ChildType, ObjectType } from '../catalogue/catalogue.js'
import type { SeenEffect } from '../catalogue/enumerated-columns.js'
import { inTransaction } from '../engine/client.js'
import { differenceStatement, hashOf, mendStatement } from './compare-sql.js'
import { writeStrictThenLenient } from '../engine/failure.js'
import { recordMisfitsWithChildren } from './misfits.js'
import { countSeen, readNoteBatches, LAST_SEEN, type SeenInput } from '../proofs/seen.js'
import { type Casting, tableName } from '../engine/sql.js'

/** Rows that one transaction mends, in some tenths of a second. */
const BATCH = 1_000

/** Batches that run at the same time. Each takes a connection. */
const CONCURRENT_BATCHES = 2

export interface MendInput extends Omit<SeenInput, 'typeName'> {
  readonly type: ObjectType
  /** Called before each batch. It throws to stop. */
  readonly onBatch: () => void
}

export interface Mended {
  /**
   * Listed rows that were mended, because their columns or their children's columns did not say what `data`
   * says. Includes those that an earlier attempt mended.
   */
  readonly mended: number
  /** The same count for rows that no list showed, and that Stripe was asked for. */
  readonly mendedAsked: number
  /** Live rows that were listed. */
  readonly counted: number
  /**
   * Hash of the ids and `data` of these rows, as they were listed: the sum of their hashes (hashOf), modulo
   * 2^64, as 16 hexadecimal digits.
   */
  readonly hash: string
}

/**
 * Checks rows again that a run has listed, if the check was not complete when the page was written. It fills
 * columns that somebody changed here from `data`, and hashes the rows that have no hash yet. Safe to run
 * again: `sync_seen` remembers which rows were mended.
 *
 * Reads in batches, because a type may have 20 million rows. The hash is the same as if all rows were read at
 * once. Each id is in exactly one batch. The hash in its note is of the row as it was listed, so it does not
 * change between two batches.
 */
export async function mendListed(pool: Pool, input: MendInput): Promise<Mended> {
  const { runId, account, type, onBatch } = input
  const seen = { runId, account, typeName: type.name, onBatch }
  let counted = 0
  let sum = 0n
  const add = (digest: Digest) => {
    counted += digest.counted
    sum += BigInt(digest.sum)
  }
  const batches = readNoteBatches<NotedBatch>(pool, { ...seen, size: BATCH }, { select: READ_BATCH })
  const loops = Array.from({ length: CONCURRENT_BATCHES }, async () => {
    for await (const { unsettled, ...noted } of batches) {
      add(noted)
      if (unsettled.length === 0) continue
      await writeStrictThenLenient((casting) =>
        inTransaction(pool, (client) => mendRows(client, { ...input, rows: unsettled, casting })),
      )
      const ids = unsettled.flatMap(({ id, isHashed }) => (isHashed ? [] : id))
      if (ids.length > 0) add(await digestRows(pool, { account, type, ids }))
    }
  })
  // Waits for all loops, not only for the first failure: nothing may still run when this function has ended.
  for (const lane of await Promise.allSettled(loops)) if (lane.status === 'rejected') throw lane.reason
  const { mended = 0, [MENDED_ASKED]: mendedAsked = 0 } = await countSeen(pool, seen)
  return { mended, mendedAsked, counted, hash: toHex(sum) }
}

/**
 * The effect in `sync_seen` of a row that Stripe was asked for and that was then mended. Such a row was never
 * counted as listed.
 */
export const MENDED_ASKED = 'mended-asked' satisfies SeenEffect

/** The hash of no rows. */
export const NOTHING_HASHED = toHex(0n)

function toHex(sum: bigint): string {
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0')
}

/** The number of rows, and the sum of their hashes. */
interface Digest {
  readonly counted: number
  readonly sum: string
}

/**
 * A batch of the notes of a run: the sum of the hashes that the notes have, and the rows that must be checked
 * again.
 */
interface NotedBatch extends Digest {
  readonly unsettled: readonly NoteToRecheck[]
}

interface NoteToRecheck {
  readonly id: string
  readonly effect: SeenEffect
  readonly isHashed: boolean
}

/**
 * SQL that reads a batch of notes. This one read decides about each note: the hash in the note counts, or the
 * row is hashed later. So a note that gets its hash meanwhile is counted once.
 */
const READ_BATCH = `
  SELECT ${LAST_SEEN}, count(hash)::int AS counted, coalesce(sum(hash), 0)::text AS sum,
    -- Inserted and confirmed rows have the right columns, and mostly a hash.
    coalesce(jsonb_agg(jsonb_build_object('id', id, 'effect', effect, 'isHashed', hash IS NOT NULL)) FILTER (
      WHERE hash IS NULL OR effect IN ('changed', 'unchanged', 'asked', 'mended', '${MENDED_ASKED}')), '[]') AS unsettled
  FROM seen`

/**
 * Mends rows of a batch and their children. Rows that were just written, or confirmed column by column, are
 * right. But a write skips children whose content did not change, even when their parent was written. So the
 * children of changed parents are checked, too.
 */
async function mendRows(
  client: PoolClient,
  { runId, account, type, rows, casting }: MendInput & { rows: readonly NoteToRecheck[]; casting: Casting },
): Promise<void> {
  const idsOf = (...effects: SeenEffect[]) => rows.flatMap(({ id, effect }) => (effects.includes(effect) ? [id] : []))
  const mended = new Set<string>()
  async function mend(of: ObjectType | ChildType, keyColumn: string, ids: readonly string[]): Promise<void> {
    const find = differenceStatement(of, { keyColumn, casting })
    if (find === undefined || ids.length === 0) return
    const { rows: different } = await client.query<{ id: string }>(find, [account, ids])
    if (different.length === 0) return
    const { rows: changed } = await client.query<{ id: string }>(mendStatement(of, { keyColumn, casting }), [
      account,
      different.map(({ id }) => id),
    ])
    for (const { id } of changed) mended.add(id)
  }
  await mend(type, 'id', idsOf('unchanged', 'asked'))
  for (const child of type.children) await mend(child, child.parentColumn, idsOf('unchanged', 'asked', 'changed'))
  if (casting === 'lenient') await recordMisfitsWithChildren(client, { account, type, ids: rows.map(({ id }) => id) })
  await noteMended(client, { runId, account, typeName: type.name, ids: [...mended] })
}

/** Notes that only columns of these rows are wrong. Safe to run twice: the note stays the same. */
export async function noteMended(
  client: Pool | PoolClient,
  { runId, account, typeName, ids }: SeenInput & { readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return
  await client.query(
    `UPDATE stripe.sync_seen SET effect = CASE effect WHEN 'asked' THEN '${MENDED_ASKED}' ELSE 'mended' END
     WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id = ANY($4::text[]) AND effect IN ('unchanged', 'asked')`,
    [runId, account, typeName, ids],
  )
}

async function digestRows(
  pool: Pool,
  { account, type, ids }: { account: string; type: ObjectType; ids: readonly string[] },
): Promise<Digest> {
  const { rows } = await pool.query<Digest>(
    `SELECT count(hash)::int AS counted, coalesce(sum(hash), 0)::text AS sum FROM (
       SELECT ${hashOf('row')} AS hash FROM ${tableName(type)} row
       WHERE account_id = $1 AND id = ANY($2::text[]) AND deleted_at IS NULL
     ) hashed`,
    [account, ids],
  )
  return rows[0] ?? { counted: 0, sum: '0' }
}
