import type { Pool, PoolClient } from 'pg'
import type { ObjectType } from '../catalogue/catalogue.js'
import { inTransaction } from '../engine/client.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { subtractRange, type Proof } from './proof-ranges.js'
import { tableName } from '../engine/sql.js'

export interface ProofScope {
  readonly account: string
  readonly typeName: string
}

/** A proof as the table stores it. */
export interface KeptProof extends Proof {
  readonly hash: string | null
  readonly runId: string
}

/**
 * Reads proofs, in no order: all of them, those of one type of one account, or only those of the type that
 * overlap a range.
 */
export async function readProofs(
  client: Pool | PoolClient,
  scope?: ProofScope & { range?: Pick<Proof, 'gte' | 'lt'> },
): Promise<(KeptProof & ProofScope)[]> {
  const { rows } = await client.query<KeptProof & ProofScope>(
    `SELECT account_id AS account, object_type AS "typeName", gte::float8, lt::float8, counted, hash, proven_at AS "provenAt",
       run_id AS "runId"
     FROM stripe.sync_proof WHERE ($1::text IS NULL OR account_id = $1) AND ($2::text IS NULL OR object_type = $2)
       AND ($3::int8 IS NULL OR lt > $3) AND ($4::int8 IS NULL OR gte < $4)`,
    [scope?.account ?? null, scope?.typeName ?? null, scope?.range?.gte ?? null, scope?.range?.lt ?? null],
  )
  return rows
}

/**
 * Records a proof. It replaces the older proofs that it covers, and cuts those that it overlaps. Newer proofs
 * stay and cut it: a listing may end weeks after it began, and another one may have proven the same range
 * meanwhile. Safe to run again: the proofs are the same afterwards.
 */
export async function recordProof(pool: Pool, { account, typeName, ...proof }: KeptProof & ProofScope): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockProofs(client, { account, typeName })
    // Only those that overlap: a type of 20 million rows has thousands of proofs.
    const known = await readProofs(client, { account, typeName, range: proof })
    const newer = known.filter(({ provenAt }) => provenAt > proof.provenAt)
    const older = known.filter((each) => !newer.includes(each))
    // The hash of a part of a proof is not known.
    const uncut = new Set<KeptProof>([proof, ...older])
    const withoutHash = (each: KeptProof) => (uncut.has(each) ? each : { ...each, hash: null })
    const fresh = newer.reduce<KeptProof[]>((parts, each) => subtractRange(parts, each), [proof]).map(withoutHash)
    await replaceProofs(client, {
      account,
      typeName,
      older,
      proofs: [...subtractRange(older, proof).map(withoutHash), ...fresh],
    })
  })
}

/**
 * Divides a proof into parts. Each part is proven as of the same moment as the whole. What the parts leave of
 * the proof becomes another part. Does nothing if the proof is gone.
 */
export async function divideProof(
  pool: Pool,
  { account, typeName, proof, parts }: ProofScope & DivisionInput,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockProofs(client, { account, typeName })
    const older = (await readProofs(client, { account, typeName, range: proof })).filter(
      ({ gte, lt }) => gte === proof.gte && lt === proof.lt,
    )
    const [whole] = older // undefined if another run has proven the range meanwhile
    if (!whole) return
    const inside = parts.filter(({ lt }) => lt < whole.lt)
    const last = inside.at(-1)
    if (!last) return
    const measured = inside.reduce((sum, { counted }) => sum + counted, 0)
    const left = (whole.counted ?? 0) - measured
    const counted = parts[inside.length]?.counted ?? (left > 0 ? left : null)
    const divided = [...inside, { gte: last.lt, lt: whole.lt, counted }]
    await replaceProofs(client, {
      account,
      typeName,
      older,
      proofs: divided.map((part) => ({ ...whole, ...part, hash: null })),
    })
  })
}

/** A part of a range, with the number of live rows in it. */
export interface RangePart extends Pick<Proof, 'gte' | 'lt'> {
  readonly counted: number
}

interface DivisionInput {
  readonly proof: Pick<Proof, 'gte' | 'lt'>
  /**
   * The parts follow each other without a hole, from the start of the proof. The last one may end after the
   * proof.
   */
  readonly parts: readonly RangePart[]
}

/**
 * Locks the proofs of a type until the transaction ends. Two runs that prove ranges of one type at the same
 * time change its proofs one after the other.
 */
async function lockProofs(client: PoolClient, { account, typeName }: ProofScope): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('stripe.sync_proof ' || $1 || ' ' || $2, 0))`, [
    account,
    typeName,
  ])
}

async function replaceProofs(
  client: PoolClient,
  { account, typeName, older, proofs }: ProofScope & { older: readonly KeptProof[]; proofs: readonly KeptProof[] },
): Promise<void> {
  const isKept = (each: KeptProof) => proofs.includes(each)
  await client.query(
    'DELETE FROM stripe.sync_proof WHERE account_id = $1 AND object_type = $2 AND gte = ANY($3::int8[])',
    [account, typeName, older.flatMap((each) => (isKept(each) ? [] : each.gte))],
  )
  const fresh = proofs.filter((each) => !older.includes(each))
  const column = <T>(read: (each: KeptProof) => T) => fresh.map(read)
  await client.query(
    `INSERT INTO stripe.sync_proof (account_id, object_type, gte, lt, counted, hash, proven_at, run_id)
     SELECT $1, $2, * FROM unnest($3::int8[], $4::int8[], $5::int4[], $6::text[], $7::timestamptz[], $8::text[])`,
    [
      account,
      typeName,
      column(({ gte }) => gte),
      column(({ lt }) => lt),
      column(({ counted }) => counted),
      column(({ hash }) => hash),
      column(({ provenAt }) => provenAt),
      column(({ runId }) => runId),
    ],
  )
}

/**
 * Deletes the proofs of types that are no longer synced. Events of such a type are not applied, so its proofs
 * would be wrong if the type was selected again.
 */
export async function forgetProofs(pool: Pool, selected: readonly ObjectType[]): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_proof WHERE object_type <> ALL($1::text[])', [
    selected.map(({ name }) => name),
  ])
}

/**
 * Divides the beginning of a range into parts of about `size` of our own rows, tombstones included, by their
 * `created`. Objects of the same second stay in one part. Returns at most `limit` parts, and does not look at
 * rows beyond them.
 *
 * @returns the first parts; they are all parts if the last one ends where the range ends
 */
export async function divideRange(
  pool: Pool,
  { gte, lt, limit, ...input }: DivideInput & { limit: number },
): Promise<RangePart[]> {
  const parts: RangePart[] = []
  for (let from = gte; from < lt && parts.length < limit;) {
    const part = await readFirstPart(pool, { ...input, gte: from, lt })
    parts.push(part)
    from = part.lt
  }
  return parts
}

interface DivideInput extends Pick<Proof, 'gte' | 'lt'> {
  readonly account: string
  readonly type: ObjectType
  readonly size: number
}

async function readFirstPart(pool: Pool, { account, type, gte, lt, size }: DivideInput): Promise<RangePart> {
  const rowsFrom = `WHERE account_id = $1 AND created >= to_timestamp($2::int8)`
  const [part] = await queryInIndexOrder<Pick<RangePart, 'lt' | 'counted'>>(pool, {
    text: `WITH first AS MATERIALIZED (
       SELECT created FROM ${tableName(type)} ${rowsFrom} AND created < to_timestamp($3::int8) ORDER BY created, id LIMIT $4::int + 1
     ), part AS MATERIALIZED (
       SELECT CASE WHEN count(*) <= $4::int THEN to_timestamp($3::int8)
         -- A second that does not fit goes into the next part, unless it is the only one of this part.
         ELSE least(greatest(max(created), min(created) + interval '1 second'), to_timestamp($3::int8)) END AS lt
       FROM first
     )
     SELECT extract(epoch FROM part.lt)::float8 AS lt, (
       SELECT count(*)::int FROM ${tableName(type)} ${rowsFrom} AND created < part.lt AND deleted_at IS NULL
     ) AS counted FROM part`,
    values: [account, gte, lt, size],
  })
  return { gte, lt, counted: 0, ...part }
}
