import type { Pool } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { catalogue, objectType } from '../../prisma/catalogue/catalogue.js'
import { recordDrift } from '../../prisma/rows/drift.js'
import { findUnlisted, type UnlistedScope } from '../../prisma/proofs/find-unlisted.js'
import { forgetSeen, forgetSeenOfEnded } from '../../prisma/proofs/forget-seen.js'
import { mendListed } from '../../prisma/rows/mend.js'
import { type ParentsInput, readParents, readMissingReferences } from '../../prisma/rows/parents.js'
import { divideProof, divideRange, readProofs, recordProof } from '../../prisma/proofs/proofs.js'
import { countSeen } from '../../prisma/proofs/seen.js'
import { account, createdOf, ROWS, useLargeRun } from './large-run.js'
import { measuring, MOST } from './measuring.js'

// A type may have 20 million rows, and a run notes each of them. So a statement may read only one batch.

const { database, unlistedAtOnce, digestAtOnce } = useLargeRun()
const type = objectType('customer')
const seen = { runId: 'run', account, typeName: type.name }
const onBatch = () => undefined

async function collect(found: AsyncIterable<readonly string[]>): Promise<string[]> {
  const ids: string[] = []
  for await (const some of found) ids.push(...some)
  return ids.toSorted()
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
    const { pool, most } = measuring(database().pool)
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
    const { pool, most } = measuring(database().pool)
    const expected = await unlistedAtOnce(isIn(window))
    expect(expected.length).toBeGreaterThan(2)
    expect(await collect(findUnlisted(pool, { ...whole, created: window }))).toEqual(expected)
    expect(most()).toBeLessThan(2 * 2_000 + 100)
  })

  it('to find what lies in the future', async () => {
    const { pool } = measuring(database().pool)
    const created = { lt: createdOf(1_000), futureFrom: createdOf(30_000) }
    const expected = await unlistedAtOnce(`(${isIn(created)} OR created >= to_timestamp(${created.futureFrom}))`)
    expect(await collect(findUnlisted(pool, { ...whole, created }))).toEqual(expected)
  })

  it('to digest and count what was listed, and to note drift', async () => {
    const { pool, most } = measuring(database().pool)
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
    const { pool, most } = measuring(database().pool)
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
    const { pool, most } = measuring(database().pool)
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
    const { pool, most } = measuring(database().pool)
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
    const { pool, most } = measuring(database().pool)
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
