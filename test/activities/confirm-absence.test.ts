import { describe, expect, it } from 'vitest'
import { startWatermark } from '../../prisma/inbox/gaps.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { syncEverything, syncLater } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const fullSync = (request: FullSyncInput = {}) => syncLater(bench(), request)

describe('absence from a list', () => {
  it('makes a tombstone when Stripe, asked for the object, says that it is gone', async () => {
    const { simulator, differences } = bench()
    simulator.seed({ customers: 30 })
    await fullSync()
    const [first, second] = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.deleteCustomer(first ?? '')
    simulator.mutations.deleteCustomer(second ?? '')
    const { results } = await fullSync()
    expect(results['customer']?.tombstoned).toBe(2)
    expect(await differences()).toEqual([])
  })

  it('waits for the rows of a sync that has just ended, and then makes a tombstone', async () => {
    const { simulator } = bench()
    simulator.seed({ customers: 3 })
    await fullSync({ objects: ['customer'] })
    const [first] = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.deleteCustomer(first ?? '')
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(results['customer']?.tombstoned).toBe(1)
  })

  it('makes no tombstone of a detached payment method, which Stripe still has', async () => {
    const { simulator, newEvents, differences } = bench()
    const customer = simulator.mutations.createCustomer().id
    const { id } = simulator.mutations.attachPaymentMethod({ customer })
    await fullSync()
    simulator.mutations.detachPaymentMethod(id)
    newEvents()
    const { results } = await fullSync()
    expect(results['payment_method']?.tombstoned).toBe(0)
    expect(await differences()).toEqual([])
  })

  it('of an inline price leads to no request for it', async () => {
    const { simulator, newEvents, deliver, settle, differences } = bench()
    await fullSync()
    const product = simulator.mutations.createProduct().id
    simulator.mutations.createInlinePrice({ product })
    await deliver(...newEvents())
    await settle()
    simulator.requests.clear()
    await fullSync({ objects: ['price'] })
    expect(Object.keys(simulator.requests.counts())).not.toContain('GET /v1/prices/:id')
    expect(await differences()).toEqual([])
  })

  it('of an inline price leads to a request for it when events were lost for good', async () => {
    const { simulator, database, newEvents, deliver, settle, pass, differences } = bench()
    const at = new Date(simulator.clock.nowMs())
    await startWatermark(database.pool, { account: simulator.accountId, at })
    const product = simulator.mutations.createProduct().id
    const { id } = simulator.mutations.createInlinePrice({ product })
    simulator.mutations.createInlinePrice({ product })
    await deliver(...newEvents())
    await settle()
    await pass(60_000)
    simulator.mutations.deletePrice(id)
    await pass(31 * 86_400_000) // Stripe lists events for 30 days, and only the event told of this deletion
    const { results } = await fullSync()
    expect(results['price']?.tombstoned).toBe(1)
    expect(await differences()).toEqual([])
  })

  it('of a row with changed columns counts as listed and changed, and no count is negative', async () => {
    const { simulator, database, newEvents, deliver, settle, differences } = bench()
    // No list shows an inline price, so the full sync asks for it.
    const { id } = simulator.mutations.createInlinePrice({ product: simulator.mutations.createProduct().id })
    await deliver(...newEvents())
    await settle()
    await database.query('UPDATE stripe.prices SET unit_amount = unit_amount + 1 WHERE id = $1', [id])
    const { results } = await fullSync({ objects: ['price'] })
    expect(results['price']).toMatchObject({ listed: 1, inserted: 0, changed: 1, unchanged: 0 })
    expect(await differences()).toEqual([])
  })

  it.each([
    ['401', { kind: 'unauthorized' }, /Stripe refuses STRIPE_SECRET_KEY/],
    ['403', { kind: 'forbidden' }, /The Stripe key lacks a permission/],
    ['5xx', { kind: 'error', status: 500 }, /An unknown error occurred/],
    ['HTML', { kind: 'html' }, /Invalid JSON received from the Stripe API/],
  ] as const)('makes no tombstone when Stripe answers with %s', async (_what, fault, message) => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 10 })
    await fullSync()
    const [first] = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.deleteCustomer(first ?? '')
    simulator.faults.add({ path: '/v1/customers/*', fault })
    await expect(fullSync({ objects: ['customer'] })).rejects.toThrow(message)
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL')).toEqual([])
  })

  it('of more than 20 rows and 5 % stops the run before any tombstone, unless allowed', async () => {
    const { simulator, database, differences } = bench()
    simulator.seed({ customers: 100 })
    await fullSync()
    const ids = [...simulator.objects('customer')].map(({ id }) => id)
    for (const id of ids.slice(0, 21)) simulator.mutations.deleteCustomer(id)
    await expect(fullSync({ objects: ['customer'] })).rejects.toThrow(
      /More than 20 rows of type customer.*allowMassDelete/,
    )
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL')).toEqual([])
    await fullSync({ allowMassDelete: true })
    expect(await differences()).toEqual([])
  })
})
