import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countEvents } from '../../prisma/status/count-events.js'
import { listEvents } from '../../prisma/status/list-events.js'
import { bearer, openSession, page, useAdminApps } from './admin-app.js'

const { database, pause, createTestApp } = useAdminApps()
let app: FastifyInstance

beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** Each event came a minute before the one above it. Those of one object are 1, 3 and 5. */
const EVENTS = [
  `('evt_1', 'customer.updated', 'cus_1', 'webhook', 'settled', NULL, NULL)`,
  `('evt_2', 'customer.deleted', 'cus_2', 'gap', 'settled', NULL, NULL)`,
  `('evt_3', 'invoice.paid', 'cus_1', 'webhook', 'blocked', NULL, 'no permission')`,
  `('evt_4', 'customer.created', 'cus_3', 'webhook', 'open', stripe.now(), 'Stripe is down')`,
  `('evt_5', 'customer.created', 'cus_1', 'webhook', 'failed', NULL, '<b>it would not fit</b>')`,
  `('evt_6', 'invoice.paid', 'in_1', 'webhook', 'failed', NULL, 'it would not fit')`,
  `('evt_7', 'coupon.created', 'c_1', 'webhook', 'open', NULL, NULL)`,
  `('evt_8', 'price.created', 'pr_1', 'gap', 'ignored', NULL, 'nothing is synced')`,
]

beforeEach(async () => {
  await database().query('TRUNCATE stripe.stripe_event')
  await database().query(
    `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, retry_at, error, attempts, payload)
     SELECT id, type, CASE id WHEN 'evt_8' THEN 'acct_2' ELSE 'acct_1' END, object_id, at - interval '10 s', channel, at, outcome,
       retry_at::timestamptz, error, 2, jsonb_build_object('id', id, 'data', 'of Stripe')
     FROM (VALUES ${EVENTS.join(', ')}) AS v(id, type, object_id, channel, outcome, retry_at, error),
       LATERAL (SELECT stripe.now() - right(id, 1)::int * interval '1 minute' AS at) AS each`,
  )
  pause()
})

interface List {
  readonly data: readonly { readonly id: string; readonly receivedAt: string }[]
  readonly next: string | null
  readonly searchedTo: string | null
}

const get = (query: string | Record<string, string>) =>
  app.inject({ url: `/api/events?${new URLSearchParams(query).toString()}`, headers: bearer })

async function listed(query: string | Record<string, string>): Promise<string[]> {
  return (await get(query)).json<List>().data.map(({ id }) => id.slice(4))
}

describe('GET /api/events', () => {
  it('lists the newest first, with what became of each', async () => {
    expect(await listed('')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
    expect((await get('limit=1')).json()).toMatchObject({
      data: [
        { id: 'evt_1', account: 'acct_1', objectId: 'cus_1', channel: 'webhook', outcome: 'settled', attempts: 2 },
      ],
      searchedTo: null,
    })
  })

  it.each([
    ['a type', 'type=customer.updated', ['1']],
    ['types that begin alike', 'type=customer.*', ['1', '2', '4', '5']],
    ['an outcome', 'outcome=settled', ['1', '2']],
    ['a channel', 'channel=gap', ['2', '8']],
    ['an account', 'account=acct_2', ['8']],
    ['an object', 'object=cus_1', ['1', '3', '5']],
    ['an object and an outcome', 'object=cus_1&outcome=set-aside', ['3', '5']],
    ['failed before blocked ones when those set aside are asked for', 'outcome=set-aside', ['5', '6', '3']],
    ['those not tried yet before those that wait for a try, of the open ones', 'outcome=open', ['7', '4']],
  ])('filters by %s', async (_what, query, ids) => {
    expect(await listed(query)).toEqual(ids)
  })

  it('filters by when Stripe made the events and when they came, in seconds or ISO 8601', async () => {
    const { data } = (await get('')).json<List>()
    const at = data[3]?.receivedAt ?? ''
    const made = String(Math.floor(Date.parse(at) / 1_000) - 30)
    expect(await listed({ 'received[gte]': at })).toEqual(['1', '2', '3', '4'])
    expect(await listed({ 'received[lt]': at })).toEqual(['5', '6', '7', '8'])
    expect(await listed({ 'received[gte]': at.replace('Z', ''), 'created[lt]': made, type: 'customer.*' })).toEqual([])
    expect(await listed({ 'created[gte]': made, outcome: 'set-aside' })).toEqual(['3'])
  })

  it.each(['', 'outcome=set-aside&', 'outcome=open&', 'type=customer.*&', 'object=cus_1&'])(
    'goes through all pages with the cursor, each event once: %s',
    async (filter) => {
      const all = await listed(filter)
      const seen: string[] = []
      for (let next: string | null = ''; next !== null;) {
        const answer: List = (await get(`${filter}limit=1${next === '' ? '' : `&after=${next}`}`)).json<List>()
        seen.push(...answer.data.map(({ id }) => id.slice(4)))
        next = answer.next
      }
      expect(seen).toEqual(all)
    },
  )

  it('says how far it searched when no index serves the filter, and searches on from there', async () => {
    const input = { filter: { type: 'price.*' }, limit: 10, searchLimit: 5 }
    const { rows } = await database().pool.query<{ at: Date }>(
      `SELECT received_at AS at FROM stripe.stripe_event WHERE id = 'evt_5'`,
    )
    const first = await listEvents(database().pool, input)
    expect(first).toMatchObject({ events: [], searchedTo: rows[0]?.at })
    const second = await listEvents(database().pool, { ...input, after: first.next ?? '' })
    expect(second).toMatchObject({ events: [{ id: 'evt_8' }], next: null, searchedTo: null })
  })

  it.each([
    ['type=Customer', 'type'],
    ['outcome=lost', 'outcome'],
    ['limit=201', 'limit'],
    ['limit=0', 'limit'],
    ['created[gte]=soon', 'created'],
    ['created[gte]=2026-13-41', 'created'],
    ['kind=x', 'kind'],
    ['after=bm90IGEgY3Vyc29y', 'cursor'],
    [`after=${Buffer.from('["failed","2026-01-01T00:00:00.000Z","evt_1"]').toString('base64url')}`, 'cursor'],
  ])('refuses %s', async (query, named) => {
    const answer = await get(query)
    expect(answer.statusCode).toBe(400)
    expect(answer.json<{ detail: string }>().detail).toContain(named)
  })
})

describe('GET /api/events/:id', () => {
  it('has the payload', async () => {
    const answer = await app.inject({ url: '/api/events/evt_5', headers: bearer })
    expect(answer.json()).toMatchObject({ id: 'evt_5', payload: { id: 'evt_5', data: 'of Stripe' } })
  })

  it('answers 404 for an event that the inbox does not have', async () => {
    expect((await app.inject({ url: '/api/events/evt_none', headers: bearer })).statusCode).toBe(404)
  })
})

describe('GET /api/events/counts', () => {
  it('counts the events of the last hour per minute and channel', async () => {
    const answer = await app.inject({ url: '/api/events/counts?per=minute', headers: bearer })
    const { labels, times, series } = answer.json<{ labels: string[]; times: number[]; series: number[][] }>()
    expect(labels).toEqual(['webhook', 'gap'])
    expect(times).toHaveLength(61)
    expect(
      times.every((time, index) => time % 60 === 0 && (index === 0 || time === (times[index - 1] ?? 0) + 60)),
    ).toBe(true)
    expect(series.map((counts) => counts.reduce((sum, count) => sum + count, 0))).toEqual([6, 2])
  })

  it('says that a bucket is unknown when there are too many newer events to count it', async () => {
    const buckets = await countEvents(database().pool, { bucketSeconds: 60, buckets: 11, countedLimit: 3 })
    const known = buckets.map(({ counts }) => counts !== null)
    expect(known.slice(-3)).toEqual([true, true, true])
    expect(known.slice(0, -4)).toEqual(Array.from({ length: 7 }, () => false))
  })
})

describe('POST /api/events/retry', () => {
  const retry = async (payload: object) =>
    (await app.inject({ method: 'POST', url: '/api/events/retry', headers: bearer, payload })).json<object>()
  const open = async () => (await listed('outcome=open')).toSorted()

  it.each([
    [{ type: 'invoice.*' }, ['3', '6']],
    [{ type: 'invoice.paid', outcome: 'failed' }, ['6']],
    [{ outcome: 'blocked' }, ['3']],
    [{ object: 'cus_1' }, ['3', '5']],
    [{ ids: ['evt_1', 'evt_5'], account: 'acct_1' }, ['5']],
    [{ account: 'acct_2' }, []],
  ])('reopens those set aside that match %j', async (filter, ids) => {
    expect(await retry(filter)).toEqual({ reopened: ids.length })
    expect(await open()).toEqual([...ids, '4', '7'].toSorted())
  })

  it('reopens those that Stripe made within a stretch of time', async () => {
    const at = Date.parse((await get('object=in_1')).json<List>().data[0]?.receivedAt ?? '') / 1_000
    expect(await retry({ created: { gte: Math.floor(at) - 20, lt: Math.floor(at) + 20 } })).toEqual({ reopened: 1 })
    expect(await open()).toEqual(['4', '6', '7'])
  })

  it('refuses outcomes that are not set aside, and empty stretches', async () => {
    const refused = (field: string) => ({ detail: expect.stringContaining(field) as string })
    expect(await retry({ outcome: 'settled' })).toMatchObject(refused('body.outcome'))
    expect(await retry({ created: {} })).toMatchObject(refused('body.created'))
    expect(await open()).toEqual(['4', '7'])
  })
})

describe('the page of events', () => {
  const show = async (path: string) =>
    (await app.inject({ url: `${page}/events${path}`, headers: { cookie: await openSession(app) } })).body
  const press = async (path: string, payload = '') =>
    app.inject({
      method: 'POST',
      url: `${page}/events${path}`,
      payload,
      headers: { cookie: await openSession(app), 'content-type': 'application/x-www-form-urlencoded' },
    })

  it('shows what the filter matches, and text of Stripe as text', async () => {
    const body = await show('?outcome=failed&type=')
    expect(body).toContain('id="evt_5"')
    expect(body).not.toContain('id="evt_1"')
    expect(body).not.toContain('<b>it would not fit')
    expect(body).toContain('href="/admin/stripe-sync/objects/cus_1"')
  })

  it('says what is wrong with a filter, and shows no event', async () => {
    const body = await show('?type=NO')
    expect(body).toContain('The value of &#34;type&#34; is malformed')
    expect(body).not.toContain('id="evt_1"')
  })

  it('has a page for each event with its payload', async () => {
    const body = await show('/evt_5')
    expect(body).toContain('of Stripe')
    expect(body).toContain('data-outcome="failed"')
    expect(await show('/evt_none')).toContain('No such event')
  })

  it('retries one event, or all that match the filter, and shows the same filter again', async () => {
    const one = await press('/retry?outcome=set-aside', 'id=evt_6')
    expect(one.headers.location).toBe(`${page}/events?outcome=set-aside&notice=retried`)
    expect(await listed('outcome=set-aside')).toEqual(['5', '3'])
    await press('/retry?outcome=set-aside&type=invoice.*')
    expect(await listed('outcome=set-aside')).toEqual(['5'])
    expect((await press('/evt_5/retry')).headers.location).toBe(`${page}/events/evt_5?notice=retried`)
    expect(await listed('outcome=set-aside')).toEqual([])
  })

  it('retries nothing when the filter is malformed, or names events that are not set aside', async () => {
    expect((await press('/retry?type=NO')).statusCode).toBe(400)
    expect((await press('/retry?outcome=settled')).statusCode).toBe(400)
    expect(await listed('outcome=set-aside')).toEqual(['5', '6', '3'])
  })
})
