import { describe, expect, it } from 'vitest'
import { startSimulator } from './start-simulator.js'

describe('Retrieving', () => {
  it('an unknown id gives 404 with resource_missing', async () => {
    const { stripe } = await startSimulator()
    await expect(stripe.subscriptions.retrieve('sub_nothing')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      param: 'id',
      message: "No such subscription: 'sub_nothing'",
    })
  })

  it('a deleted customer gives deleted: true; a deleted product, price or coupon gives resource_missing', async () => {
    const { simulator, stripe } = await startSimulator()
    const { mutations } = simulator
    const customer = mutations.createCustomer()
    mutations.deleteCustomer(customer.id)
    const retrieved: unknown = await stripe.rawRequest('GET', `/v1/customers/${customer.id}`)
    expect(retrieved).toEqual({ id: customer.id, object: 'customer', deleted: true })

    const product = mutations.createProduct()
    const price = mutations.createPrice({ product: product.id })
    mutations.deletePrice(price.id)
    mutations.deleteProduct(product.id)
    const coupon = mutations.createCoupon({ id: 'SUMMER' })
    mutations.deleteCoupon(coupon.id)
    for (const gone of [
      stripe.products.retrieve(product.id),
      stripe.prices.retrieve(price.id),
      stripe.coupons.retrieve('SUMMER'),
    ]) {
      await expect(gone).rejects.toMatchObject({ code: 'resource_missing' })
    }
    expect([...simulator.deletedIds('coupon')]).toEqual(['SUMMER'])
  })

  it('a payment method of a deleted customer gives resource_missing, although no event told of it', async () => {
    const { simulator, stripe } = await startSimulator()
    const customer = simulator.mutations.createCustomer()
    const method = simulator.mutations.attachPaymentMethod({ customer: customer.id })
    simulator.mutations.deleteCustomer(customer.id)
    await expect(stripe.paymentMethods.retrieve(method.id)).rejects.toMatchObject({ code: 'resource_missing' })
    expect([...simulator.deletedIds('payment_method')]).toEqual([method.id])
    expect([...simulator.events()].map(({ type }) => type)).toEqual([
      'customer.created',
      'payment_method.attached',
      'customer.deleted',
    ])
  })

  it('a coupon with a reused id gives the new coupon', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.mutations.createCoupon({ id: 'SUMMER', percent_off: 10 })
    simulator.mutations.deleteCoupon('SUMMER')
    simulator.mutations.createCoupon({ id: 'SUMMER', percent_off: 25 })
    expect((await stripe.coupons.retrieve('SUMMER')).percent_off).toBe(25)
    expect((await stripe.coupons.list()).data).toHaveLength(1)
    expect([...simulator.deletedIds('coupon')]).toEqual([])
  })

  it('expands references, in objects and in lists', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 10 })
    const { data } = await stripe.invoices.list({
      limit: 3,
      expand: ['data.customer', 'data.parent.subscription_details.subscription'],
    })
    for (const invoice of data) {
      expect(invoice.customer).toMatchObject({ object: 'customer' })
      const subscription = invoice.parent?.subscription_details?.subscription
      if (subscription) expect(subscription).toMatchObject({ object: 'subscription', items: { object: 'list' } })
    }
    const [invoice] = data
    await expect(stripe.invoices.retrieve(invoice?.id ?? '', { expand: ['nothing'] })).rejects.toMatchObject({
      statusCode: 400,
    })
  })

  it('gives decimals as strings, which the SDK turns into Decimals', async () => {
    const { simulator, stripe } = await startSimulator()
    const product = simulator.mutations.createProduct()
    const price = simulator.mutations.createPrice({ product: product.id, unit_amount: 1_250 })
    expect(price.unit_amount_decimal).toBe('1250')
    const retrieved = await stripe.prices.retrieve(price.id)
    expect(retrieved.unit_amount_decimal).toBeTypeOf('object')
    expect(retrieved.unit_amount_decimal?.toString()).toBe('1250')
    expect(await stripe.rawRequest('GET', `/v1/prices/${price.id}`)).toEqual(price)
  })
})
