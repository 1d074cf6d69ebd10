import type { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../dev/simulator/simulator.js'
import { ids, listAll, startSimulator } from './start-simulator.js'

describe('A sub-list', () => {
  it.each([0, 1, 10, 11, 137])(
    'of %i invoice lines is embedded up to 10, and complete at its own path',
    async (count) => {
      const { simulator, stripe, get } = await startSimulator()
      const invoice = makeInvoice(simulator, count)
      const retrieved = await stripe.invoices.retrieve(invoice)
      expect(retrieved.lines.data).toHaveLength(Math.min(10, count))
      expect(retrieved.lines.has_more).toBe(count > 10)
      expect(retrieved.lines.url).toBe(`/v1/invoices/${invoice}/lines`)

      const whole = await listAll(get, `/v1/invoices/${invoice}/lines`, 7)
      expect(ids(whole)).toEqual(ids([...simulator.children('line_item')].map(({ object }) => object)))
      expect(whole).toHaveLength(count)
      expect(ids(retrieved.lines.data)).toEqual(ids(whole.slice(0, 10)))
    },
  )

  it.each([1, 10, 11, 25])('of %i subscription items is complete at /v1/subscription_items', async (count) => {
    const { simulator, stripe, get } = await startSimulator()
    const customer = simulator.mutations.createCustomer().id
    const subscription = simulator.mutations.createSubscription({ customer, items: makePrices(simulator, count) })
    const retrieved = await stripe.subscriptions.retrieve(subscription.id)
    expect(retrieved.items.data).toHaveLength(Math.min(10, count))
    expect(retrieved.items.has_more).toBe(count > 10)
    const whole = await listAll(get, `/v1/subscription_items?subscription=${subscription.id}`, 4)
    expect(ids(whole)).toEqual(ids(subscription.items))
    const last = subscription.items.at(-1)
    expect((await stripe.subscriptionItems.retrieve(last?.id ?? '')).subscription).toBe(subscription.id)
  })

  it('is also cut at 10 in events', async () => {
    const { simulator } = await startSimulator()
    const invoice = makeInvoice(simulator, 137)
    simulator.mutations.addInvoiceLines({ id: invoice, items: makePrices(simulator, 1) })
    const [created, updated] = [...simulator.events()].filter(({ type }) => String(type).startsWith('invoice.'))
    const linesIn = (event: unknown) => (event as Stripe.InvoiceCreatedEvent).data.object.lines
    expect(linesIn(created)).toMatchObject({ has_more: true })
    expect(linesIn(created).data).toHaveLength(10)
    expect(linesIn(updated)).toMatchObject({ has_more: true })
  })

  it('can be paged while lines are added', async () => {
    const { simulator, stripe } = await startSimulator()
    const invoice = makeInvoice(simulator, 12)
    const first = await stripe.invoices.listLineItems(invoice, { limit: 5 })
    simulator.mutations.addInvoiceLines({ id: invoice, items: makePrices(simulator, 2) })
    const rest = await stripe.invoices.listLineItems(invoice, {
      limit: 100,
      starting_after: first.data.at(-1)?.id ?? '',
    })
    expect(new Set(ids([...first.data, ...rest.data])).size).toBe(14)
  })

  it('refuses a cursor that is not in it', async () => {
    const { simulator, stripe } = await startSimulator()
    const invoice = makeInvoice(simulator, 3)
    const gone = stripe.invoices.listLineItems(invoice, { starting_after: 'il_gone' })
    await expect(gone).rejects.toMatchObject({ code: 'resource_missing', param: 'starting_after' })
  })
})

function makePrices({ mutations }: Simulator, count: number) {
  const product = mutations.createProduct()
  return Array.from({ length: count }, () => ({ price: mutations.createPrice({ product: product.id }).id }))
}

function makeInvoice(simulator: Simulator, lines: number): string {
  const customer = simulator.mutations.createCustomer().id
  return simulator.mutations.createInvoice({ customer, items: makePrices(simulator, lines) }).id
}
