import { describe, expect, it } from 'vitest'
import { prepare } from './shop.js'
import { type EmittedEvent, emittedBy, typesOf } from './emitted-events.js'

describe('A deleted customer', () => {
  it('has its subscriptions canceled with events, and keeps its invoices and charges', () => {
    const { simulator, mutations, request, customer } = prepare()
    mutations.createSubscription(request)
    mutations.createSubscription(request)
    mutations.attachPaymentMethod({ customer: customer.id })
    const events = emittedBy(simulator, () => mutations.deleteCustomer(customer.id))
    expect(typesOf(events)).toEqual([
      'customer.subscription.deleted',
      'customer.subscription.deleted',
      'customer.deleted',
    ])
    expect([...simulator.objects('invoice')]).toHaveLength(2)
    expect([...simulator.objects('payment_method')]).toHaveLength(0)
  })

  it('loses its payment methods, sources, tax ids and entitlements without an event', () => {
    const { simulator, mutations, customer } = prepare()
    const { id } = customer
    mutations.attachPaymentMethod({ customer: id })
    mutations.addSource({ customer: id })
    mutations.createObject({ type: 'tax_id', fields: { customer: id } })
    const feature = mutations.createObject({ type: 'entitlements.feature' }).id
    mutations.grantEntitlement({ customer: id, feature })
    expect(typesOf(emittedBy(simulator, () => mutations.deleteCustomer(id)))).toEqual(['customer.deleted'])
    for (const type of ['payment_method', 'customer_source', 'tax_id', 'entitlements.active_entitlement'] as const) {
      expect([...simulator.objects(type)], type).toEqual([])
      expect([...simulator.deletedIds(type)], type).toHaveLength(1)
    }
  })

  it('can still pay an open invoice', () => {
    const { mutations, request, customer } = prepare()
    const { latest_invoice: invoice } = mutations.createSubscription({ ...request, payment: 'fails' })
    mutations.deleteCustomer(customer.id)
    expect(mutations.payInvoice(invoice ?? '')).toMatchObject({ status: 'paid', customer: customer.id })
  })
})

describe('A checkout', () => {
  it('of a guest creates the customer and the subscription, and completes', () => {
    const { simulator, mutations, price } = prepare()
    const session = mutations.createCheckoutSession({ mode: 'subscription', items: [{ price: price.id }] })
    const types = typesOf(emittedBy(simulator, () => mutations.completeCheckoutSession({ id: session.id })))
    expect(types[0]).toBe('customer.created')
    expect(types).toEqual(
      expect.arrayContaining(['payment_method.attached', 'customer.subscription.created', 'invoice.paid']),
    )
    expect(types.at(-1)).toBe('checkout.session.completed')
    const event = [...simulator.events()].at(-1) as unknown as EmittedEvent
    expect(event.data.object).toMatchObject({ status: 'complete', subscription: expect.stringMatching(/^sub_/) })
    expect(event.data.object).not.toHaveProperty('line_items')
  })

  it.each([
    [true, 'checkout.session.async_payment_succeeded', 'paid'],
    [false, 'checkout.session.async_payment_failed', 'unpaid'],
  ])('with a later payment (success: %s) ends with %s', (succeeds, type, status) => {
    const { simulator, mutations, customer, price } = prepare()
    const request = { mode: 'payment', customer: customer.id, items: [{ price: price.id }] } as const
    const { id } = mutations.createCheckoutSession(request)
    const events = emittedBy(simulator, () => {
      mutations.completeCheckoutSession({ id, isPaidLater: true })
      mutations.settleCheckoutPayment({ id, succeeds })
    })
    expect(typesOf(events)).toEqual([
      ...['payment_intent.created', 'charge.pending', 'payment_intent.processing', 'checkout.session.completed'],
      ...(succeeds
        ? ['charge.succeeded', 'payment_intent.succeeded']
        : ['charge.failed', 'payment_intent.payment_failed']),
      type,
    ])
    expect(events.at(-1)?.data.object['payment_status']).toBe(status)
  })
})

describe('A payment method', () => {
  it('names its customer only in previous_attributes when it is detached', () => {
    const { simulator, mutations, customer } = prepare()
    const { id } = mutations.attachPaymentMethod({ customer: customer.id, isDefault: true })
    const events = emittedBy(simulator, () => mutations.detachPaymentMethod(id))
    expect(events[0]).toMatchObject({
      type: 'payment_method.detached',
      data: { object: { customer: null }, previous_attributes: { customer: customer.id } },
    })
    expect(events[1]).toMatchObject({
      type: 'customer.updated',
      data: { previous_attributes: { invoice_settings: { default_payment_method: id } } },
    })
  })
})

describe('A charge', () => {
  it('can be authorised and captured, expire, be pending and fail, and be refunded in parts', () => {
    const { simulator, mutations, customer } = prepare()
    const request = { customer: customer.id, amount: 1_000 }
    const events = emittedBy(simulator, () => {
      const captured = mutations.captureCharge(mutations.authorizeCharge(request).id)
      mutations.expireCharge(mutations.authorizeCharge(request).id)
      mutations.settleCharge({ id: mutations.startCharge(request).id, succeeds: false })
      mutations.refundCharge({ id: captured.id, amount: 400 })
      mutations.refundCharge({ id: captured.id })
      mutations.updateCharge({ id: captured.id, changes: { description: 'Thanks' } })
    })
    const ofIntents = 'payment_intent.'
    expect(typesOf(events).filter((type) => !type.startsWith(ofIntents))).toEqual([
      ...['charge.succeeded', 'charge.captured', 'charge.succeeded', 'charge.expired', 'charge.pending'],
      ...['charge.failed', 'refund.created', 'charge.refunded', 'refund.created', 'charge.refunded', 'charge.updated'],
    ])
    expect(typesOf(events).filter((type) => type.startsWith(ofIntents))).toEqual([
      ...['payment_intent.created', 'payment_intent.amount_capturable_updated', 'payment_intent.succeeded'],
      ...['payment_intent.created', 'payment_intent.amount_capturable_updated', 'payment_intent.canceled'],
      ...['payment_intent.created', 'payment_intent.processing', 'payment_intent.payment_failed'],
    ])
    const [first, second] = events.filter(({ type }) => type === 'charge.refunded')
    expect(first?.data).toMatchObject({
      object: { amount_refunded: 400, refunded: false },
      previous_attributes: { amount_refunded: 0 },
    })
    expect(second?.data).toMatchObject({ object: { amount_refunded: 1_000, refunded: true } })
  })
})

describe('An update', () => {
  it('reports the old value of each changed field, null for a new field, and nothing without a change', () => {
    const { simulator, mutations, customer } = prepare()
    const update = (changes: object) =>
      emittedBy(simulator, () => mutations.updateCustomer({ id: customer.id, changes }))[0]?.data.previous_attributes
    expect(update({ name: 'New', metadata: { a: '1' } })).toEqual({ name: customer.name, metadata: { a: null } })
    expect(update({ metadata: { a: '2' } })).toEqual({ metadata: { a: '1' } })
    expect(update({ metadata: { a: '2' } })).toBeUndefined()
    expect(update({ metadata: {} })).toEqual({ metadata: { a: '2' } })
  })
})

describe('A draft invoice', () => {
  it('can be deleted; a finalized invoice cannot', () => {
    const { simulator, mutations, customer, price } = prepare()
    const request = { customer: customer.id, items: [{ price: price.id }] }
    const draft = mutations.createInvoice(request)
    expect(typesOf(emittedBy(simulator, () => mutations.deleteInvoice(draft.id)))).toEqual(['invoice.deleted'])
    const final = mutations.finalizeInvoice(mutations.createInvoice(request).id)
    expect(() => mutations.deleteInvoice(final.id)).toThrow(`Invoice ${final.id} is open, and this needs draft.`)
  })
})
