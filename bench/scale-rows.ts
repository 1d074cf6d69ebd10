import pg from 'pg'
import { objectType } from '../prisma/catalogue/catalogue.js'
import { findUnlisted } from '../prisma/proofs/find-unlisted.js'
import { mendListed } from '../prisma/rows/mend.js'
import { migrate } from '../prisma/engine/migrate.js'
import { divideRange } from '../prisma/proofs/proofs.js'
import { beginSeen } from '../prisma/proofs/seen.js'
import type { BenchContext } from './bench.js'
import { percentile } from './percentile.js'
import type { Result } from './report.js'

/** Rows of one type. */
const SIZES = [10_000, 100_000, 2_000_000]

/** Rows of one range, as an audit lists them. */
const RANGE = 2_000

const TIMES = 5
const ACCOUNT = 'acct_bench'
const OLDEST = 1_600_000_000
const TYPE = objectType('customer')

/** Measures the cost of auditing one range of a type, with more and more rows of the type. */
export async function measureRows({ postgres, scale, databaseName, say }: BenchContext): Promise<Result[]> {
  const url = await postgres.database(databaseName('rows'))
  await migrate(url)
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const results: Result[] = []
  try {
    let filled = 0
    for (const size of SIZES) {
      const rows = Math.max(2 * RANGE, Math.round(size * scale))
      say(`scale: ${rows} rows …`)
      await fill(pool, { from: filled, to: rows })
      filled = rows
      const numbers = await measureRange(pool)
      results.push({ bench: 'scale', variant: 'one range of one type', contestant: `${rows} rows`, numbers })
    }
  } finally {
    await pool.end()
  }
  return results
}

/** Inserts customers, each created 1 min after the one before. */
async function fill(pool: pg.Pool, { from, to }: { from: number; to: number }): Promise<void> {
  await pool.query(
    `INSERT INTO stripe.customers (account_id, id, created, data, source, seen_at, channel, synced_at)
     SELECT $1, 'cus_' || md5(n::text), to_timestamp(${OLDEST} + n * 60),
       jsonb_build_object('id', 'cus_' || md5(n::text), 'object', 'customer', 'created', ${OLDEST} + n * 60, 'text', repeat('x', 600)),
       'fetch', now(), 'full-sync', now()
     FROM generate_series($2::int, $3::int - 1) AS n`,
    [ACCOUNT, from, to],
  )
  await pool.query('VACUUM ANALYZE stripe.customers')
}

/** Measures the steps of an audit on the oldest range after its listing. No row is missing. */
async function measureRange(pool: pg.Pool): Promise<Record<string, number>> {
  const created = { gte: OLDEST, lt: OLDEST + RANGE * 60 }
  const numbers: Record<string, number> = {}
  const recordRun = async (name: string, work: (runId: string) => Promise<void>) => {
    const taken: number[] = []
    const read: number[] = []
    for (let nth = 0; nth < TIMES; nth++) {
      const runId = `${name} ${nth}`
      await listRange(pool, runId)
      const before = await rowsRead(pool)
      const startedAtMs = performance.now()
      await work(runId)
      taken.push(performance.now() - startedAtMs)
      read.push((await rowsRead(pool)) - before)
    }
    numbers[`${name} p50 ms`] = percentile(taken, 0.5)
    numbers[`${name} rows read`] = percentile(read, 0.5)
    await pool.query('TRUNCATE stripe.sync_seen')
  }
  await recordRun('absence', async (runId) => {
    for await (const ids of findUnlisted(pool, {
      account: ACCOUNT,
      type: TYPE,
      created,
      runId,
      includesHidden: true,
    })) {
      throw new Error(`${ids.length} rows were taken for missing.`)
    }
  })
  await recordRun('comparison and proof', async (runId) => {
    const { counted } = await mendListed(pool, { runId, account: ACCOUNT, type: TYPE, onBatch: () => undefined })
    if (counted !== RANGE) throw new Error(`${counted} rows were compared, and ${RANGE} were listed.`)
  })
  await recordRun('division', async () => {
    const parts = await divideRange(pool, {
      account: ACCOUNT,
      type: TYPE,
      gte: 0,
      lt: OLDEST * 2,
      size: RANGE,
      limit: 1,
    })
    if (parts.length === 0) throw new Error('Nothing was divided.')
  })
  return numbers
}

/** Writes to `sync_seen` that the range was listed. */
async function listRange(pool: pg.Pool, runId: string): Promise<void> {
  await beginSeen(pool, { runId, account: ACCOUNT, typeName: TYPE.name })
  await pool.query(
    `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect, hash)
     SELECT $1, account_id, $3, id, 'confirmed', NULL FROM stripe.customers WHERE account_id = $2 AND created < to_timestamp($4)`,
    [runId, ACCOUNT, TYPE.name, OLDEST + RANGE * 60],
  )
  await pool.query('ANALYZE stripe.sync_seen')
}

/** Returns the number of rows of our tables that PostgreSQL has read so far. */
async function rowsRead(pool: pg.Pool): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ count: number }>(
    `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS count FROM pg_stat_user_tables WHERE schemaname = 'stripe'`,
  )
  return rows[0]?.count ?? NaN
}
