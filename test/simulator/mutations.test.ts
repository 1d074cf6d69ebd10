import { describe, expect, it } from 'vitest'
import type { Mutations } from '../../dev/simulator/mutations.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'
import { prepare } from './shop.js'

interface Event {
  readonly type: string
  readonly created: number
  readonly data: { readonly object: JsonObject; readonly previous_attributes?: Readonly<Record<string, unknown>> }
}

/** Returns the events that some mutations emit, in order. */
function emittedBy(simulator: Simulator, work: (mutations: Mutations) => unknown): Event[] {
  const before = [...simulator.events()].length
  work(simulator.mutations)
  return [...simulator.events()].slice(before) as unknown as Event[]
}

const typesOf = (events: readonly Event[]) => events.map(({ type }) => type)

describe('A new subscription', () => {
  it('emits the events of Stripe in one second, from incomplete to active', () => {
    const { simulator, request } = prepare()
    const events = emittedBy(simulator, (mutations) => mutations.createSubscription(request))
    expect(typesOf(events)).toEqual([
      'customer.subscription.created',
      'invoice.created',
      'invoice.finalized',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice_payment.paid',
      'invoice.updated',
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
    ])
    expect(new Set(events.map(({ created }) => created)).size).toBe(1)
    const [created, , finalized] = events
    const [paid, , updated] = events.slice(-3)
    expect(created?.data.object['status']).toBe('incomplete')
    expect(created?.data.object['latest_invoice']).toBe(finalized?.data.object.id)
    expect(finalized?.data.object).toMatchObject({
      status: 'open',
      amount_due: 2_000,
      billing_reason: 'subscription_create',
    })
    expect(paid?.data.object).toMatchObject({ status: 'paid', amount_remaining: 0 })
    expect(updated?.data).toMatchObject({ object: { status: 'active' }, previous_attributes: { status: 'incomplete' } })
  })

  it('has its fields in the places of this API version', () => {
    const { simulator, mutations, request, price } = prepare()
    const subscription = mutations.createSubscription(request)
    expect(subscription).not.toHaveProperty('current_period_end')
    expect(subscription.items[0]).toHaveProperty('current_period_end')
    const invoice = [...simulator.objects('invoice')][0]
    expect(invoice).toMatchObject({ parent: { subscription_details: { subscription: subscription.id } } })
    const [line] = [...simulator.children('line_item')]
    expect(line).toMatchObject({
      parent: invoice?.id,
      object: { pricing: { price_details: { price: price.id, product: price.product }, unit_amount_decimal: '1000' } },
    })
  })

  it('stays incomplete when its first payment fails, and becomes active when the invoice is paid', () => {
    const { simulator, request } = prepare()
    const failed = emittedBy(simulator, (mutations) => mutations.createSubscription({ ...request, payment: 'fails' }))
    expect(typesOf(failed).slice(3)).toEqual([
      ...['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'],
      ...['invoice.updated', 'invoice.payment_failed'],
    ])
    const invoice = String(failed[0]?.data.object['latest_invoice'])
    const paid = emittedBy(simulator, (mutations) => mutations.payInvoice(invoice))
    expect(typesOf(paid).at(-1)).toBe('customer.subscription.updated')
  })

  it('is free in a trial, and is not charged if its invoice is sent', () => {
    const { simulator, request } = prepare()
    const trial = emittedBy(simulator, (mutations) => mutations.createSubscription({ ...request, trialDays: 7 }))
    expect(trial[0]?.data.object).toMatchObject({ status: 'trialing' })
    expect(typesOf(trial)).not.toContain('charge.succeeded')
    expect(typesOf(trial)).toContain('invoice.paid')
    const fields = { collection_method: 'send_invoice' }
    const sent = emittedBy(simulator, (mutations) => mutations.createSubscription({ ...request, fields }))
    expect(typesOf(sent).at(-1)).toBe('invoice.sent')
  })
})

describe('A subscription', () => {
  it('becomes past due when its renewal fails, and makes its customer delinquent', () => {
    const { simulator, mutations, request } = prepare()
    const { id } = mutations.createSubscription(request)
    const events = emittedBy(simulator, () => mutations.renewSubscription({ id, payment: 'fails' }))
    expect(typesOf(events)).toEqual([
      'customer.subscription.updated',
      'invoice.created',
      'invoice.finalized',
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'invoice.updated',
      'invoice.payment_failed',
      'customer.subscription.updated',
      'customer.updated',
    ])
    expect(events.at(-2)?.data.object['status']).toBe('past_due')
    expect(events.at(-1)?.data).toMatchObject({
      object: { delinquent: true },
      previous_attributes: { delinquent: false },
    })
  })

  it('keeps the items whose price stays when its items change, and reports the old items', () => {
    const { simulator, mutations, request, price, other } = prepare()
    const { id, items } = mutations.createSubscription(request)
    const [event] = emittedBy(simulator, () =>
      mutations.changeSubscriptionItems({ id, items: [{ price: price.id, quantity: 5 }, { price: other.id }] }),
    )
    expect(event?.data.previous_attributes).toEqual({ items: { data: items } })
    const now = [...simulator.children('subscription_item')].map(({ object }) => object)
    expect(now).toMatchObject([
      { id: items[0]?.id, quantity: 5 },
      { price: { id: other.id }, quantity: 1 },
    ])
  })

  it('stays retrievable after customer.subscription.deleted, which means that it is canceled', () => {
    const { simulator, mutations, request } = prepare()
    const { id } = mutations.createSubscription(request)
    const events = emittedBy(simulator, () => mutations.cancelSubscription(id))
    expect(typesOf(events)).toEqual(['customer.subscription.deleted'])
    expect(events[0]?.data.object).toMatchObject({ id, status: 'canceled' })
    expect([...simulator.objects('subscription')]).toMatchObject([{ id, status: 'canceled' }])
    expect(() => mutations.renewSubscription({ id })).toThrow('A canceled subscription')
  })

  it('ends with its period if its cancellation is scheduled', () => {
    const { simulator, mutations, request } = prepare()
    const { id } = mutations.createSubscription(request)
    mutations.scheduleCancellation(id)
    expect(typesOf(emittedBy(simulator, () => mutations.renewSubscription({ id })))).toEqual([
      'customer.subscription.deleted',
    ])
  })

  it('pauses, resumes, and holds updates back until they are paid', () => {
    const { simulator, mutations, request, other } = prepare()
    const { id } = mutations.createSubscription(request)
    const events = emittedBy(simulator, () => {
      mutations.pauseSubscription(id)
      mutations.resumeSubscription(id)
      mutations.requestPendingUpdate({ id, items: [{ price: other.id }] })
      mutations.applyPendingUpdate(id)
      mutations.requestPendingUpdate({ id, items: [{ price: other.id, quantity: 9 }] })
      mutations.expirePendingUpdate(id)
      mutations.announceTrialEnd(id)
    })
    expect(typesOf(events).filter((type) => type !== 'customer.subscription.updated')).toEqual([
      'customer.subscription.paused',
      'customer.subscription.resumed',
      'customer.subscription.pending_update_applied',
      'customer.subscription.pending_update_expired',
      'customer.subscription.trial_will_end',
    ])
  })

  it('announces an invoice that does not exist yet, with the id of a preview', () => {
    const { simulator, mutations, request } = prepare()
    const { id } = mutations.createSubscription(request)
    const [event] = emittedBy(simulator, () => mutations.announceUpcomingInvoice(id))
    expect(event?.type).toBe('invoice.upcoming')
    const preview = { id: expect.stringMatching(/^upcoming_in_/) as string, billing_reason: 'upcoming' }
    expect(event?.data.object).toMatchObject({ object: 'invoice', ...preview })
    expect([...simulator.objects('invoice')].map((each) => each.id)).not.toContain(event?.data.object.id)
  })
})

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
    const event = [...simulator.events()].at(-1) as unknown as Event
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

describe('Prices in subscription items', () => {
  it('stay as they were when the item was written, or change with the price if livePrices is set, as at Stripe', () => {
    for (const livePrices of [false, true]) {
      const { mutations, ...simulator } = createSimulator({ livePrices })
      const price = mutations.createPrice({ product: mutations.createProduct().id })
      mutations.createSubscription({ customer: mutations.createCustomer().id, items: [{ price: price.id }] })
      mutations.updatePrice({ id: price.id, changes: { nickname: 'new' } })
      const [item] = [...simulator.children('subscription_item')]
      expect(item?.object).toMatchObject({ price: { nickname: livePrices ? 'new' : null } })
    }
  })
})
