import type { Pool, PoolClient } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { catalogue, objectType } from '../../prisma/catalogue/catalogue.js'
import { recordDrift } from '../../prisma/rows/drift.js'
import { findUnlisted, type UnlistedScope } from '../../prisma/proofs/find-unlisted.js'
import { forgetSeen, forgetSeenOfEnded } from '../../prisma/proofs/forget-seen.js'
import { mendListed } from '../../prisma/rows/mend.js'
import { type ParentsInput, readParents, readMissingReferences } from '../../prisma/rows/parents.js'
import { divideProof, divideRange, readProofs, recordProof } from '../../prisma/proofs/proofs.js'
import { countSeen } from '../../prisma/proofs/seen.js'
import { useDatabase } from '../support/database.js'

// A type may have twenty million rows, and a run notes each of them: a statement may read a batch of them, and no more.

const database = useDatabase()
const account = 'acct_1'
const type = objectType('customer')
const seen = { runId: 'run', account, typeName: type.name }
const onBatch = () => undefined

/** Several batches of each kind. */
const ROWS = 40_000

/** What one statement may read: a batch of up to ten thousand, and what it looks up. Reading a table whole is more. */
const MOST = 12_000

/** The rows were created a minute after each other. */
const OLDEST = 1_600_000_000
const createdOf = (nth: number) => OLDEST + nth * 60

beforeAll(async () => {
  const { query } = database()
  for (const table of ['customers', 'sync_seen', 'subscription_items', 'invoice_line_items'])
    await query(`ALTER TABLE stripe.${table} SET (autovacuum_enabled = off)`)
  // Ids are in another order than their times. Some rows are tombstones, some say no time.
  await query(
    `INSERT INTO stripe.customers (account_id, id, created, test_clock, data, source, seen_at, deleted_at, channel, synced_at)
     SELECT CASE WHEN n % 100 = 3 THEN 'acct_2' ELSE $1 END, 'cus_' || md5(n::text),
       CASE WHEN n % 500 <> 1 THEN to_timestamp(${OLDEST} + n * 60) END,
       CASE WHEN n IN (11, 35000, 39999) THEN 'clock_1' END, jsonb_build_object('id', 'cus_' || md5(n::text)), 'fetch', now(),
       CASE WHEN n % 50 = 7 THEN now() END, 'full-sync', now()
     FROM generate_series(0, ${ROWS - 1}) AS n`,
    [account],
  )
  // A listing of all of them, which lacks some, beside listings of another run, and one of an audit in many ranges.
  await query(
    `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect, hash)
     SELECT run, account_id, 'customer', id, 'confirmed', hashtextextended(id, jsonb_hash_extended(data, 0))
     FROM stripe.customers,
       LATERAL (VALUES ('run'), ('another run'), ('audit/' || abs(hashtext(id)) % 30)) AS runs(run)
     WHERE account_id = $1 AND deleted_at IS NULL AND (run <> 'run' OR abs(hashtext(id)) % 200 <> 1)`,
    [account],
  )
  await query(`INSERT INTO stripe.sync_seen VALUES ('run', $1, 'customer', '', 'begun', NULL)`, [account])
})

/** A pool that tells how many rows that statement has read that has read the most. */
function measuring(): { pool: Pool; most: () => number } {
  let most = 0
  const rowsRead = async (client: PoolClient) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS count FROM pg_stat_xact_user_tables WHERE schemaname = 'stripe'`,
    )
    return rows[0]?.count ?? NaN
  }
  const measured = (client: PoolClient) =>
    new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        if (key !== 'query') return value.bind(target) as unknown
        return async (text: string, values?: unknown[]) => {
          if (/^(BEGIN|COMMIT|ROLLBACK|SET)/.test(text)) return target.query(text, values)
          const before = await rowsRead(target)
          const result = await target.query(text, values)
          most = Math.max(most, (await rowsRead(target)) - before)
          return result
        }
      },
    })
  const real = database().pool
  const pool = {
    connect: async () => measured(await real.connect()),
    async query(text: string, values?: unknown[]) {
      const client = await real.connect()
      try {
        await client.query('BEGIN')
        const result = await measured(client).query(text, values)
        await client.query('COMMIT')
        return result
      } finally {
        client.release()
      }
    },
  }
  return { pool: pool as unknown as Pool, most: () => most } // all of a pool that the statements use
}

async function collect(found: AsyncIterable<readonly string[]>): Promise<string[]> {
  const ids: string[] = []
  for await (const some of found) ids.push(...some)
  return ids.toSorted()
}

/** The same by one statement, which reads all. */
async function unlistedAtOnce(where: string): Promise<string[]> {
  const rows = await database().query<{ id: string }>(
    `SELECT id FROM stripe.customers WHERE account_id = $1 AND deleted_at IS NULL AND ${where}
     EXCEPT SELECT id FROM stripe.sync_seen WHERE run_id = 'run' AND account_id = $1`,
    [account],
  )
  return rows.map(({ id }) => id).toSorted()
}

async function digestAtOnce(): Promise<{ counted: number; hash: string }> {
  const [all] = await database().query<{ counted: number; sum: string }>(
    `SELECT count(*)::int AS counted, sum(hashtextextended(id, jsonb_hash_extended(data, 0)))::text AS sum
     FROM stripe.customers WHERE account_id = $1 AND id IN (SELECT id FROM stripe.sync_seen WHERE run_id = 'run')`,
    [account],
  )
  const hash = BigInt.asUintN(64, BigInt(all?.sum ?? 0))
    .toString(16)
    .padStart(16, '0')
  return { counted: all?.counted ?? NaN, hash }
}

describe.each(['never analysed', 'analysed'])('of tables that were %s, each statement reads a batch', (state) => {
  beforeAll(async () => {
    if (state === 'analysed') await database().query('ANALYZE')
  })

  const whole: UnlistedScope = {
    account,
    type,
    created: { lt: createdOf(ROWS + 1) },
    runId: 'run',
    includesHidden: false,
  }
  const window = { gte: createdOf(9_000), lt: createdOf(11_000) }
  const isIn = ({ gte = 0, lt }: { gte?: number; lt: number }) =>
    `(created IS NULL OR created >= to_timestamp(${gte}) AND created < to_timestamp(${lt}))`

  it('to find what a listing of all lacks, in the order of time and in that of ids', async () => {
    const { pool, most } = measuring()
    const expected = await unlistedAtOnce('true')
    expect(expected.length).toBeGreaterThan(50)
    expect(await collect(findUnlisted(pool, whole))).toEqual(expected)
    // As types that are not listed by `created`.
    const unranged = { ...type, filters: { ...type.filters, created: false } }
    expect(await collect(findUnlisted(pool, { ...whole, type: unranged }))).toEqual(expected)
    // What was read since the listing began is not looked for.
    const [, , third = ''] = expected
    await database().query("UPDATE stripe.customers SET seen_at = now() + interval '1 hour' WHERE id = $1", [third])
    const seenBefore = new Date(Date.now() + 1_800_000)
    expect(await collect(findUnlisted(pool, { ...whole, seenBefore }))).toEqual(expected.filter((id) => id !== third))
    await database().query('UPDATE stripe.customers SET seen_at = now() WHERE id = $1', [third])
    expect(most()).toBeLessThan(MOST)
  })

  it('to find what a listing of a range lacks: not even all the rows of a batch', async () => {
    const { pool, most } = measuring()
    const expected = await unlistedAtOnce(isIn(window))
    expect(expected.length).toBeGreaterThan(2)
    expect(await collect(findUnlisted(pool, { ...whole, created: window }))).toEqual(expected)
    expect(most()).toBeLessThan(2 * 2_000 + 100)
  })

  it('to find what lies in the future', async () => {
    const { pool } = measuring()
    const created = { lt: createdOf(1_000), futureFrom: createdOf(30_000) }
    const expected = await unlistedAtOnce(`(${isIn(created)} OR created >= to_timestamp(${created.futureFrom}))`)
    expect(await collect(findUnlisted(pool, { ...whole, created }))).toEqual(expected)
  })

  it('to digest and count what was listed, and to note drift', async () => {
    const { pool, most } = measuring()
    expect(await mendListed(pool, { runId: 'run', account, type, onBatch })).toEqual({
      mended: 0,
      mendedAsked: 0,
      ...(await digestAtOnce()),
    })
    expect(await countSeen(pool, seen)).toEqual({ confirmed: (await digestAtOnce()).counted })
    await recordDrift(pool, { account, type, listingId: 'run', runId: 'run', since: new Date() })
    expect(most()).toBeLessThan(MOST)
    expect(await database().query('SELECT FROM stripe.sync_drift')).toEqual([])
  })

  it('to divide a range', async () => {
    const { pool, most } = measuring()
    const range = { gte: 0, lt: createdOf(ROWS) }
    const some = await divideRange(pool, { account, type, ...range, size: 2_000, limit: 3 })
    const all = await divideRange(pool, { account, type, ...range, size: 2_000, limit: 100 })
    expect(some).toEqual(all.slice(0, 3))
    expect(all[0]?.gte).toBe(0)
    expect(all.at(-1)?.lt).toBe(range.lt)
    expect(all.slice(1).map(({ gte }) => gte)).toEqual(all.slice(0, -1).map(({ lt }) => lt))
    const [live] = await database().query<{ count: number }>(
      'SELECT count(*)::int FROM stripe.customers WHERE account_id = $1 AND deleted_at IS NULL AND created IS NOT NULL',
      [account],
    )
    expect(all.reduce((sum, { counted }) => sum + counted, 0)).toBe(live?.count)
    expect(most()).toBeLessThan(2 * 2_001 + 100)
  })

  it('to find the few parents among many rows', async () => {
    const { pool, most } = measuring()
    const found: (string | undefined)[] = []
    let after: string | undefined = ''
    while (after !== undefined) {
      const { parents, next } = await readParents(pool, { account, type, where: 'test_clock', after, limit: 2 })
      found.push(...parents.map(({ parent }) => parent))
      after = next
    }
    const clocked = await database().query<{ id: string }>(
      'SELECT id FROM stripe.customers WHERE test_clock IS NOT NULL AND account_id = $1 AND deleted_at IS NULL ORDER BY id',
      [account],
    )
    expect(clocked).toHaveLength(3)
    expect(found).toEqual(clocked.map(({ id }) => id))
    expect(most()).toBeLessThan(MOST)
  })

  it('to find the few parents for which something speaks, and a part of the others', async () => {
    const { evidence } = objectType('customer_balance_transaction')
    const walk = async (input: Partial<ParentsInput>, pool: Pool) => {
      const found: (string | undefined)[] = []
      let after: string | undefined = ''
      while (after !== undefined) {
        const step = await readParents(pool, { account, type, where: null, evidence, after, limit: 100, ...input })
        found.push(...step.parents.map(({ parent }) => parent))
        after = step.next
      }
      return found
    }
    const live = await walk({ evidence: null }, database().pool)
    const [first = '', second = ''] = [live[17], live.at(-1)]
    await database().query('UPDATE stripe.customers SET balance = CASE WHEN id = $1 THEN -5 ELSE 0 END WHERE id < $2', [
      first,
      live[200],
    ])
    // Each customer has an invoice and an event. One of each is evidence, of the same customer.
    await database().query(
      `INSERT INTO stripe.invoices (account_id, id, customer, starting_balance, data, source, seen_at, channel, synced_at)
       SELECT $1, 'in_' || id, id, CASE WHEN id = $2 THEN -5 ELSE 0 END, '{}', 'fetch', now(), 'full-sync', now()
       FROM stripe.customers WHERE account_id = $1 ON CONFLICT DO NOTHING`,
      [account, second],
    )
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, payload)
       SELECT 'evt_' || id, 'customer.updated', $1, id, now(), 'webhook', now(), 'settled',
         jsonb_build_object('data', jsonb_build_object('previous_attributes', CASE WHEN id = $2 THEN '{"balance": 0}'::jsonb ELSE '{"name": "Ada"}' END))
       FROM stripe.customers WHERE account_id = $1 ON CONFLICT DO NOTHING`,
      [account, second],
    )
    const { pool, most } = measuring()
    expect(await walk({}, pool)).toEqual([first, second])
    // A batch of customers, and what each of them has: an invoice and an event.
    expect(most()).toBeLessThan(3 * MOST)

    const parts = [0, 1, 2].map((part) => walk({ others: { part, parts: 3 } }, database().pool))
    const asked = await Promise.all(parts)
    expect(new Set(asked.flat())).toEqual(new Set(live))
    // Those for which something speaks are in each part.
    expect(asked.flat()).toHaveLength(live.length + 2 * 2)
    for (const part of asked) expect(part.length).toBeGreaterThan(live.length / 4)
  })
})

describe.each(catalogue.map((each) => [each.name, each] as const))('of type %s', (name, each) => {
  it.each([undefined, 'cus_1'])('PostgreSQL takes the statements (customer: %s)', async (customer) => {
    const { pool, query } = database()
    await query(`INSERT INTO stripe.sync_seen VALUES ('every type', $1, $2, 'x', 'mended') ON CONFLICT DO NOTHING`, [
      account,
      name,
    ])
    const created = { gte: 5, lt: 10, futureFrom: 20 }
    const scope = { account: 'none', type: each, customer, created, runId: 'every type' }
    expect(await collect(findUnlisted(pool, { ...scope, includesHidden: true }))).toEqual([])
    expect(await collect(findUnlisted(pool, { ...scope, includesHidden: false }))).toEqual([])
    expect((await readParents(pool, { account: 'none', type: each, customer, where: null, limit: 1 })).parents).toEqual(
      [],
    )
    expect((await readMissingReferences(pool, { account: 'none', type: each, limit: 1 })).ids).toEqual([])
    expect(await mendListed(pool, { ...scope, account, onBatch })).toMatchObject({ mended: 1, counted: 0 })
    await recordDrift(pool, { account, type: each, listingId: 'every type', runId: name, since: new Date() })
    expect(await query('SELECT id FROM stripe.sync_drift WHERE run_id = $1', [name])).toEqual([{ id: 'x' }])
  })
})

describe('the indexes of tables', () => {
  it('by account are the primary keys, and two that only statements about `created` can use', async () => {
    const indexes = await database().query<{ table: string; definition: string }>(
      `SELECT tablename AS table, substring(indexdef FROM '\\(account_id.*') AS definition FROM pg_indexes
       WHERE schemaname = 'stripe' AND indexdef LIKE 'CREATE INDEX % (account_id%' AND tablename NOT LIKE 'sync\\_%' AND tablename <> 'stripe_event'
       ORDER BY tablename COLLATE "C", 2`,
    )
    const ranged = catalogue.filter(
      ({ filters, columns }) => filters.created && columns.some((c) => c.name === 'created'),
    )
    expect(indexes).toEqual(
      ranged
        .map(({ table }) => table)
        .toSorted()
        .flatMap((table) => [
          { table, definition: '(account_id, created, id) WHERE (created IS NOT NULL)' },
          { table, definition: '(account_id, id) WHERE (created IS NULL)' },
        ]),
    )
  })
})

describe('what other rows refer to', () => {
  it('is found id by id, each once, however many rows refer to it and in which tables', async () => {
    const { query } = database()
    const columns = 'account_id, id, price, data, source, seen_at, channel, synced_at'
    const values = `'{}', 'fetch', now(), 'full-sync', now()`
    await query(
      `INSERT INTO stripe.subscription_items (${columns}, subscription)
       SELECT CASE WHEN n % 2500 < 100 THEN 'acct_2' ELSE $1 END, 'si_' || n, 'price_' || n % 2500, ${values}, 'sub_' || n
       FROM generate_series(1, 20000) AS n`,
      [account],
    )
    await query(
      `INSERT INTO stripe.invoice_line_items (${columns}, invoice)
       SELECT $1, 'il_' || n, 'price_' || 2000 + n % 1400, ${values}, 'in_' || n FROM generate_series(1, 20000) AS n`,
      [account],
    )
    await query(
      `INSERT INTO stripe.prices (account_id, id, data, source, seen_at, channel, synced_at)
       SELECT $1, 'price_' || n, ${values} FROM generate_series(500, 2999) AS n`,
      [account],
    )
    const { pool, most } = measuring()
    const found: string[] = []
    let after: string | undefined = ''
    while (after !== undefined) {
      const { ids, next } = await readMissingReferences(pool, { account, type: objectType('price'), after, limit: 100 })
      expect(ids.length).toBeLessThanOrEqual(100)
      found.push(...ids)
      after = next
    }
    const expected = [...Array(400).keys()].map((n) => `price_${n + 100}`)
    expected.push(...[...Array(400).keys()].map((n) => `price_${n + 3_000}`))
    expect(found.toSorted()).toEqual(expected.toSorted())
    expect(most()).toBeLessThan(MOST)
  })
})

describe('a proof', () => {
  it('keeps about how many rows are in it when its beginning is divided off, and when a later one cuts it', async () => {
    const { pool } = database()
    const scope = { account, typeName: 'product' }
    const provenAt = new Date('2026-01-01')
    const proof = { gte: 0, lt: 1_000, counted: 20_000, hash: 'of all', provenAt, runId: 'first' }
    await recordProof(pool, { ...scope, ...proof })
    const parts = [
      { gte: 0, lt: 100, counted: 2_000 },
      { gte: 100, lt: 200, counted: 1_900 },
    ]
    await divideProof(pool, { ...scope, proof, parts })
    await recordProof(pool, { ...scope, ...proof, gte: 900, counted: 5, provenAt: new Date('2026-01-02') })
    const kept = (await readProofs(pool, scope)).toSorted((a, b) => a.gte - b.gte)
    expect(kept.map(({ gte, lt, counted, hash }) => ({ gte, lt, counted, hash }))).toEqual([
      { ...parts[0], hash: null },
      { ...parts[1], hash: null },
      { gte: 200, lt: 900, counted: Math.round((20_000 - 3_900) * (7 / 8)), hash: null },
      { gte: 900, lt: 1_000, counted: 5, hash: 'of all' },
    ])
  })
})

describe('the notes of a run', () => {
  const listings = async () => {
    const rows = await database().query<{ id: string }>('SELECT DISTINCT run_id AS id FROM stripe.sync_seen')
    return rows.map(({ id }) => id).toSorted()
  }
  const count = async () => (await database().query('SELECT FROM stripe.sync_seen')).length

  it('are forgotten in batches, up to a limit, and what is left by later calls, once the run has ended', async () => {
    const { pool, most } = measuring()
    await database().query(
      `INSERT INTO stripe.sync_run (id, workflow_id, kind, outcome, started_at, input)
       SELECT id, id, 'audit', CASE id WHEN 'audit' THEN 'complete' ELSE 'running' END, now(), '{}' FROM unnest($1::text[]) AS id`,
      [['audit', 'another run']],
    )
    const before = await count()
    await forgetSeen(pool, 'audit', { atOnce: 1_000, inCall: 5_500 })
    expect(before - (await count())).toBe(5_500)
    await forgetSeenOfEnded(pool, { atOnce: 1_000, inCall: 5_500 })
    expect(before - (await count())).toBe(11_000)
    expect(most()).toBeLessThan(3_000)
    await forgetSeenOfEnded(pool)
    expect(await listings()).toEqual(['another run', 'every type', 'run'])
    expect(most()).toBeLessThan(MOST)
  })

  it('are forgotten whole, and those of no other run whose id begins alike', async () => {
    const { query, pool } = database()
    await query(
      `INSERT INTO stripe.sync_seen SELECT id, $1, 'customer', 'cus_1', 'confirmed' FROM unnest($2::text[]) AS id`,
      [account, ['run/1', 'run/12', 'run-2', 'run2/1']],
    )
    await forgetSeen(pool, 'run')
    expect(await listings()).toEqual(['another run', 'every type', 'run-2', 'run2/1'])
  })
})
