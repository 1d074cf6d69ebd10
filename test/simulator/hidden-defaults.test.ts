import { describe, expect, it } from 'vitest'
import { ids, startSimulator } from './start-simulator.js'

describe("A list's hidden defaults", () => {
  it('leave out canceled subscriptions, unless a status is asked for', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 20 })
    const isCanceled = (subscription: { status: string }) => subscription.status === 'canceled'
    const byDefault = await stripe.subscriptions.list({ limit: 100 })
    expect(byDefault.data.some(isCanceled)).toBe(false)
    const all = await stripe.subscriptions.list({ limit: 100, status: 'all' })
    expect(all.data.some(isCanceled)).toBe(true)
    expect(all.data.length).toBe([...simulator.objects('subscription')].length)
    const canceled = await stripe.subscriptions.list({ limit: 100, status: 'canceled' })
    expect(canceled.data.every(isCanceled)).toBe(true)
  })

  it('leave out inactive prices, unless active=false is asked for, and inline prices always', async () => {
    const { simulator, stripe } = await startSimulator()
    const product = simulator.mutations.createProduct()
    const active = simulator.mutations.createPrice({ product: product.id })
    const inactive = simulator.mutations.createPrice({ product: product.id, active: false })
    const inline = simulator.mutations.createInlinePrice({ product: product.id })
    expect(ids((await stripe.prices.list()).data)).toEqual([active.id])
    expect(ids((await stripe.prices.list({ active: false })).data)).toEqual([inactive.id])
    expect((await stripe.prices.retrieve(inline.id)).id).toBe(inline.id)
    expect(ids(simulator.objects('price', { listed: true })).toSorted()).toEqual([active.id, inactive.id].toSorted())
    expect(ids(simulator.objects('price'))).toContain(inline.id)
  })

  it('leave out what is on a test clock, unless its clock (or, for subscriptions, its customer) is asked for', async () => {
    const { simulator, stripe } = await startSimulator()
    const product = simulator.mutations.createProduct()
    const price = simulator.mutations.createPrice({ product: product.id })
    const customer = simulator.mutations.createCustomer({ test_clock: 'clock_1' })
    const subscription = simulator.mutations.createSubscription({ customer: customer.id, items: [{ price: price.id }] })
    expect((await stripe.customers.list()).data).toEqual([])
    expect(ids((await stripe.customers.list({ test_clock: 'clock_1' })).data)).toEqual([customer.id])
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([])
    expect(ids((await stripe.subscriptions.list({ test_clock: 'clock_1' })).data)).toEqual([subscription.id])
    expect(ids((await stripe.subscriptions.list({ customer: customer.id })).data)).toEqual([subscription.id])
    expect((await stripe.customers.retrieve(customer.id)).id).toBe(customer.id)
  })

  it('leave out detached and custom payment methods', async () => {
    const { simulator, stripe } = await startSimulator()
    const customer = simulator.mutations.createCustomer().id
    const card = simulator.mutations.attachPaymentMethod({ customer })
    const custom = simulator.mutations.attachPaymentMethod({ customer, fields: { type: 'custom' } })
    const detached = simulator.mutations.attachPaymentMethod({ customer })
    simulator.mutations.detachPaymentMethod(detached.id)
    simulator.mutations.createPaymentMethod()
    expect(ids((await stripe.paymentMethods.list()).data)).toEqual([card.id])
    expect(ids((await stripe.paymentMethods.list({ type: 'custom' })).data)).toEqual([custom.id])
    expect((await stripe.paymentMethods.retrieve(detached.id)).customer).toBeNull()
  })

  it('leave line_items out of checkout sessions, unless they are expanded', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 3 })
    const { data } = await stripe.checkout.sessions.list()
    const [session] = data
    expect(session).not.toHaveProperty('line_items')
    const listed = await stripe.checkout.sessions.list({ expand: ['data.line_items'] })
    const retrieved = await stripe.checkout.sessions.retrieve(session?.id ?? '', { expand: ['line_items'] })
    expect(retrieved.line_items?.data.length).toBeGreaterThan(0)
    expect(listed.data[0]?.line_items).toEqual(retrieved.line_items)
  })
})
