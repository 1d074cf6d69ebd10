import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, useAdminApps } from './admin-app.js'

// The lists of types, gaps and drift. Gaps and drift are read page by page.

const { database, createTestApp } = useAdminApps()
let app: FastifyInstance
const account = 'acct_1'

interface Listed {
  readonly data: readonly { readonly id: string }[]
  readonly next: string | null
}

interface Series {
  readonly labels: readonly string[]
  readonly times: readonly number[]
  readonly series: readonly (readonly number[])[]
}

beforeAll(async () => {
  app = await createTestApp()
  const { query } = database()
  await query(
    `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at, events_until, events_checked_at)
     VALUES ('${account}', false, true, now(), now(), now())`,
  )
  await query(
    `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, repaired_at, events, late)
     SELECT '${account}', now() - n * interval '1 day', now() - n * interval '1 day', now(), now(), 10, 4
     FROM generate_series(1, 7) AS n`,
  )
  // One that began long before, and has not ended.
  await query(
    `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, events)
     VALUES ('${account}', now() - interval '100 days', now(), now() - interval '100 days', 1000)`,
  )
  // A gap that is over since longer than the chart shows.
  await query(
    `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, events)
     VALUES ('${account}', now() - interval '90 days', now() - interval '80 days', now(), 5)`,
  )
  // Half of them were found in the same millisecond.
  await query(
    `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
     SELECT '${account}', 'customer', 'cus_' || n, 'run', 'changed', CASE WHEN n > 2 THEN 'late event' END,
       date_trunc('day', now(), 'UTC') - CASE WHEN n > 5 THEN n * interval '1 minute' ELSE interval '0' END
     FROM generate_series(1, 11) AS n`,
  )
})
afterAll(() => app.close())

async function get<T>(url: string): Promise<T> {
  const response = await app.inject({ url, headers: bearer })
  expect(response.statusCode, response.body).toBe(200)
  return response.json<T>()
}

/** Follows `next` from the first page to the last. Returns the ids of each page. */
async function walk(path: string, limit: number): Promise<string[][]> {
  const found: string[][] = []
  let next: string | null = ''
  while (next !== null) {
    const page: Listed = await get<Listed>(`${path}?limit=${limit}${next === '' ? '' : `&after=${next}`}`)
    found.push(page.data.map(({ id }) => id))
    ;({ next } = page)
  }
  return found
}

describe.each([
  ['/api/gaps', 9],
  ['/api/drift', 11],
])('%s', (path, count) => {
  it('lists each entry once, in pages of the same order as the whole', async () => {
    const [whole = []] = await walk(path, 200)
    expect(whole).toHaveLength(count)
    expect(new Set(whole).size).toBe(count)
    for (const limit of [1, 3, count]) expect((await walk(path, limit)).flat()).toEqual(whole)
  })

  it('ends with an empty `next`, also if the last page is full', async () => {
    expect(await walk(path, count)).toHaveLength(1)
  })

  it('keeps to its place while newer entries are added', async () => {
    const first = await get<Listed>(`${path}?limit=2`)
    const before = await get<Listed>(`${path}?limit=2&after=${first.next}`)
    await database().query(
      `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, events)
       VALUES ('${account}', now() - interval '70 days', now() - interval '70 days', now(), 1)`,
    )
    await database().query(
      `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, found_at)
       VALUES ('${account}', 'coupon', 'new', 'run', 'changed', now())`,
    )
    expect(await get<Listed>(`${path}?limit=2&after=${first.next}`)).toEqual(before)
    await database().query('DELETE FROM stripe.sync_gap WHERE events = 1')
    await database().query(`DELETE FROM stripe.sync_drift WHERE id = 'new'`)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['after=nonsense', 'after'],
    [`after=${Buffer.from('["no"]').toString('base64url')}`, 'after'],
    [`after=${Buffer.from('{"a":1}').toString('base64url')}`, 'after'],
    [`after=${Buffer.from(JSON.stringify(['a\u0000', '', '', '', ''])).toString('base64url')}`, 'after'],
    ['offset=3', 'offset'],
  ])('refuses %s, and names what is wrong', async (query, named) => {
    const response = await app.inject({ url: `${path}?${query}`, headers: bearer })
    expect(response.statusCode).toBe(400)
    expect(response.body).toContain(named)
  })

  it('needs the token, as its counts do', async () => {
    expect((await app.inject({ url: path })).statusCode).toBe(401)
    expect((await app.inject({ url: `${path}/counts` })).statusCode).toBe(401)
  })
})

it('events of gaps are counted on the day on which the gap began, or on the first of 35 days', async () => {
  const { labels, times, series } = await get<Series>('/api/gaps/counts')
  expect(labels).toEqual(['no webhook', 'late webhook'])
  expect(times).toHaveLength(35)
  expect(times.every((time, index) => time % 86_400 === 0 && time === (times[0] ?? 0) + index * 86_400)).toBe(true)
  const days = (count: number) => Array.from({ length: 7 }, () => count)
  const none = Array.from({ length: 26 }, () => 0)
  expect(series).toEqual([
    [1_000, ...none, ...days(6), 0],
    [0, ...none, ...days(4), 0],
  ])
})

it('drift is counted by day and cause', async () => {
  const { labels, series } = await get<Series>('/api/drift/counts')
  const of = (label: string) => series[labels.indexOf(label)]?.slice(-2)
  expect(of('not known yet')).toEqual([0, 2])
  expect(of('late event')).toEqual([6, 3])
  expect(of('lost webhook')).toEqual([0, 0])
})

describe('/api/types', () => {
  it('has the state of each type, and why it was skipped or failed', async () => {
    const result = {
      types: [
        { account, type: 'coupon', state: 'skipped', reason: 'The key may not read coupons.' },
        { account, type: 'price', state: 'failed', reason: 'Stripe is down.' },
      ],
    }
    await database().query(
      `INSERT INTO stripe.sync_run (id, workflow_id, kind, outcome, started_at, finished_at, input, result)
       VALUES ('run', 'full-sync', 'full-sync', 'incomplete', now(), now(), '{}', $1)`,
      [JSON.stringify(result)],
    )
    await database().query(
      `INSERT INTO stripe.sync_proof (account_id, object_type, gte, lt, proven_at, run_id)
       VALUES ('${account}', 'customer', 0, extract(epoch FROM now())::int8, now(), 'run')`,
    )
    const { data, next } = await get<{ data: { type: string; state: string; reason: string | null }[]; next: null }>(
      '/api/types',
    )
    const of = (type: string) => data.filter((each) => each.type === type)
    expect(of('coupon')).toMatchObject([{ state: 'skipped', reason: 'The key may not read coupons.' }])
    expect(of('price')).toMatchObject([{ state: 'failed', reason: 'Stripe is down.' }])
    expect(of('customer')).toMatchObject([{ state: 'synced', reason: null, tables: [{ table: 'customers' }] }])
    expect(of('product')).toMatchObject([{ state: 'unsynced', reason: null }])
    expect(next).toBeNull()
  })
})
