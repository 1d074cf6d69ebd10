import type { Pool, PoolClient } from 'pg'
import type { ChildType, ObjectType } from './catalogue.js'
import { inTransaction } from './client.js'
import { differenceStatement, hashOf, mendStatement } from './compare-sql.js'
import { strictThenLenient } from './failure.js'
import { noteMisfitsOf } from './misfits.js'
import { countSeen, type SeenInput } from './seen.js'
import { type Casting, tableName } from './sql.js'

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
 */
export async function mendListed(pool: Pool, input: MendInput): Promise<Mended> {
  const { runId, account, type, onBatch } = input
  const seen = { runId, account, typeName: type.name }
  let { counted, sum } = await digestNoted(pool, seen)
  const batches = readUnsettled(pool, input)
  const lanes = Array.from({ length: CONCURRENT_BATCHES }, async () => {
    for await (const rows of batches) {
      onBatch()
      await strictThenLenient((casting) =>
        inTransaction(pool, (client) => mendRows(client, { ...input, rows, casting })),
      )
      const ids = rows.flatMap(({ id, isHashed }) => (isHashed ? [] : id))
      const late = await digestRows(pool, { account, type, ids })
      counted += late.counted
      sum += late.sum
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

interface Unsettled {
  readonly id: string
  readonly effect: string
  readonly isHashed: boolean
}

/** What a run has listed and is to be looked at once more, batch by batch. What was inserted or confirmed was mostly digested, and has the right columns. */
async function* readUnsettled(
  pool: Pool,
  { runId, account, type }: MendInput,
): AsyncGenerator<readonly Unsettled[], void> {
  for (let after = ''; ;) {
    const { rows } = await pool.query<Unsettled>(
      `SELECT id, effect, hash IS NOT NULL AS "isHashed" FROM stripe.sync_seen
       WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND id > $4 AND (effect IN ('changed', 'unchanged', 'asked', 'mended', '${MENDED_ASKED}') OR hash IS NULL)
       ORDER BY id LIMIT ${BATCH}`,
      [runId, account, type.name, after],
    )
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = last.id
  }
}

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

/** How many rows, and the sum of their digests. */
interface Digest {
  readonly counted: number
  readonly sum: bigint
}

function digestNoted(pool: Pool, { runId, account, typeName }: SeenInput): Promise<Digest> {
  const noted = 'stripe.sync_seen WHERE run_id = $1 AND account_id = $2 AND object_type = $3'
  return digest(pool, noted, [runId, account, typeName])
}

async function digestRows(
  pool: Pool,
  { account, type, ids }: { account: string; type: ObjectType; ids: readonly string[] },
): Promise<Digest> {
  if (ids.length === 0) return { counted: 0, sum: 0n }
  const live = `${tableName(type)} row WHERE account_id = $1 AND id = ANY($2::text[]) AND deleted_at IS NULL`
  return digest(pool, `(SELECT ${hashOf('row')} AS hash FROM ${live}) hashed`, [account, ids])
}

/** Of what has a `hash`. */
async function digest(pool: Pool, from: string, values: readonly unknown[]): Promise<Digest> {
  const { rows } = await pool.query<{ counted: number; sum: string }>(
    `SELECT count(hash)::int AS counted, coalesce(sum(hash), 0)::text AS sum FROM ${from}`,
    [...values],
  )
  return { counted: rows[0]?.counted ?? 0, sum: BigInt(rows[0]?.sum ?? 0) }
}
