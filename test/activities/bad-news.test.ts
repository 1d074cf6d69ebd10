import { describe, expect, it } from 'vitest'
import { checkIdentity } from '../../activities/stripe/check-identity.js'
import { fetchObject } from '../../activities/stripe/fetch-object.js'
import { fetchOrphans } from '../../activities/heal/fetch-orphans.js'
import { createBudget } from '../../activities/stripe/budget.js'
import { createStripeReader } from '../../activities/stripe/client.js'
import { toActivityFailure } from '../../activities/failure.js'
import { requests } from '../../api/admin/requests.js'
import { changeBudget, readBudget } from '../../prisma/budget/budget-row.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { insertEvents } from '../../prisma/inbox/inbox.js'
import { routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { syncEverything } from '../support/sync-everything.js'
import { event } from '../support/webhook.js'
import { useWorkbench } from '../support/workbench.js'

// Events and answers that Stripe sends seldom or never. They must not keep any other row from being right.

const bench = useWorkbench()

async function receive(news: StripeEvent, sentAt = new Date(news.created * 1_000)): Promise<void> {
  const { database, simulator } = bench()
  const identity = { accountId: simulator.accountId, livemode: false }
  const route = routeEvent(news, { identity, selection: wholeCatalogue })
  await insertEvents(database.pool, [{ event: news, route, payload: JSON.stringify(news), channel: 'webhook', sentAt }])
}

const nowSeconds = () => Math.floor(bench().simulator.clock.nowMs() / 1_000)

describe('an event that cannot be applied', () => {
  it.each([
    ['holds one item twice', [{ id: 'si_1' }, { id: 'si_1' }]],
    ['holds an item that is null', [null]],
  ])('because it %s is set aside, and every other event is applied anyway', async (_what, data) => {
    const { simulator, newEvents, deliver, settle, database } = bench()
    const items = { object: 'list', data, has_more: false, url: '' }
    const object = { id: 'sub_bad', object: 'subscription', customer: 'cus_1', items }
    await receive(event({ id: 'evt_bad', type: 'customer.subscription.updated', created: nowSeconds(), object }))
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    await settle()
    const [bad] = await database.query(`SELECT outcome, error FROM stripe.stripe_event WHERE id = 'evt_bad'`)
    expect(bad).toEqual({ outcome: 'failed', error: expect.stringContaining('sub_bad could not be written') as string })
    expect(await database.query('SELECT name FROM stripe.customers WHERE id = $1', [id])).toEqual([{ name: 'Ada' }])
  })

  it('because it nests 5,000 levels deep is set aside, and every other event is applied anyway', async () => {
    const { simulator, newEvents, deliver, settle, database } = bench()
    const levels = 5_000
    const news = event({ id: 'evt_deep', created: nowSeconds(), object: { id: 'DEEP', object: 'coupon', metadata: 0 } })
    const identity = { accountId: simulator.accountId, livemode: false }
    const payload = JSON.stringify(news).replace(':0}', `:${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`)
    const route = routeEvent(news, { identity, selection: wholeCatalogue })
    await insertEvents(database.pool, [
      { event: news, route, payload, channel: 'webhook', sentAt: new Date(nowSeconds() * 1_000) },
    ])
    const { id } = simulator.mutations.createCoupon({ id: 'FINE' })
    await deliver(...newEvents())
    await settle()
    expect(await database.query('SELECT id FROM stripe.coupons')).toEqual([{ id }])
    const [deep] = await database.query(`SELECT outcome FROM stripe.stripe_event WHERE id = 'evt_deep'`)
    expect(deep).toEqual({ outcome: 'failed' })
  })
})

/** Returns what Stripe sends for a deleted object, in an answer or inside an object that refers to it. */
const stub = (id: string, object = 'customer') => ({ id, object, deleted: true })

describe('a stub, which only says that an object is deleted', () => {
  const customers = () =>
    bench().database.query('SELECT name, email, deleted_at IS NOT NULL AS "isGone" FROM stripe.customers')

  async function createAda(): Promise<string> {
    const { simulator, newEvents, deliver, settle, pass } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada', email: 'ada@example.com' })
    await deliver(...newEvents())
    await settle()
    await pass(60_000)
    return id
  }

  it('in an event that is no deletion does not blank a live row: Stripe is asked', async () => {
    const { apply, settle, differences } = bench()
    const id = await createAda()
    await receive(event({ type: 'customer.updated', created: nowSeconds(), object: stub(id) }))
    await apply()
    expect(await customers()).toEqual([{ name: 'Ada', email: 'ada@example.com', isGone: false }])
    await settle()
    expect(await differences()).toEqual([])
  })

  it('in a deletion event makes a tombstone that keeps the columns of the row', async () => {
    const { simulator, apply, settle, newEvents, outcomes } = bench()
    const id = await createAda()
    simulator.mutations.deleteCustomer(id)
    const deletion = newEvents().find(({ type }) => type === 'customer.deleted')
    await receive({ ...(deletion as StripeEvent), data: { object: stub(id) } })
    await apply()
    const tombstone = [{ name: 'Ada', email: 'ada@example.com', isGone: true }]
    expect(await customers()).toEqual(tombstone)
    expect(await outcomes()).toMatchObject({ 'customer.deleted': 'settled' })
    await settle()
    expect(await customers()).toEqual(tombstone)
    expect(await bench().database.query(`SELECT data ->> 'name' AS name FROM stripe.customers`)).toEqual([
      { name: 'Ada' },
    ])
  })

  it.each([
    ['that Stripe still has', true],
    ['that Stripe has deleted', false],
  ])('in a list counts as missing, so Stripe is asked for the customer %s', async (_what, isLive) => {
    const { simulator, deps, pass } = bench()
    const id = await createAda()
    if (!isLive) simulator.mutations.deleteCustomer(id)
    await pass(60_000)
    const createSession: typeof deps.createSession = (account, lane) => {
      const real = deps.createSession(account, lane)
      return {
        find: (request) => real.find(request),
        findList: (request) => real.findList(request),
        async list(request) {
          const reply = await real.list(request)
          return { ...reply, body: { ...reply.body, objects: [stub(id)], text: undefined } }
        },
        get requests() {
          return real.requests
        },
      }
    }
    await syncEverything({ ...bench(), deps: { ...deps, createSession } }, { objects: ['customer'] })
    expect(await customers()).toEqual([{ name: 'Ada', email: 'ada@example.com', isGone: !isLive }])
  })

  it('among the items of a subscription makes no row', async () => {
    const { settle, database } = bench()
    const items = {
      object: 'list',
      data: [stub('si_1', 'subscription_item'), { id: 'si_2' }],
      has_more: false,
      url: '',
    }
    const object = { id: 'sub_1', object: 'subscription', customer: 'cus_1', items }
    await receive(event({ type: 'customer.subscription.updated', created: nowSeconds(), object }))
    await settle()
    expect(await database.query(`SELECT id FROM stripe.subscription_items WHERE data ->> 'deleted' = 'true'`)).toEqual(
      [],
    )
  })
})

describe('a webhook that comes days after its event', () => {
  it('makes no live row of an object that was deleted meanwhile', async () => {
    const { settle, database } = bench()
    const object = { id: 'cus_gone', object: 'customer', name: 'long gone' }
    const news = event({ type: 'customer.updated', created: nowSeconds() - 172_800, object })
    await receive(news, new Date(bench().simulator.clock.nowMs()))
    await settle()
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NULL')).toEqual([])
  })
})

describe('a webhook that waited in the inbox during an outage', () => {
  it('makes no live row of a customer that was deleted before the first full sync', async () => {
    const { simulator, newEvents, deliver, pass, settle, differences } = bench()
    const { id } = simulator.mutations.createCustomer()
    await deliver(...newEvents())
    await pass(1_200_000)
    simulator.mutations.deleteCustomer(id) // its webhook is lost
    await pass(1_200_000)
    await syncEverything(bench()) // reconcile lists events from here on, so it does not find the deletion
    await settle()
    expect(await differences()).toEqual([])
  })
})

describe('a Stripe that does not find an object yet, although its events show it alive', () => {
  const rowOf = async (id: string) =>
    (
      await bench().database.query<{ name: string; isLive: boolean }>(
        'SELECT name, deleted_at IS NULL AS "isLive" FROM stripe.customers WHERE id = $1',
        [id],
      )
    )[0]

  it('makes no tombstone when it finds the object later', async () => {
    const { simulator, newEvents, deliver, apply, pass, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada L.' } })
    const clear = simulator.faults.add({ path: `/v1/customers/${id}`, fault: { kind: 'missing' } })
    await deliver(...newEvents())
    for (let seconds = 0; seconds < 6; seconds++) {
      await apply()
      expect(await rowOf(id)).toEqual({ name: 'Ada L.', isLive: true })
      await pass(1_000)
    }
    clear()
    await pass(10_000)
    await apply()
    expect(await rowOf(id)).toEqual({ name: 'Ada L.', isLive: true })
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['settled']))
  })

  it('is asked once more after GONE_LAG, and then believed', async () => {
    const { simulator, newEvents, deliver, apply, pass } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada L.' } })
    await deliver(...newEvents())
    simulator.vanish('customer', id)
    await apply()
    await pass(5_000)
    await apply()
    expect(await rowOf(id)).toMatchObject({ isLive: true })
    await pass(10_000)
    simulator.requests.clear()
    await apply()
    expect(simulator.requests.total).toBe(2)
    expect(await rowOf(id)).toMatchObject({ isLive: false })
  })

  it('makes no tombstone of an unlisted object whose event came a moment ago', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences } = bench()
    await pass(60_000)
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    await apply()
    await pass(5_000)
    simulator.faults.add({ path: `/v1/customers/${id}`, fault: { kind: 'missing' } })
    simulator.faults.add({ path: '/v1/customers', fault: { kind: 'odd-answer', how: 'empty' } })
    await syncEverything(bench(), { objects: ['customer'] })
    expect(await differences()).toEqual([])
  })

  it('is asked again when the id of a deleted object was used again', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences, outcomes } = bench()
    const id = 'SUMMER'
    simulator.mutations.createCoupon({ id })
    simulator.mutations.deleteCoupon(id)
    simulator.mutations.createCoupon({ id, name: 'again' })
    const [, deleted, created] = newEvents()
    if (!deleted || !created) throw new Error('There are three events.')
    await deliver(created)
    await apply()
    await pass(1_500)
    const clear = simulator.faults.add({ path: `/v1/coupons/${id}`, fault: { kind: 'missing' } })
    await deliver(deleted)
    await pass(2_500)
    await apply()
    clear()
    await pass(10_000)
    await apply()
    expect(await differences()).toEqual([])
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['settled']))
  })

  it('is believed at once when the newest event is the deletion', async () => {
    const { simulator, newEvents, deliver, apply } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.deleteCustomer(id)
    await deliver(...newEvents())
    await apply()
    expect(await rowOf(id)).toMatchObject({ isLive: false })
  })
})

describe('rows of a deleted customer', () => {
  it('are asked for again when the key has the permission that it lacked', async () => {
    const { simulator, newEvents, deliver, settle, pass, deps, attempt, database } = bench()
    const { id: customer } = simulator.mutations.createCustomer()
    simulator.mutations.attachPaymentMethod({ customer })
    await deliver(...newEvents())
    await settle()
    simulator.mutations.deleteCustomer(customer)
    await deliver(...newEvents())
    await settle()
    await pass(5_000)
    const allow = simulator.faults.add({ path: '/v1/payment_methods/*', fault: { kind: 'forbidden' } })
    await fetchOrphans(deps, attempt)
    allow()
    await fetchOrphans(deps, attempt)
    const rows = await database.query('SELECT id FROM stripe.payment_methods WHERE deleted_at IS NULL')
    expect(rows).toEqual([])
  })
})

describe('an object with a field `error` of its own', () => {
  it.each(['reporting.report_run', 'scheduled_query_run'] as const)('(%s) is read as usual', async (name) => {
    const { simulator, deps } = bench()
    const error = name === 'scheduled_query_run' ? { message: 'It took too long.' } : 'It took too long.'
    const { id } = simulator.mutations.createObject({ type: name, fields: { error, status: 'failed' } })
    const type = wholeCatalogue.get(name)
    const { object } = await fetchObject(deps.createSession(deps.ownAccount, 'sync'), {
      type,
      id,
      channel: 'contested',
    })
    expect(object).toMatchObject({ id, object: name, error, status: 'failed' })
  })

  it('is synced from webhooks, lists and requests', async () => {
    const { simulator, newEvents, deliver, settle, differences, database } = bench()
    for (let run = 0; run < 3; run++) {
      simulator.mutations.triggerEvent({ event: 'reporting.report_run.failed' })
      simulator.mutations.createObject({ type: 'scheduled_query_run', fields: { error: { message: 'No.' } } })
    }
    // So Stripe is asked for each.
    await deliver(...newEvents().map((news) => ({ ...news, api_version: '2020-08-27' })))
    await settle()
    const channels = await database.query('SELECT DISTINCT channel FROM stripe.reporting_report_runs')
    expect(channels).toEqual([{ channel: 'contested' }])
    expect((await differences()).filter((each) => /report_runs|query_runs/.test(each))).toEqual([])
    await syncEverything(bench())
    expect(await differences()).toEqual([])
  })
})

describe('a 200 answer with an error instead of an object', () => {
  it('fails the request as transient, and the next request succeeds', async () => {
    const { simulator, deps } = bench()
    const { id } = simulator.mutations.createCustomer()
    simulator.faults.add({ path: '/v1/customers/*', times: 1, fault: { kind: 'error-as-success' } })
    const request = { path: `/v1/customers/${id}`, endpoint: '/v1/customers/{id}' }
    const session = deps.createSession(deps.ownAccount, 'sync')
    await expect(session.find(request)).rejects.toMatchObject({ name: 'StripeFailure', kind: 'transient' })
    expect((await session.find(request)).body).toMatchObject({ id })
  })
})

describe('a Retry-After of an hour', () => {
  it.each([
    ['global-rate', 'all'],
    ['endpoint-rate', '/v1/customers/{id}'],
    ['resource-specific', 'an object of /v1/customers/{id}'],
  ] as const)('(%s) causes a pause of 60 s at most, and the page shows it', async (reason, paused) => {
    const { simulator, url, database } = bench()
    const reader = createStripeReader({
      apiKey: simulator.secretKey,
      apiBase: url,
      clock: bench().deps.clock,
      budget: createBudget({
        perSecond: 1_000,
        perEndpointPerSecond: 1_000,
        changeState: (change) => changeBudget(database.pool, change),
      }),
    })
    simulator.faults.add({ times: 1, fault: { kind: 'rate-limit', reason, retryAfterSeconds: 3_600 } })
    const request = { path: '/v1/customers/cus_1', endpoint: '/v1/customers/{id}' }
    const failure: unknown = await reader
      .createSession()
      .find(request)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'StripeFailure', retryAfterMs: 60_000 })
    expect(toActivityFailure(failure)).toMatchObject({ nextRetryDelay: 60_000 })
    const status = await readBudget(database.pool)
    expect(status.closed.map(({ endpoint }) => endpoint)).toEqual([paused])
    expect(requests({ ...status, month: null })).toMatch(/Paused, as Stripe asked[^]* for (60|59|58) s/)
  })

  it('for one object delays its events by 60 s at most', async () => {
    const { simulator, newEvents, deliver, apply, pass, settle, database, differences } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'first' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'second' } })
    await deliver(...newEvents())
    await pass(READ_LAG_MS)
    simulator.faults.add({
      times: 1,
      fault: { kind: 'rate-limit', reason: 'resource-specific', retryAfterSeconds: 3_600 },
    })
    await apply()
    const [row] = await database.query<{ seconds: number }>(
      `SELECT max(extract(epoch FROM retry_at - stripe.now()))::float8 AS seconds FROM stripe.stripe_event WHERE outcome = 'open'`,
    )
    expect(row?.seconds).toBeGreaterThan(0)
    expect(row?.seconds).toBeLessThanOrEqual(60)
    await pass(60_000)
    await settle()
    expect(await differences()).toEqual([])
  })
})

describe('a restricted key that may not read its own account', () => {
  it('is identified by the account that the refusal names', async () => {
    const { simulator, deps } = bench()
    const clear = simulator.faults.add({ path: '/v1/account', fault: { kind: 'forbidden' } })
    const { accountId } = await checkIdentity({ ...deps, session: deps.createSession(deps.ownAccount, 'sync') })
    clear()
    expect(accountId).toBe(simulator.accountId)
  })
})
