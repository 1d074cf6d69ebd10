import type { Pool, PoolClient } from 'pg'
import type { ObjectType } from './catalogue.js'
import { inTransaction } from './client.js'
import { besides, type Proof } from './proof-ranges.js'
import { tableName } from './sql.js'

export interface ProofScope {
  readonly account: string
  readonly typeName: string
}

/** A proof as the table keeps it. */
export interface KeptProof extends Proof {
  readonly hash: string | null
  readonly runId: string
}

/** All proofs, or those of one type of one account, in no order. */
export async function readProofs(client: Pool | PoolClient, scope?: ProofScope): Promise<(KeptProof & ProofScope)[]> {
  const { rows } = await client.query<KeptProof & ProofScope>(
    `SELECT account_id AS account, object_type AS "typeName", gte::float8, lt::float8, counted, hash, proven_at AS "provenAt",
       run_id AS "runId"
     FROM stripe.sync_proof WHERE ($1::text IS NULL OR account_id = $1) AND ($2::text IS NULL OR object_type = $2)`,
    [scope?.account ?? null, scope?.typeName ?? null],
  )
  return rows
}

/**
 * Records a proof in the place of all older ones that it covers; newer ones stay, and cut it. A listing may end weeks after it began, when
 * another has proven the same range since. Again: the same again.
 */
export async function recordProof(pool: Pool, { account, typeName, ...proof }: KeptProof & ProofScope): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockProofs(client, { account, typeName })
    const known = await readProofs(client, { account, typeName })
    const newer = known.filter(({ provenAt }) => provenAt > proof.provenAt)
    const older = known.filter((each) => !newer.includes(each))
    const withoutHash = (each: KeptProof) => (each.counted === null ? { ...each, hash: null } : each)
    const fresh = newer.reduce<KeptProof[]>((parts, each) => besides(parts, each), [proof]).map(withoutHash)
    await replaceProofs(client, {
      account,
      typeName,
      older,
      proofs: [...besides(older, proof).map(withoutHash), ...fresh],
    })
  })
}

/** Divides a proof into parts that are each proven as of the same moment: what is proven of the whole is proven of its parts. */
export async function divideProof(
  pool: Pool,
  { account, typeName, proof, parts }: ProofScope & DivisionInput,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockProofs(client, { account, typeName })
    const older = (await readProofs(client, { account, typeName })).filter(
      ({ gte, lt }) => gte === proof.gte && lt === proof.lt,
    )
    const [whole] = older // gone when another run has proven it meanwhile
    if (!whole) return
    await replaceProofs(client, {
      account,
      typeName,
      older,
      proofs: parts.map((part) => ({ ...whole, ...part, hash: null })),
    })
  })
}

interface DivisionInput {
  readonly proof: Pick<Proof, 'gte' | 'lt'>
  /** End to end, from the proof's start to its end. */
  readonly parts: readonly Pick<Proof, 'gte' | 'lt' | 'counted'>[]
}

/** Two runs that prove ranges of one type at once do so in turn. */
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

/** Forgets the proofs of types that are not synced any more: should one be selected again, what came meanwhile was not applied. */
export async function forgetProofs(pool: Pool, selected: readonly ObjectType[]): Promise<void> {
  await pool.query('DELETE FROM stripe.sync_proof WHERE object_type <> ALL($1::text[])', [
    selected.map(({ name }) => name),
  ])
}

/** Divides a range by our own rows' `created`, so that each part has about so many; seconds that many objects share stay whole. */
export async function divideRange(
  pool: Pool,
  { account, type, gte, lt, size }: { account: string; type: ObjectType; gte: number; lt: number; size: number },
): Promise<{ gte: number; lt: number; counted: number }[]> {
  const { rows } = await pool.query<{ created: number; counted: number }>(
    `SELECT min(second)::float8 AS created, count(*)::int AS counted FROM (
       SELECT extract(epoch FROM created)::int8 AS second, (rank() OVER (ORDER BY created) - 1) / $4::int AS part
       FROM ${tableName(type)}
       WHERE account_id = $1 AND deleted_at IS NULL AND created >= to_timestamp($2::int8) AND created < to_timestamp($3::int8)
     ) ranked GROUP BY part ORDER BY part`,
    [account, gte, lt, size],
  )
  if (rows.length === 0) return [{ gte, lt, counted: 0 }]
  return rows.map(({ created, counted }, index) => ({
    gte: index === 0 ? gte : created,
    lt: rows[index + 1]?.created ?? lt,
    counted,
  }))
}
