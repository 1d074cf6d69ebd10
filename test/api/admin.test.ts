import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closeBuckets } from '../../prisma/budget/budget.js'
import { changeBudget } from '../../prisma/budget/budget-row.js'
import { recordReport } from '../../prisma/budget/budget-status.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { addRequests } from '../../prisma/budget/request-counts.js'
import { bearer, openSession, page, useAdminApps } from './admin-app.js'

const { database, pause, createTestApp } = useAdminApps()
let app: FastifyInstance

beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(pause)

const session = () => openSession(app)

describe('the admin page and the JSON API', () => {
  it('say that Temporal is unreachable, and that the full sync may start all the same', async () => {
    const status = await app.inject({ url: '/api/status', headers: bearer })
    expect(status.json()).toMatchObject({ state: 'never synced', temporal: { isReachable: false } })
    const cookie = await session()
    const pressed = await app.inject({
      method: 'POST',
      url: `${page}/action`,
      payload: 'action=sync',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(pressed.headers.location).toBe(`${page}?notice=unreachable`)
    const shown = await app.inject({ url: `${page}?notice=unreachable`, headers: { cookie } })
    expect(shown.body).toContain('Temporal does not answer')
  })

  it('show no notice for a code that has no sentence', async () => {
    const { body } = await app.inject({ url: `${page}?notice=constructor`, headers: { cookie: await session() } })
    expect(body).not.toContain('class="notice"')
  })

  it('never show an eventsUntil in the future', async () => {
    await database().query(
      `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at, events_until, events_checked_at)
       VALUES ('acct_ahead', false, true, stripe.now(), stripe.now() + interval '1 hour', stripe.now())`,
    )
    const response = await app.inject({ url: '/api/status', headers: bearer })
    const status = response.json<{ checkedAt: string; accounts: { eventsUntil: string }[] }>()
    expect(status.accounts).toHaveLength(1)
    expect(Date.parse(status.accounts[0]?.eventsUntil ?? '')).toBeLessThanOrEqual(Date.parse(status.checkedAt))
    await database().query('DELETE FROM stripe.sync_account')
  })

  it('reopen events that were set aside, either the named ones or all', async () => {
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, closed_at, error, payload)
       SELECT 'evt_aside' || n, 'x', 'acct', 'cus_1', stripe.now(), 'webhook', stripe.now(), outcome, stripe.now(), 'no', '{}'
       FROM (VALUES (1, 'failed'), (2, 'failed'), (3, 'blocked'), (4, 'settled')) AS v(n, outcome)`,
    )
    const retry = async (payload?: object) => {
      const response = await app.inject({
        method: 'POST',
        url: '/api/events/retry',
        headers: bearer,
        ...(payload && { payload }),
      })
      return response.json<{ reopened?: number; detail?: string }>()
    }
    expect(await retry({ ids: ['evt_aside2', 'evt_aside4'] })).toEqual({ reopened: 1 })
    expect(await retry()).toEqual({ reopened: 2 })
    expect(await retry({ events: [] })).toMatchObject({ detail: expect.stringMatching(/events/) as string })
    expect(
      await database().query(`SELECT outcome FROM stripe.stripe_event WHERE id LIKE 'evt_aside%' ORDER BY id`),
    ).toEqual(['open', 'open', 'open', 'settled'].map((outcome) => ({ outcome })))
    await database().query(`DELETE FROM stripe.stripe_event WHERE id LIKE 'evt_aside%'`)
  })

  it('list failed events before blocked ones, however many are blocked', async () => {
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, closed_at, error, payload)
       SELECT 'evt_many' || n, 'x', 'acct', 'cus_1', stripe.now(), 'webhook', stripe.now() + n * interval '1 ms',
         CASE n WHEN 30 THEN 'failed' ELSE 'blocked' END, stripe.now(), 'no', '{}'
       FROM generate_series(1, 30) AS n`,
    )
    pause()
    const { inbox } = (await app.inject({ url: '/api/status', headers: bearer })).json<{
      inbox: { setAside: { id: string; outcome: string }[] }
    }>()
    expect(inbox.setAside).toHaveLength(20)
    expect(inbox.setAside.slice(0, 2)).toMatchObject([{ id: 'evt_many30', outcome: 'failed' }, { id: 'evt_many1' }])
    await database().query(`DELETE FROM stripe.stripe_event WHERE id LIKE 'evt_many%'`)
  })

  it('refuse a sync with an unknown field, and name the field', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/syncs',
      headers: bearer,
      payload: { object: ['customer'] },
    })
    expect(response.statusCode).toBe(400)
    expect(response.json<{ detail: string }>().detail).toBe('body has an unknown field "object".')
  })

  it('escape text that comes from Stripe', async () => {
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, error, payload)
       VALUES ('evt_1', 'x', 'acct', 'cus_1', stripe.now(), 'webhook', stripe.now(), 'failed', '<script>alert(1)</script>', '{}')`,
    )
    const { body } = await app.inject({ url: `${page}/events`, headers: { cookie: await session() } })
    expect(body).not.toContain('<script>alert')
    expect(body).toContain('alert(1)')
  })

  it('show the used, waiting and rate-limited requests to Stripe, with the reasons', async () => {
    const limits = { perSecond: 100, perEndpointPerSecond: 25 }
    const none = { live: 0, sync: 0, reconcile: 0, audit: 0 }
    const before = await app.inject({ url: page, headers: { cookie: await session() } })
    expect(before.body).toMatch(/Used<\/dt>\s*<dd[^>]*>\s*none yet/)

    await changeBudget(database().pool, (state, nowMs) => {
      recordReport(state, { worker: 'one', limits, sent: { ...none, live: 40 }, waiting: none }, nowMs - 3_000)
      recordReport(state, { worker: 'two', limits, sent: none, waiting: { ...none, sync: 12, audit: 3 } }, nowMs)
      state.rateLimited['endpoint-rate'] = 7
      closeBuckets(state, { endpoint: '/v1/invoices', reason: 'endpoint-rate', nowMs, forMs: 30_000 })
    })
    await confirmIdentity(database(), { accountId: 'acct_own', livemode: true })
    await addRequests(database().pool, [
      { lane: 'audit', endpoint: '/v1/customers', count: 1_200 },
      { lane: 'live', endpoint: '/v1/customers/{id}', count: 34 },
    ])
    pause()
    const status = await app.inject({ url: '/api/status', headers: bearer })
    expect(status.json()).toMatchObject({
      requests: {
        limits,
        usedPerSecond: 4,
        waiting: { ...none, sync: 12, audit: 3 },
        sent: { live: 40 },
        rateLimited: { 'endpoint-rate': 7 },
        closed: [{ endpoint: '/v1/invoices' }],
      },
    })
    const { body } = await app.inject({ url: page, headers: { cookie: await session() } })
    const text = body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
    expect(text).toMatch(
      /4 of 100 a second, .* 12 for Sync Now, 3 for audit .* 7 × endpoint-rate .* \/v1\/invoices for \d+ s/,
    )
    expect(text).toMatch(
      /1,234 since \d{4}-\d\d-01 \(UTC\): 34 for customers and webhooks, 1,200 for audit .* 1,200 × \/v1\/customers, 34 ×/,
    )

    const { body: metrics } = await app.inject('/metrics')
    expect(metrics).toContain('stripe_sync_stripe_requests_total{lane="live"} 40')
    expect(metrics).toContain('stripe_sync_stripe_requests_waiting{lane="sync"} 12')
    expect(metrics).toContain('stripe_sync_stripe_rate_limited_total{reason="endpoint-rate"} 7')
    await database().query('DELETE FROM stripe.sync_account')
  })

  it('list rows with values that do not fit their columns, without a worse state', async () => {
    const before = await app.inject({ url: '/api/status', headers: bearer })
    const { state, reasons } = before.json<{ state: string; reasons: string[] }>()
    await database().query(
      `INSERT INTO stripe.sync_misfit (account_id, table_name, parent, id, columns, noted_at)
       VALUES ('acct', 'customers', '', 'cus_odd', '{balance,email}', stripe.now()),
         ('acct', 'subscription_items', 'sub_1', 'si_odd', '{quantity}', stripe.now() - interval '1 hour')`,
    )
    pause()
    const status = await app.inject({ url: '/api/status', headers: bearer })
    expect(status.json()).toMatchObject({
      ...{ state, reasons },
      misfits: {
        count: 2,
        last: [
          { table: 'customers', parent: null, id: 'cus_odd', columns: ['balance', 'email'] },
          { table: 'subscription_items', parent: 'sub_1', id: 'si_odd', columns: ['quantity'] },
        ],
      },
    })
    const { body } = await app.inject({ url: `${page}/drift`, headers: { cookie: await session() } })
    const text = body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
    expect(text).toMatch(/do not fit the columns of 2 rows\. .* cus_odd customers balance, email/)
    expect(text).toContain('si_odd of sub_1 subscription_items quantity')
  })
})

describe('links to Temporal', () => {
  it('lead to the configured namespace', async () => {
    const elsewhere = await createTestApp({ TEMPORAL_UI_URL: 'http://temporal.example/' }, 'billing.a1b2')
    const { body } = await elsewhere.inject({ url: `${page}/live`, headers: bearer })
    await elsewhere.close()
    expect(body).toContain('href="http://temporal.example/namespaces/billing.a1b2/workflows"')
  })
})

describe('users without a matching customer', () => {
  it('have an unknown or deleted one, and are counted apart from stray paying customers', async () => {
    const { query } = database()
    const unknown = await app.inject({ url: '/api/status', headers: bearer })
    expect(unknown.json()).toMatchObject({ users: { isKnown: false } })

    await query('CREATE TABLE public.users (id int, stripe_customer_id text)')
    await query(`INSERT INTO public.users VALUES (1, 'cus_here'), (2, 'cus_deleted'), (3, 'cus_never'), (4, NULL)`)
    const row = (table: string, id: string, more: Record<string, string>) =>
      query(
        `INSERT INTO stripe.${table} (account_id, id, data, source, seen_at, channel, synced_at, ${Object.keys(more).join(', ')})
         VALUES ('acct', '${id}', '{}', 'fetch', stripe.now(), 'full-sync', stripe.now(), ${Object.values(more).join(', ')})`,
      )
    await row('customers', 'cus_here', { name: "'Ada'" })
    await row('customers', 'cus_deleted', { deleted_at: 'stripe.now()' })
    await row('subscriptions', 'sub_1', { customer: "'cus_here'", status: "'active'" })
    await row('subscriptions', 'sub_2', { customer: "'cus_stray'", status: "'trialing'" })
    await row('subscriptions', 'sub_3', { customer: "'cus_left'", status: "'canceled'" })

    pause()
    const known = await app.inject({ url: '/api/status', headers: bearer })
    expect(known.json()).toMatchObject({
      users: {
        isKnown: true,
        unlinkedUsers: 2,
        unlinkedExamples: ['cus_deleted', 'cus_never'],
        strayCustomers: 1,
        strayExamples: ['cus_stray'],
      },
    })
  })
})
