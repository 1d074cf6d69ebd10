import { describe, expect, it } from 'vitest'
import { createSimulator } from '../../dev/simulator/simulator.js'
import { prepare } from './shop.js'
import { emittedBy, typesOf } from './emitted-events.js'

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
