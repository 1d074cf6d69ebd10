import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, page, useAdminApps } from './admin-app.js'

const { database, createTestApp } = useAdminApps()
let app: FastifyInstance

beforeAll(async () => {
  app = await createTestApp()
  const { query } = database()
  await query(
    `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at) VALUES ('acct_1', false, true, stripe.now())`,
  )
  await query(
    `INSERT INTO stripe.customers (account_id, id, email, data, source, as_of, seen_at, channel, event_id, synced_at)
     VALUES ('acct_1', 'cus_1', 'Ada@example.com', '{"id": "cus_1", "name": "<b>Ada</b>", "created": 150}', 'snapshot',
       '2026-03-01T12:00:00Z', stripe.now(), 'gap', 'evt_2', stripe.now())`,
  )
  await query(
    `INSERT INTO stripe.subscriptions (account_id, id, customer, data, source, seen_at, channel, request_id, deleted_at, synced_at)
     VALUES ('acct_1', 'sub_1', 'cus_1', '{"id": "sub_1", "customer": "cus_1"}', 'fetch', '2026-03-01T12:05:00Z',
       'audit', 'req_1', stripe.now(), stripe.now())`,
  )
  await query(
    `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, created, channel, received_at, outcome, error, attempts, payload)
     VALUES ('evt_1', 'customer.created', 'acct_1', 'customer', 'cus_1', '2026-03-01T11:00:00Z', 'webhook', stripe.now(), 'settled', NULL, 0, '{"note": "<i>paid</i>"}'),
       ('evt_2', 'customer.updated', 'acct_1', 'customer', 'cus_1', '2026-03-01T12:00:00Z', 'gap', stripe.now(), 'settled', NULL, 0, '{}'),
       ('evt_3', 'customer.updated', 'acct_1', 'customer', 'cus_1', '2026-03-01T13:00:00Z', 'webhook', stripe.now(), 'failed', 'it would not fit', 3, '{}'),
       ('evt_4', 'coupon.created', 'acct_1', 'coupon', 'SUMMER/50 %', '2026-03-01T13:00:00Z', 'webhook', stripe.now(), 'open', NULL, 0, '{}'),
       ('evt_5', 'balance.available', 'acct_1', NULL, NULL, '2026-03-01T13:00:00Z', 'webhook', stripe.now(), 'ignored', 'nothing is synced', 0, '{}')`,
  )
  await query(
    `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
     VALUES ('acct_1', 'customer', 'cus_1', 'run_1', 'changed', 'lost webhook', stripe.now()),
       ('acct_1', 'customer', 'cus_2', 'run_1', 'changed', 'late event', stripe.now())`,
  )
  await query(
    `INSERT INTO stripe.sync_proof (account_id, object_type, gte, lt, proven_at, run_id)
     VALUES ('acct_1', 'customer', 0, 100, '2026-02-01T12:00:00Z', 'run_0'),
       ('acct_1', 'customer', 100, 200, '2026-02-02T12:00:00Z', 'run_1'),
       ('acct_1', 'subscription', 100, 200, '2026-02-02T12:00:00Z', 'run_1')`,
  )
  await query('CREATE TABLE public.users (id int, stripe_customer_id text)')
  await query(`INSERT INTO public.users VALUES (77, 'cus_1'), (78, NULL)`)
})
afterAll(() => app.close())

const objectOf = (id: string) => app.inject({ url: `/api/objects/${encodeURIComponent(id)}`, headers: bearer })

const search = (q: string) => app.inject({ url: `${page}/search?q=${encodeURIComponent(q)}`, headers: bearer })

describe('GET /api/objects/:id', () => {
  it('has the row, why the row says this, and the events, the newest first', async () => {
    const { statusCode, body } = await objectOf('cus_1')
    expect(statusCode).toBe(200)
    expect(JSON.parse(body)).toMatchObject({
      id: 'cus_1',
      rows: [
        {
          type: 'customer',
          table: 'customers',
          why: 'Event evt_2 has this content. Stripe made it at 2026-03-01 12:00:00 UTC. Reconcile found the event before a webhook came.',
          deletedAt: null,
          data: { id: 'cus_1' },
        },
      ],
      events: [
        { id: 'evt_3', outcome: 'failed', error: 'it would not fit', attempts: 3 },
        { id: 'evt_2', channel: 'gap' },
        { id: 'evt_1', outcome: 'settled' },
      ],
    })
  })

  it('names the request that brought a tombstone', async () => {
    const { rows } = (await objectOf('sub_1')).json<{ rows: { why: string }[] }>()
    expect(rows[0]?.why).toBe(
      'Stripe said that the object is deleted, when it was asked at 2026-03-01 12:05:00 UTC or later, in request req_1. An audit compared it.',
    )
  })

  it('has the related objects, the repairs and the proof of each row', async () => {
    const rowOf = async (id: string) => (await objectOf(id)).json<{ rows: unknown[] }>().rows[0]
    expect(await rowOf('cus_1')).toMatchObject({
      related: [{ id: 'sub_1', type: 'subscription', path: null }],
      drift: [{ what: 'changed', cause: 'lost webhook', runId: 'run_1' }],
      proof: { provenAt: '2026-02-02T12:00:00.000Z', runId: 'run_1' },
    })
    expect(await rowOf('sub_1')).toMatchObject({
      related: [{ id: 'cus_1', type: 'customer', path: 'customer' }],
      drift: [],
      proof: null, // the range of subscriptions without `created` is not proven
    })
  })

  it('says why the row was not compared when Temporal is down, and refuses another value of stripe', async () => {
    const { rows } = (await app.inject({ url: '/api/objects/cus_1?stripe=now', headers: bearer })).json<{
      rows: { stripe: unknown }[]
    }>()
    expect(rows[0]?.stripe).toMatchObject({
      state: 'unanswered',
      askedAt: null,
      object: null,
      differences: null,
      reason: expect.stringMatching(/Temporal cannot be reached, so Stripe was not asked/) as string,
    })
    expect((await objectOf('cus_1')).json<{ rows: object[] }>().rows[0]).not.toHaveProperty('stripe')
    expect((await app.inject({ url: '/api/objects/cus_1?stripe=later', headers: bearer })).statusCode).toBe(400)
  })

  it('takes the id of an event, and ids that people chose', async () => {
    expect((await objectOf('evt_1')).json()).toMatchObject({ id: 'cus_1' })
    expect((await objectOf('evt_5')).json()).toMatchObject({
      id: 'evt_5',
      rows: [],
      events: [{ type: 'balance.available' }],
    })
    expect((await objectOf('SUMMER/50 %')).json()).toMatchObject({
      rows: [],
      events: [{ id: 'evt_4', outcome: 'open' }],
    })
  })

  it('answers 404 for an unknown id, 400 for one that cannot be stored, and 401 without the token', async () => {
    expect((await objectOf('cus_2')).statusCode).toBe(404)
    expect((await objectOf('x'.repeat(255))).json()).toMatchObject({
      detail: expect.stringMatching(/No object/) as string,
    })
    expect((await objectOf('cus_\u0000')).statusCode).toBe(400)
    expect((await app.inject('/api/objects/cus_1')).statusCode).toBe(401)
  })
})

describe('the search box', () => {
  it.each(['cus_1', 'evt_3', 'ada@EXAMPLE.com', ' 77 '])('leads from "%s" to the customer', async (query) => {
    const { statusCode, headers } = await search(query)
    expect(statusCode).toBe(303)
    expect(headers.location).toBe(`${page}/objects/cus_1`)
  })

  it('says what can be searched for when nothing is found', async () => {
    for (const query of ['cus_2', 'nobody@example.com', '78', '<script>']) {
      const { statusCode, body } = await search(query)
      expect(statusCode).toBe(200)
      expect(body).toContain('data-found="0"')
      expect(body).not.toContain('<script>"')
    }
  })
})

describe('the page of an object', () => {
  it('shows the row, the events and a button that refreshes the customer', async () => {
    const { body } = await app.inject({ url: `${page}/objects/cus_1`, headers: bearer })
    expect(body).toContain('Reconcile found the event before a webhook came.')
    expect(body).toContain('it would not fit')
    expect(body).toContain('Refresh this customer')
    expect(body).not.toContain('<b>Ada</b>')
    const { body: subscription } = await app.inject({ url: `${page}/objects/sub_1`, headers: bearer })
    expect(subscription).toContain(`href="${page}/objects/cus_1"`)
  })

  it('links related objects, and shows repairs, proof and why Stripe was not asked', async () => {
    const { statusCode, body } = await app.inject({ url: `${page}/objects/cus_1?stripe=now`, headers: bearer })
    expect(statusCode).toBe(200)
    expect(body).toContain(`href="${page}/objects/sub_1"`)
    expect(body).toContain('lost webhook')
    expect(body).toContain('2026-02-02 12:00:00 UTC')
    expect(body).toContain('data-stripe="unanswered"')
    expect(body).toContain('Temporal cannot be reached')
  })

  it('leads to each event with its payload', async () => {
    const { body: object } = await app.inject({ url: `${page}/objects/cus_1`, headers: bearer })
    expect(object).toContain(`href="${page}/events/evt_1"`)
    const { statusCode, body } = await app.inject({ url: `${page}/events/evt_1`, headers: bearer })
    expect(statusCode).toBe(200)
    expect(body).toContain('&#60;i&#62;paid&#60;/i&#62;')
    expect(body).toContain(`href="${page}/objects/cus_1"`)
    expect((await app.inject({ url: `${page}/events/evt_9`, headers: bearer })).statusCode).toBe(404)
    expect((await app.inject({ url: `${page}/events/evt_1` })).statusCode).toBe(401)
  })

  it('is a 404 that can be searched from for an unknown id', async () => {
    const { statusCode, body } = await app.inject({ url: `${page}/objects/cus_2`, headers: bearer })
    expect(statusCode).toBe(404)
    expect(body).toContain('name="q"')
  })

  it('refuses to refresh what is no customer', async () => {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `${page}/objects/cus_1/refresh`,
      headers: { ...bearer, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'account=acct_1&customer=',
    })
    expect(statusCode).toBe(400)
  })
})
