import { describe, expect, it } from 'vitest'
import { ids, startSimulator } from './start-simulator.js'

describe("A list's hidden defaults", () => {
  it('leave out canceled subscriptions, unless a status is given', async () => {
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

  it('leave out inactive prices, unless active=false is given, and always leave out inline prices', async () => {
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

  it('leave out objects on a test clock, unless the clock or, for subscriptions, the customer is given', async () => {
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

  it('leave out invoices, invoice items and credits on a test clock, unless the customer is given', async () => {
    const { simulator, stripe } = await startSimulator()
    const { mutations } = simulator
    const clock = mutations.createObject({ type: 'test_helpers.test_clock' }).id
    const customer = mutations.createCustomer({ test_clock: clock }).id
    const price = mutations.createPrice({ product: mutations.createProduct().id }).id
    const invoice = mutations.createInvoice({ customer, items: [{ price }] })
    const item = mutations.createObject({ type: 'invoiceitem', fields: { customer } })
    const grant = mutations.createObject({ type: 'billing.credit_grant', fields: { customer } })
    expect((await stripe.invoices.list()).data).toEqual([])
    expect(ids((await stripe.invoices.list({ customer })).data)).toEqual([invoice.id])
    expect((await stripe.invoiceItems.list()).data).toEqual([])
    expect(ids((await stripe.invoiceItems.list({ customer })).data)).toEqual([item.id])
    expect((await stripe.billing.creditGrants.list()).data).toEqual([])
    expect(ids((await stripe.billing.creditGrants.list({ customer })).data)).toEqual([grant.id])
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

  it('leave out closed reviews, whatever the parameters', async () => {
    const { simulator, stripe } = await startSimulator()
    const customer = simulator.mutations.createCustomer().id
    const [open, closed] = [1, 2].map(() => simulator.mutations.createCharge({ customer, isReviewed: true }))
    simulator.mutations.closeReview({ id: closed?.review ?? '' })
    expect(ids((await stripe.reviews.list()).data)).toEqual([open?.review])
    expect(await stripe.reviews.retrieve(closed?.review ?? '')).toMatchObject({ open: false, charge: closed?.id })
    expect((await stripe.charges.retrieve(closed?.id ?? '')).review).toBe(closed?.review)
    expect((await stripe.paymentIntents.retrieve(closed?.payment_intent ?? '')).review).toBe(closed?.review)
  })

  it('leave out tax ids of customers, unless the customer is given', async () => {
    const { simulator, stripe } = await startSimulator()
    const customer = simulator.mutations.createCustomer().id
    const own = simulator.mutations.createObject({ type: 'tax_id', fields: { customer: null } })
    const theirs = simulator.mutations.createObject({ type: 'tax_id', fields: { customer } })
    expect(ids((await stripe.taxIds.list()).data)).toEqual([own.id])
    expect(ids((await stripe.taxIds.list({ owner: { type: 'customer', customer } })).data)).toEqual([theirs.id])
    expect(ids((await stripe.customers.listTaxIds(customer)).data)).toEqual([theirs.id])
    const [expanded] = (await stripe.customers.list({ expand: ['data.tax_ids'] })).data
    expect(ids(expanded?.tax_ids?.data ?? [])).toEqual([theirs.id])
    expect((await stripe.taxIds.retrieve(theirs.id)).customer).toBe(customer)
  })

  it('leave out the account itself from the accounts, because it is not connected to itself', async () => {
    const { simulator, stripe } = await startSimulator({ connectedAccounts: ['acct_other'] })
    const connected = simulator.mutations.connectAccount().id
    expect(ids((await stripe.accounts.list()).data).toSorted()).toEqual([connected, 'acct_other'].toSorted())
    expect((await stripe.accounts.retrieve(simulator.accountId)).id).toBe(simulator.accountId)
    expect(ids(simulator.objects('account')).toSorted()).toEqual(
      [connected, 'acct_other', simulator.accountId].toSorted(),
    )
  })

  it('leave out schedules and quotes of customers on test clocks, unless the customer or the clock is given', async () => {
    const { simulator, stripe } = await startSimulator()
    const { mutations } = simulator
    const clock = mutations.createObject({ type: 'test_helpers.test_clock' }).id
    const customer = mutations.createCustomer({ test_clock: clock }).id
    const schedule = mutations.createObject({ type: 'subscription_schedule', fields: { customer } })
    const quote = mutations.createObject({ type: 'quote', fields: { customer } })
    expect((await stripe.subscriptionSchedules.list()).data).toEqual([])
    expect(ids((await stripe.subscriptionSchedules.list({ customer })).data)).toEqual([schedule.id])
    expect((await stripe.quotes.list()).data).toEqual([])
    expect(ids((await stripe.quotes.list({ test_clock: clock })).data)).toEqual([quote.id])
    expect(ids((await stripe.quotes.list({ customer })).data)).toEqual([quote.id])
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
