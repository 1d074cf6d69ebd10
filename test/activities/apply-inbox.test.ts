import { describe, expect, it } from 'vitest'
import { applyInbox } from '../../activities/live/apply-inbox.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { createSelection, wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { CONTEST_WINDOW_MS, GONE_LAG_MS } from '../../prisma/rows/write-rule.js'
import { useWorkbench } from '../support/workbench.js'
import { createSyncedShop } from './synced-shop.js'

const bench = useWorkbench()
const { begin, name } = createSyncedShop(bench)

const ofType = (type: string) => (event: StripeEvent) => event.type === type

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
