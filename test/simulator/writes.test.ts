import { describe, expect, it } from 'vitest'
import { startSimulator } from './start-simulator.js'

describe('The write side', () => {
  it('creates, changes and deletes a customer, with events', async () => {
    const { simulator, stripe } = await startSimulator()
    const made = await stripe.customers.create({
      email: 'ada@example.com',
      metadata: { plan: 'pro', seats: '3' },
      balance: -500,
    })
    expect(made).toMatchObject({ object: 'customer', email: 'ada@example.com', name: null, balance: -500 })
    const changed = await stripe.customers.update(made.id, { name: 'Ada', metadata: { seats: '' } })
    expect(changed).toMatchObject({ name: 'Ada', email: 'ada@example.com', metadata: { plan: 'pro' } })
    expect(changed.metadata).not.toHaveProperty('seats')
    expect(await stripe.customers.del(made.id)).toMatchObject({ id: made.id, deleted: true })
    expect([...simulator.events()].map(({ type }) => type)).toEqual([
      'customer.created',
      'customer.updated',
      'customer.deleted',
    ])
  })

  it('creates product, price and subscription, changes the items, and cancels the subscription', async () => {
    const { stripe } = await startSimulator()
    const product = await stripe.products.create({ name: 'Seats' })
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'eur',
      unit_amount: 900,
      recurring: { interval: 'month' },
    })
    const once = await stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 900 })
    expect([price.type, once.type]).toEqual(['recurring', 'one_time'])
    const customer = await stripe.customers.create({})
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id, quantity: 3 }],
      metadata: { team: 'a' },
    })
    expect(subscription).toMatchObject({ status: 'active', currency: 'eur', metadata: { team: 'a' } })
    expect((await stripe.invoices.list({ subscription: subscription.id })).data).toMatchObject([{ amount_paid: 2_700 }])

    const second = await stripe.prices.create({ product: product.id, currency: 'eur', recurring: { interval: 'year' } })
    const updated = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id ?? '', quantity: 5 }, { price: second.id }],
      cancel_at_period_end: true,
    })
    expect(updated.items.data.map(({ quantity }) => quantity)).toEqual([5, 1])
    expect(updated.cancel_at_period_end).toBe(true)
    const stays = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false })
    expect(stays).toMatchObject({ cancel_at_period_end: false, cancel_at: null })
    expect((await stripe.subscriptions.cancel(subscription.id)).status).toBe('canceled')
  })

  it('creates a coupon with a chosen id, and again after its deletion', async () => {
    const { stripe } = await startSimulator()
    await stripe.coupons.create({ id: 'SUMMER', percent_off: 12.5, duration: 'forever' })
    await expect(stripe.coupons.create({ id: 'SUMMER' })).rejects.toMatchObject({ code: 'resource_already_exists' })
    await stripe.coupons.del('SUMMER')
    expect(await stripe.coupons.create({ id: 'SUMMER', amount_off: 500, currency: 'usd' })).toMatchObject({
      amount_off: 500,
    })
  })

  it('refuses what Stripe refuses', async () => {
    const { stripe } = await startSimulator()
    const product = await stripe.products.create({ name: 'Seats' })
    await stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 900 })
    const refusals: readonly (readonly [Promise<unknown>, object])[] = [
      [stripe.products.del(product.id), { statusCode: 400 }],
      [stripe.rawRequest('POST', '/v1/customers', { nickname: 'x' }), { code: 'parameter_unknown', param: 'nickname' }],
      [stripe.rawRequest('POST', '/v1/customers', { balance: 'much' }), { code: 'parameter_invalid_integer' }],
      [stripe.rawRequest('POST', '/v1/products', {}), { code: 'parameter_missing', param: 'name' }],
      [
        stripe.subscriptions.create({ customer: 'cus_nobody', items: [{ price: 'price_none' }] }),
        { code: 'resource_missing' },
      ],
      [stripe.customers.update('cus_nobody', { name: 'x' }), { statusCode: 404 }],
      [stripe.rawRequest('DELETE', '/v1/invoices/in_1'), { statusCode: 404 }],
    ]
    for (const [refused, error] of refusals) await expect(refused).rejects.toMatchObject(error)
  })
})
