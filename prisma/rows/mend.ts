import type { Pool, PoolClient } from 'pg'
import type { ChildType, ObjectType } from '../catalogue/catalogue.js'
import { inTransaction } from '../engine/client.js'
import { differenceStatement, hashOf, mendStatement } from './compare-sql.js'
import { strictThenLenient } from '../engine/failure.js'
import { noteMisfitsOf } from './misfits.js'
import { countSeen, eachNotes, LAST_SEEN, type SeenInput } from '../proofs/seen.js'
import { type Casting, tableName } from '../engine/sql.js'

/** One transaction's rows: some tenths of a second. */
const BATCH = 1_000

/** Batches at once; each takes a connection. */
const CONCURRENT_BATCHES = 2

export interface MendInput extends Omit<SeenInput, 'typeName'> {
  readonly type: ObjectType
  /** Called before each batch. */
  readonly onBatch: () => void
}

export interface Mended {
  /** Listed rows whose columns, or whose children's, did not say what their `data` says, whenever the listing was first looked at. */
  readonly mended: number
  /** The same of rows that no list showed and that Stripe was asked for. */
  readonly mendedAsked: number
  /** Live rows listed. */
  readonly counted: number
  /** Digest of their ids and data as they were listed: the sum, modulo 2^64, of what hashOf says of each. */
  readonly hash: string
}

/**
 * Looks once more at rows that a run has listed, where that was not done with the page: fills columns that somebody changed here from `data`, and
 * digests what was not yet. Safe to run again: `sync_seen` remembers what was mended.
 *
 * Reads batch by batch: a type may have twenty million rows. The digest is the same as if all was read at once. Each id is in exactly one
 * batch. The digest in its note is of the row as it was listed, so it does not change between two batches.
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
  const batches = eachNotes<NotedBatch>(pool, { ...seen, size: BATCH }, { select: READ_BATCH })
  const lanes = Array.from({ length: CONCURRENT_BATCHES }, async () => {
    for await (const { unsettled, ...noted } of batches) {
      add(noted)
      if (unsettled.length === 0) continue
      await strictThenLenient((casting) =>
        inTransaction(pool, (client) => mendRows(client, { ...input, rows: unsettled, casting })),
      )
      const ids = unsettled.flatMap(({ id, isHashed }) => (isHashed ? [] : id))
      if (ids.length > 0) add(await digestRows(pool, { account, type, ids }))
    }
  })
  // All, not the first failure: nothing may go on when this has ended.
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason
  const { mended = 0, [MENDED_ASKED]: mendedAsked = 0 } = await countSeen(pool, seen)
  return { mended, mendedAsked, counted, hash: toHex(sum) }
}

/** What `sync_seen` says of a row that was asked for and then mended: it was never counted as listed. */
export const MENDED_ASKED = 'mended-asked'

/** The digest of no rows. */
export const NOTHING_HASHED = toHex(0n)

function toHex(sum: bigint): string {
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0')
}

/** How many rows, and the sum of their digests. */
interface Digest {
  readonly counted: number
  readonly sum: string
}

/** Some of what a run has listed: the digest of what was digested then, and what is to be looked at once more. */
interface NotedBatch extends Digest {
  readonly unsettled: readonly Unsettled[]
}

interface Unsettled {
  readonly id: string
  readonly effect: string
  readonly isHashed: boolean
}

/** One read decides about each note: its digest is taken here, or its row is digested later. So a note that gets its digest meanwhile is counted once. */
const READ_BATCH = `
  SELECT ${LAST_SEEN}, count(hash)::int AS counted, coalesce(sum(hash), 0)::text AS sum,
    -- What was inserted or confirmed was mostly digested, and has the right columns.
    coalesce(jsonb_agg(jsonb_build_object('id', id, 'effect', effect, 'isHashed', hash IS NOT NULL)) FILTER (
      WHERE hash IS NULL OR effect IN ('changed', 'unchanged', 'asked', 'mended', '${MENDED_ASKED}')), '[]') AS unsettled
  FROM seen`

/** What was just written, or was confirmed column by column, is right; of a parent that was written, children with the same content were not. */
async function mendRows(
  client: PoolClient,
  { runId, account, type, rows, casting }: MendInput & { rows: readonly Unsettled[]; casting: Casting },
): Promise<void> {
  const idsOf = (...effects: string[]) => rows.flatMap(({ id, effect }) => (effects.includes(effect) ? [id] : []))
  const mended = new Set<string>()
  async function mend(of: ObjectType | ChildType, by: string, ids: readonly string[]): Promise<void> {
    const find = differenceStatement(of, { by, casting })
    if (find === undefined || ids.length === 0) return
    const { rows: different } = await client.query<{ id: string }>(find, [account, ids])
    if (different.length === 0) return
    const { rows: changed } = await client.query<{ id: string }>(mendStatement(of, { by, casting }), [
      account,
      different.map(({ id }) => id),
    ])
    for (const { id } of changed) mended.add(id)
  }
  await mend(type, 'id', idsOf('unchanged', 'asked'))
  for (const child of type.children) await mend(child, child.parentColumn, idsOf('unchanged', 'asked', 'changed'))
  if (casting === 'lenient') await noteMisfitsOf(client, { account, type, ids: rows.map(({ id }) => id) })
  if (mended.size === 0) return
  await client.query(
    `UPDATE stripe.sync_seen SET effect = CASE effect WHEN 'asked' THEN '${MENDED_ASKED}' ELSE 'mended' END
     WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id = ANY($4::text[]) AND effect IN ('unchanged', 'asked')`,
    [runId, account, type.name, [...mended]],
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
