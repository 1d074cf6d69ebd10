import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { applyInbox } from '../../activities/live/apply-inbox.js'
import { decideCases } from '../../activities/live/decide-cases.js'
import { writeFetched } from '../../activities/live/write-cases.js'
import type { Deps } from '../../activities/deps.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { readOpenEvents } from '../../prisma/inbox/open-events.js'
import type { Observation } from '../../prisma/rows/write.js'
import { createSelection, wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { CONTEST_WINDOW_MS, GONE_LAG_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { subscribe } from '../support/subscribe.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

/** Creates a product with a price, and a customer, and applies their events. */
async function begin() {
  const { simulator, newEvents, deliver, settle } = bench()
  const product = simulator.mutations.createProduct({ name: 'Pro' })
  const price = simulator.mutations.createPrice({ product: product.id })
  const customer = simulator.mutations.createCustomer({ name: 'Ada' })
  await deliver(...newEvents())
  await settle()
  expect(await bench().differences()).toEqual([])
  simulator.requests.clear()
  return { product: product.id, price: price.id, customer: customer.id }
}

const ofType = (type: string) => (event: StripeEvent) => event.type === type

async function name(table: string, id: string) {
  const [row] = await bench().database.query<{ name: string; deleted: boolean }>(
    `SELECT name, deleted_at IS NOT NULL AS deleted FROM stripe.${table} WHERE id = $1`,
    [id],
  )
  return row && (row.deleted ? 'deleted' : row.name)
}

describe('applying the inbox', () => {
  it('writes the snapshot of a single event, without a request to Stripe', async () => {
    const { simulator, newEvents, deliver, apply, differences, outcomes } = bench()
    simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    await apply()
    expect(await differences()).toEqual([])
    expect(await outcomes()).toEqual({ 'customer.created': 'settled' })
    expect(simulator.requests.total).toBe(0)
  })

  it('writes snapshots in any order when their events are further apart than the window', async () => {
    const { simulator, newEvents, deliver, settle, pass, differences } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'first' })
    await pass(CONTEST_WINDOW_MS + 1_000)
    simulator.mutations.updateCustomer({ id, changes: { name: 'second' } })
    await deliver(...newEvents().toReversed())
    await settle()
    expect(await differences()).toEqual([])
    expect(simulator.requests.total).toBe(0)
  })

  it.each([
    ['in order', false],
    ['in reverse order', true],
  ])('writes the later of two changes in one second that arrive %s', async (_order, isReversed) => {
    const { customer } = await begin()
    const { simulator, newEvents, deliver, apply, settle, differences } = bench()
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    const events = newEvents()
    expect(new Set(events.map(({ created }) => created)).size).toBe(1)
    for (const event of isReversed ? events.toReversed() : events) {
      await deliver(event)
      await apply()
    }
    await settle()
    expect(await name('customers', customer)).toBe('second')
    expect(await differences()).toEqual([])
  })

  it('keeps a settled snapshot when another worker writes an answer for the same event that lags', async () => {
    const { simulator, deps, newEvents, deliver, apply } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    const { accountId: account } = simulator
    const events = await readOpenEvents(deps.database.pool, { key: { account, group: id } }, 10)
    await apply() // the other worker
    const type = objectType('customer')
    const cases = await decideCases(deps, { account, type, events })
    const [{ newest, isContested } = { newest: undefined, isContested: false }] = cases
    if (!newest) throw new Error('The event was not read.')
    expect(isContested).toBe(true)
    const lagging: Observation = {
      id,
      object: { ...newest.object, id, object: 'customer', name: 'before' },
      isDeleted: false,
      source: 'fetch',
      asOf: newest.created,
      seenAt: new Date(newest.receivedAt.getTime() + READ_LAG_MS - 1),
      channel: 'contested',
      contestedUntil: newest.receivedAt,
      apiVersion: null,
      children: new Map(),
    }
    const fetched = new Map([[id, lagging]])
    await writeFetched(deps, { account, type, cases, fetched, missingIds: new Set() })
    expect(await name('customers', id)).toBe('Ada')
  })

  it('asks Stripe twice for 20 events on one object: at once, and again after READ_LAG', async () => {
    const { customer } = await begin()
    const { simulator, deps, newEvents, deliver, pass, differences, outcomes } = bench()
    const apply = () => applyInbox(deps, { key: { account: simulator.accountId, group: customer } })
    for (let i = 0; i < 20; i++) simulator.mutations.updateCustomer({ id: customer, changes: { name: `name ${i}` } })
    await deliver(...newEvents())

    await apply()
    expect(await name('customers', customer)).toBe('name 19')
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'open' })
    await apply()
    await pass(READ_LAG_MS)
    await apply()

    expect(await outcomes()).toMatchObject({ 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
    expect(simulator.requests.counts()).toEqual({ 'GET /v1/customers/:id': 2 })
  })

  it('asks again only for a new event or after READ_LAG, and then settles all events together', async () => {
    const { customer } = await begin()
    const { simulator, deps, newEvents, deliver, pass, differences, outcomes } = bench()
    const key = { account: simulator.accountId, group: customer }
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    await deliver(...newEvents())
    expect(await applyInbox(deps, { key })).toEqual({ settled: 0, stillOpen: 2, isMoreDue: false })
    expect(await applyInbox(deps, { key })).toEqual({ settled: 0, stillOpen: 2, isMoreDue: false })
    expect(simulator.requests.total).toBe(1)

    await pass(READ_LAG_MS / 2)
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'third' } })
    await deliver(...newEvents())
    expect(await applyInbox(deps, { key })).toEqual({ settled: 0, stillOpen: 3, isMoreDue: false })
    expect(await name('customers', customer)).toBe('third')
    await pass(READ_LAG_MS)
    expect(await applyInbox(deps, { key })).toEqual({ settled: 3, stillOpen: 0, isMoreDue: false })
    expect(simulator.requests.total).toBe(3)
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
  })

  it('in a sweep shows each of several changes in a second, and asks once, after READ_LAG', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'created' })
    await deliver(...newEvents())
    await apply()
    for (const change of ['first', 'second', 'third']) {
      simulator.mutations.updateCustomer({ id, changes: { name: change } })
      await deliver(...newEvents())
      await apply()
      expect(await name('customers', id)).toBe(change)
    }
    expect(simulator.requests.total).toBe(0)
    await pass(READ_LAG_MS)
    await apply()
    expect(simulator.requests.counts()).toEqual({ 'GET /v1/customers/:id': 1 })
    expect(await outcomes()).toEqual({ 'customer.created': 'settled', 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
  })

  it('in a sweep shows new events before it has asked for all contested objects', async () => {
    const { simulator, deps, newEvents, deliver, pass, differences, settle } = bench()
    const CONTESTED = 60
    for (let i = 0; i < CONTESTED; i++) {
      const { id } = simulator.mutations.createCustomer({ name: 'first' })
      simulator.mutations.updateCustomer({ id, changes: { name: 'second' } })
    }
    await deliver(...newEvents())
    await pass(READ_LAG_MS)
    const slow: Deps = {
      ...deps,
      createSession(account, lane) {
        const session = deps.createSession(account, lane)
        return { ...session, find: (request) => delay(400).then(() => session.find(request)) }
      },
    }
    const { stillOpen, isMoreDue } = await applyInbox(slow, { olderThanMs: 0 })
    expect(isMoreDue).toBe(true)
    expect(stillOpen).toBeGreaterThan(0)
    expect(simulator.requests.total).toBeLessThan(CONTESTED)

    const { id } = simulator.mutations.createCustomer({ name: 'the one after' })
    await deliver(...newEvents())
    await applyInbox(slow, { olderThanMs: 0 })
    expect(await name('customers', id)).toBe('the one after')
    await settle()
    expect(await differences()).toEqual([])
  })

  it('leaves events of a type that this worker lacks to another, and records the reason', async () => {
    const { simulator, deps, newEvents, deliver, pass, apply, differences } = bench()
    simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    const selection = createSelection(wholeCatalogue.types.filter(({ name: type }) => type !== 'customer'))
    const result = await applyInbox({ ...deps, selection }, { olderThanMs: 0 })
    expect(result).toEqual({ settled: 0, stillOpen: 0, isMoreDue: false })
    expect(await bench().database.query('SELECT outcome, error FROM stripe.stripe_event')).toEqual([
      { outcome: 'open', error: expect.stringContaining('customer is not synced here') as string },
    ])
    await pass(30_000)
    await apply()
    expect(await differences()).toEqual([])
  })

  it('in a sweep asks for a constantly changing object after 10 s at the latest', async () => {
    const { simulator, newEvents, deliver, apply, pass, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'created' })
    await deliver(...newEvents())
    await apply()
    for (let i = 0; i < 14; i++) {
      await pass(1_000)
      simulator.mutations.updateCustomer({ id, changes: { name: `name ${i}` } })
      await deliver(...newEvents())
      await apply()
      expect(await name('customers', id)).toBe(`name ${i}`)
    }
    expect(simulator.requests.total).toBeGreaterThan(0)
    expect(simulator.requests.total).toBeLessThan(6)
    const settled = await bench().database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM stripe.stripe_event WHERE outcome = 'settled'`,
    )
    expect(settled[0]?.count).toBeGreaterThan(5)
    await pass(READ_LAG_MS)
    await apply()
    expect(await outcomes()).toEqual({ 'customer.created': 'settled', 'customer.updated': 'settled' })
  })

  it('does not let a late old event change the items of a subscription', async () => {
    const { customer, price, product } = await begin()
    const { simulator, newEvents, deliver, settle, pass, differences } = bench()
    const other = simulator.mutations.createPrice({ product }).id
    const { id } = simulator.mutations.createSubscription({ customer, items: [{ price }] })
    await pass(60_000)
    simulator.mutations.changeSubscriptionItems({ id, items: [{ price: other, quantity: 4 }] })
    const events = newEvents()
    const late = events.find(ofType('customer.subscription.created'))
    await deliver(...events.filter((event) => event !== late))
    await settle()
    await deliver(...(late ? [late] : []))
    await settle()
    expect(late).toBeDefined()
    expect(await differences()).toEqual([])
  })

  it('does not revive a deleted product with an update that arrives after its deletion', async () => {
    const { simulator, newEvents, deliver, settle, pass, differences } = bench()
    const { id } = simulator.mutations.createProduct({ name: 'Short-lived' })
    await pass(30_000)
    simulator.mutations.updateProduct({ id, changes: { name: 'Renamed' } })
    await pass(30_000)
    simulator.mutations.deleteProduct(id)
    const events = newEvents()
    await deliver(...events.filter((event) => event.type !== 'product.updated'))
    await settle()
    expect(await name('products', id)).toBe('deleted')
    await deliver(...events.filter(ofType('product.updated')))
    await settle()
    expect(await name('products', id)).toBe('deleted')
    expect(await differences()).toEqual([])
  })

  it('revives a coupon whose id is used again, even if its events arrive out of order', async () => {
    const { simulator, newEvents, deliver, settle, pass, differences } = bench()
    simulator.mutations.createCoupon({ id: 'SALE', name: 'first' })
    await pass(20_000)
    simulator.mutations.deleteCoupon('SALE')
    await pass(20_000)
    simulator.mutations.createCoupon({ id: 'SALE', name: 'second' })
    const [first, deleted, second] = newEvents()
    if (!first || !deleted || !second) throw new Error('three events were expected')
    for (const event of [second, first, deleted]) {
      await deliver(event)
      await settle()
    }
    expect(await name('coupons', 'SALE')).toBe('second')
    expect(await differences()).toEqual([])
  })

  it('keeps the row of a canceled subscription, and changes only its status', async () => {
    const { customer, price } = await begin()
    const { simulator, newEvents, deliver, settle, pass, differences } = bench()
    const { id } = simulator.mutations.createSubscription({ customer, items: [{ price }] })
    await pass(60_000)
    simulator.mutations.cancelSubscription(id)
    await deliver(...newEvents())
    await settle()
    const rows = await bench().database.query('SELECT status, deleted_at FROM stripe.subscriptions WHERE id = $1', [id])
    expect(rows).toEqual([{ status: 'canceled', deleted_at: null }])
    expect(await differences()).toEqual([])
  })

  it('writes all 25 items and all 137 invoice lines, although events embed only ten', async () => {
    const { customer, product } = await begin()
    const { simulator, newEvents, deliver, settle, differences } = bench()
    const prices = Array.from({ length: 25 }, () => simulator.mutations.createPrice({ product }).id)
    simulator.mutations.createSubscription({ customer, items: prices.map((each) => ({ price: each })) })
    const lines = Array.from({ length: 137 }, (_, i) => ({ price: prices[i % 25] ?? '', quantity: i + 1 }))
    const { id: invoice } = simulator.mutations.createInvoice({ customer, items: lines })
    await deliver(...newEvents())
    await settle()
    const [counts] = await bench().database.query(
      `SELECT (SELECT count(*)::int FROM stripe.subscription_items) AS items,
         (SELECT count(*)::int FROM stripe.invoice_line_items WHERE invoice = $1) AS lines`,
      [invoice],
    )
    expect(counts).toEqual({ items: 25, lines: 137 })
    expect(await differences()).toEqual([])
  })

  it('shows a new customer during an outage at once, and confirms it afterwards', async () => {
    const { simulator, newEvents, deliver, apply, settle, pass, differences, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada Lovelace' } })
    simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    await deliver(...newEvents())
    await apply()
    expect(await name('customers', id)).toBe('Ada Lovelace')
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'open' })
    simulator.faults.clear()
    await pass(60_000)
    await settle()
    expect(await outcomes()).toMatchObject({ 'customer.created': 'settled', 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
  })

  it('asks Stripe instead of writing a snapshot of another API version', async () => {
    const { simulator, newEvents, deliver, settle, differences } = bench()
    simulator.mutations.createCustomer({ name: 'Ada' })
    const [event] = newEvents()
    if (!event) throw new Error('an event was expected')
    await deliver({
      ...event,
      api_version: '2019-01-01',
      data: { object: { id: Object(event.data.object).id as string, object: 'customer', name: 'OLD SHAPE' } },
    })
    await settle()
    expect(simulator.requests.total).toBeGreaterThan(0)
    expect(await differences()).toEqual([])
  })

  it('makes a tombstone of an object that Stripe no longer has, even without a row before', async () => {
    const { simulator, newEvents, deliver, settle, pass, differences } = bench()
    const { id } = simulator.mutations.createProduct()
    simulator.mutations.updateProduct({ id, changes: { name: 'Renamed' } })
    simulator.mutations.deleteProduct(id)
    await deliver(...newEvents().filter((event) => event.type !== 'product.deleted'))
    await settle()
    await pass(GONE_LAG_MS)
    await settle()
    expect(await name('products', id)).toBe('deleted')
    expect(await differences()).toEqual([])
  })
})

describe('a contested object during a failure', () => {
  /** Makes two changes in one second, and lets READ_LAG pass, so that `applyInbox` must ask Stripe. */
  async function contested() {
    const { customer } = await begin()
    const { simulator, newEvents, deliver, pass } = bench()
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    await deliver(...newEvents())
    await pass(READ_LAG_MS)
    return customer
  }

  async function customerEvents() {
    return bench().database.query<{ outcome: string; error: string | null; attempts: number }>(
      `SELECT DISTINCT outcome, error, attempts FROM stripe.stripe_event WHERE type = 'customer.updated'`,
    )
  }

  it.each([
    ['5xx', { kind: 'error', status: 500 }],
    ['a 5xx without an error in it', { kind: 'error-without-error', status: 502 }],
    ['HTML', { kind: 'html' }],
    ['a reset', { kind: 'reset' }],
    ['half of an answer', { kind: 'truncated' }],
    ['a rate limit', { kind: 'rate-limit', reason: 'global-rate' }],
  ] as const)('(%s) leaves the events open with the reason, and is tried again later', async (_what, fault) => {
    await contested()
    const { simulator, apply, pass, settle, differences } = bench()
    const clear = simulator.faults.add({ fault })
    await apply()
    expect(await customerEvents()).toEqual([{ outcome: 'open', error: expect.any(String) as string, attempts: 1 }])
    const requests = simulator.requests.total
    await apply()
    expect(simulator.requests.total).toBe(requests)
    clear()
    await pass(60_000)
    await settle()
    expect(await differences()).toEqual([])
  })

  it('(a missing permission) blocks the events, and deletes nothing', async () => {
    const customer = await contested()
    const { simulator, apply } = bench()
    simulator.faults.add({ fault: { kind: 'forbidden' } })
    await apply()
    expect(await customerEvents()).toEqual([
      { outcome: 'blocked', error: expect.stringContaining('rak_') as string, attempts: 1 },
    ])
    expect(await name('customers', customer)).not.toBe('deleted')
  })

  it('(a refused key) fails the whole run, and leaves every event as it was', async () => {
    const customer = await contested()
    const { simulator, deps } = bench()
    simulator.faults.add({ fault: { kind: 'unauthorized' } })
    await expect(applyInbox(deps, { olderThanMs: 0 })).rejects.toMatchObject({ kind: 'unauthorized' })
    expect(await customerEvents()).toEqual([{ outcome: 'open', error: null, attempts: 0 }])
    expect(await name('customers', customer)).not.toBe('deleted')
  })

  it('(an HTML answer) deletes nothing', async () => {
    const customer = await contested()
    const { simulator, apply } = bench()
    simulator.faults.add({ fault: { kind: 'html' } })
    await apply()
    expect(await name('customers', customer)).not.toBe('deleted')
  })

  it('(an outage) is due again as soon as Stripe answers any request', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { customer } = await begin()
    const { simulator, newEvents, deliver, pass, apply, deps, differences } = bench()
    const ask = async () => {
      const request = { path: `/v1/customers/${customer}`, endpoint: '/v1/customers/{id}' }
      await deps.createSession(deps.ownAccount, 'live').find(request)
    }
    await ask()
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    await deliver(...newEvents())
    const waits = async () => {
      const [row] = await bench().database.query<{ ms: number }>(
        `SELECT max(extract(epoch FROM retry_at - stripe.now()))::float8 * 1000 AS ms FROM stripe.stripe_event WHERE outcome = 'open'`,
      )
      return row?.ms ?? 0
    }
    const clear = simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    for (let second = 0; second < 210; second += 30) {
      await pass(30_000)
      vi.setSystemTime(Date.now() + 30_000)
      await apply()
    }
    expect(await waits()).toBeGreaterThan(30_000)
    clear()
    await ask()
    expect(await waits()).toBeLessThan(1) // the column holds whole milliseconds

    // A single failure among answers is no outage, so the event keeps its backoff.
    simulator.faults.add({ times: 1, fault: { kind: 'error', status: 503 } })
    await apply()
    const left = await waits()
    expect(left).toBeGreaterThan(30_000)
    await ask()
    expect(await waits()).toBeGreaterThan(30_000)
    await pass(left)
    await apply()
    expect(await differences()).toEqual([])
  })

  it('(5xx) does not hold up other objects of the same customer', async () => {
    const customer = await contested()
    const { simulator, newEvents, deliver, deps } = bench()
    const charge = simulator.mutations.createCharge({ customer })
    await deliver(...newEvents())
    simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'error', status: 500 } })
    const key = { account: simulator.accountId, group: customer }
    await expect(applyInbox(deps, { key })).rejects.toMatchObject({ kind: 'transient' })
    const rows = await bench().database.query('SELECT id FROM stripe.charges')
    expect(rows).toEqual([{ id: charge.id }])
  })
})

describe('a poison event', () => {
  it('is set aside with its error, and the other events of its batch are written', async () => {
    const { simulator, database, newEvents, deliver, settle } = bench()
    const bad = subscribe(simulator, { prices: 1 })
    const good = subscribe(simulator, { prices: 1 })
    const events = newEvents().map((event) => {
      const object = event.data.object as { id: string; items?: { data: object[] } }
      if (object.id !== bad.id) return event
      const items = { ...object.items, data: [{ id: 'si_1' }, { id: 'si_1' }] }
      return { ...event, data: { object: { ...object, items } } }
    })
    await deliver(...events.filter(({ type }) => type === 'customer.subscription.created'))
    await settle()
    expect(await database.query('SELECT id FROM stripe.subscriptions')).toEqual([{ id: good.id }])
    const rows = await bench().database.query(
      `SELECT outcome, error, attempts, closed_at IS NOT NULL AS closed FROM stripe.stripe_event WHERE object_id = $1`,
      [bad.id],
    )
    expect(rows).toEqual([
      {
        outcome: 'failed',
        error: expect.stringMatching(new RegExp(`${bad.id} could not be written: .`)) as string,
        attempts: 1,
        closed: true,
      },
    ])
  })
})
