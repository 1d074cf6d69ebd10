import { describe, expect, it } from 'vitest'
import type { FullSyncInput } from '../../workflows/contract.js'
import { subscribe } from '../support/subscribe.js'
import { syncLater } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const fullSync = (request: FullSyncInput = {}) => syncLater(bench(), request)

describe('a full sync', () => {
  it('makes all tables equal, with canceled subscriptions, inactive prices and long sub-lists', async () => {
    const { simulator, differences } = bench()
    simulator.seed({ customers: 120 })
    const { mutations } = simulator
    const product = mutations.createProduct().id
    const prices = Array.from({ length: 137 }, (_, i) => mutations.createPrice({ product, active: i % 2 === 0 }).id)
    const items = prices.map((price) => ({ price }))
    const customer = mutations.createCustomer().id
    mutations.createSubscription({ customer, items: items.slice(0, 25) })
    mutations.createInvoice({ customer, items })
    mutations.createCheckoutSession({ mode: 'payment', items: items.slice(0, 20) })

    const { results } = await fullSync()

    expect(await differences()).toEqual([])
    const [counts] = await bench().database.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM stripe.subscriptions WHERE status = 'canceled') AS canceled,
         (SELECT count(*)::int FROM stripe.prices WHERE NOT active) AS inactive`,
    )
    expect(counts?.['canceled']).toBeGreaterThan(0)
    expect(counts?.['inactive']).toBeGreaterThan(60)
    expect(results['customer']).toMatchObject({ listed: 121, inserted: 121, changed: 0, unchanged: 0, tombstoned: 0 })
  })

  it('changes nothing the second time, and reports each object as unchanged', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 60 })
    await fullSync()
    const versions = () => database.query(`SELECT id, xmin::text FROM stripe.subscriptions ORDER BY id`)
    const before = await versions()
    const { results } = await fullSync()
    expect(await versions()).toEqual(before)
    for (const { inserted, changed, unchanged, listed } of Object.values(results)) {
      expect({ inserted, changed, unchanged }).toEqual({ inserted: 0, changed: 0, unchanged: listed })
    }
  })

  it('notices that a child is missing, although the parent is unchanged', async () => {
    const { simulator, database, differences } = bench()
    subscribe(simulator, { prices: 25 })
    await fullSync()
    await database.query(
      `DELETE FROM stripe.subscription_items WHERE id = (SELECT max(id) FROM stripe.subscription_items)`,
    )
    const { results } = await fullSync()
    expect(results['subscription']).toMatchObject({ changed: 1, unchanged: 0 })
    expect(await differences()).toEqual([])
  })

  it('finds every object of a second that has more than a page of objects', async () => {
    const { simulator, differences } = bench()
    for (let i = 0; i < 250; i++) simulator.mutations.createCustomer({ name: `customer ${i}` })
    await fullSync({ objects: ['customers'] })
    expect(await differences()).toEqual([])
  })

  it('reports what would change in a dry run, and writes nothing', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 30 })
    await fullSync()
    const customers = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.createCustomer()
    simulator.mutations.updateCustomer({ id: customers[0] ?? '', changes: { name: 'changed' } })
    simulator.mutations.deleteCustomer(customers[1] ?? '')
    const before = await database.query('SELECT * FROM stripe.customers ORDER BY id')
    const { results } = await fullSync({ objects: ['customer'], dryRun: true })
    expect(results['customer']).toMatchObject({ inserted: 1, changed: 1, unchanged: 28, tombstoned: 1 })
    expect(await database.query('SELECT * FROM stripe.customers ORDER BY id')).toEqual(before)
  })

  it('counts in a dry run the rows that would change by column, also where only columns or children differ', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 30 })
    const { id: subscription } = subscribe(simulator, { prices: 2 })
    await fullSync()
    const [first = '', second = '', third = ''] = [...simulator.objects('customer')].map(({ id }) => id)
    await database.query(`UPDATE stripe.customers SET email = 'x', name = 'by hand' WHERE id = $1`, [first])
    simulator.mutations.updateCustomer({ id: second, changes: { name: 'changed' } })
    await database.query(`UPDATE stripe.customers SET data = data || '{"no_column": 1}' WHERE id = $1`, [third])
    await database.query('UPDATE stripe.subscription_items SET quantity = 77 WHERE subscription = $1', [subscription])
    const before = await database.query('SELECT * FROM stripe.customers ORDER BY id')
    const { results } = await fullSync({ objects: ['customer', 'subscription'], dryRun: true })
    expect(results['customer']).toMatchObject({
      listed: 31,
      changed: 3,
      unchanged: 28,
      changedColumns: { name: 2, email: 1, data: 1 },
    })
    expect(results['subscription']).toMatchObject({ changed: 1, changedColumns: { subscription_items: 1 } })
    expect(await database.query('SELECT * FROM stripe.customers ORDER BY id')).toEqual(before)
    const { results: real } = await fullSync({ objects: ['customer', 'subscription'] })
    expect(real['customer']).toMatchObject({ listed: 31, changed: 3, unchanged: 28 })
    expect(real['customer']).not.toHaveProperty('changedColumns')
    expect(real['subscription']).toMatchObject({ changed: 1 })
  })

  it('lists only the objects of one customer, and leaves all other rows alone', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 20 })
    const owner = [...simulator.objects('subscription')].map(({ customer }) => String(customer))[0] ?? ''
    const { plan } = await fullSync({ customer: owner })
    const others = await database.query('SELECT id FROM stripe.subscriptions WHERE customer <> $1', [owner])
    const mine = await database.query('SELECT id FROM stripe.subscriptions WHERE customer = $1', [owner])
    expect(others).toEqual([])
    expect(mine.length).toBeGreaterThan(0)
    expect(await database.query('SELECT id FROM stripe.customers')).toEqual([{ id: owner }])
    expect(plan.types.find(({ type }) => type === 'product')?.skipped).toBe('it belongs to no customer')
    // A sync of one customer must not mark rows of other customers deleted, which it did not list.
    await fullSync()
    expect((await fullSync({ customer: owner })).results['subscription']?.tombstoned).toBe(0)
  })

  it('lists by all parents, even by those older than the requested range', async () => {
    const { simulator, database, pass } = bench()
    simulator.seed({ customers: 20, leastPerType: 20 })
    await pass(60_000)
    // A first page of parents without cards.
    for (let i = 0; i < 120; i++) simulator.mutations.createCustomer()
    await fullSync({ objects: ['customer', 'customer_source'] })
    const ids = () => database.query('SELECT id FROM stripe.customer_sources ORDER BY id')
    const before = await ids()
    expect(before.length).toBeGreaterThan(10)
    await pass(60_000)
    await database.query('TRUNCATE stripe.customer_sources')
    await fullSync({ objects: ['customer_source'], created: { gte: Math.floor(simulator.clock.nowMs() / 1_000) - 10 } })
    expect(await ids()).toEqual(before)
  })

  it('skips types that the key may not read, and names the missing permission', async () => {
    const { simulator } = bench()
    simulator.faults.add({ path: '/v1/charges', fault: { kind: 'forbidden' } })
    const { plan } = await fullSync()
    expect(plan.types.filter(({ skipped }) => skipped !== undefined)).toMatchObject([
      { type: 'charge', skipped: expect.stringMatching(/lacks a permission: .*rak_charge_read/) as string },
    ])
  })

  it('refuses an unknown object type, and names the field and the valid types', async () => {
    await expect(fullSync({ objects: ['customer', 'nope'] })).rejects.toThrow(
      /objects\[1\]: "nope" is not an object type\. Valid are: .*customer, .*product, .*coupon/,
    )
  })
})
