import { beforeAll, describe, expect, it } from 'vitest'
import type { Mutations } from '../../dev/simulator/mutations.js'
import { eventually, useService } from '../support/service.js'

// HTTP → inbox → real workflow → row, on a real Temporal server. The comparison covers every row, its columns
// and children.

const service = useService({
  // Reconcile finds payment methods that vanish with their customer. It leaves events alone for 60 s, because
  // it must not find an event whose webhook is on its way.
  env: { RECONCILE_INTERVAL: '10s' },
  prepare({ mutations }) {
    const product = mutations.createProduct({ name: 'Pro' })
    mutations.createPrice({ product: product.id, nickname: 'monthly' })
  },
})

interface World {
  readonly mutations: Mutations
  readonly price: string
  readonly product: string
  readonly customer: string
}

let world: World

beforeAll(async () => {
  const { simulator, fullSync } = service()
  const { mutations } = simulator
  const customer = mutations.createCustomer({ email: 'ada@example.com' }).id
  mutations.attachPaymentMethod({ customer, isDefault: true })
  const [price] = [...simulator.objects('price')]
  world = { mutations, customer, price: String(price?.id), product: String(price?.['product']) }
  await fullSync()
})

/** Functions that make Stripe send an event of this type. Each returns the object of the event, or its id. */
const cases: Record<string, (world: World) => { id: string } | string> = {
  // The six event types that an endpoint needs at least, by the README.
  'checkout.session.completed': ({ mutations, price, customer }) => {
    const session = mutations.createCheckoutSession({ mode: 'subscription', customer, items: [{ price, quantity: 2 }] })
    return mutations.completeCheckoutSession({ id: session.id })
  },
  'customer.subscription.created': ({ mutations, price, customer }) =>
    mutations.createSubscription({ customer, items: [{ price }] }),
  'customer.subscription.updated': (w) =>
    w.mutations.updateSubscription({ id: subscribed(w), changes: { description: 'changed' } }),
  'customer.subscription.deleted': (w) => w.mutations.cancelSubscription(subscribed(w)),
  'invoice.payment_succeeded': (w) => w.mutations.payInvoice(openInvoice(w)),
  'invoice.payment_failed': (w) => w.mutations.failInvoicePayment(openInvoice(w)),

  // The other families of event types.
  'customer.created': ({ mutations }) => mutations.createCustomer({ name: 'Grace' }),
  'customer.updated': ({ mutations, customer }) =>
    mutations.updateCustomer({ id: customer, changes: { name: 'Ada L.' } }),
  'customer.deleted': ({ mutations }) => {
    const { id } = mutations.createCustomer()
    mutations.deleteCustomer(id)
    return id
  },
  'product.created': ({ mutations }) => mutations.createProduct({ name: 'Team' }),
  'product.updated': ({ mutations, product }) => mutations.updateProduct({ id: product, changes: { name: 'Pro+' } }),
  'product.deleted': ({ mutations }) => {
    const { id } = mutations.createProduct()
    mutations.deleteProduct(id)
    return id
  },
  'price.created': ({ mutations, product }) => mutations.createPrice({ product, unit_amount: 4_200 }),
  'price.updated': ({ mutations, product }) =>
    mutations.updatePrice({ id: mutations.createPrice({ product }).id, changes: { active: false } }),
  'coupon.created': ({ mutations }) => mutations.createCoupon({ id: 'WINTER' }),
  'coupon.updated': ({ mutations }) =>
    mutations.updateCoupon({ id: mutations.createCoupon({ id: 'SPRING' }).id, changes: { name: 'Spring sale' } }),
  'coupon.deleted': ({ mutations }) => {
    mutations.createCoupon({ id: 'AUTUMN' })
    mutations.deleteCoupon('AUTUMN')
    return 'AUTUMN'
  },
  'payment_method.attached': ({ mutations, customer }) => mutations.attachPaymentMethod({ customer }),
  'payment_method.detached': ({ mutations, customer }) =>
    mutations.detachPaymentMethod(mutations.attachPaymentMethod({ customer }).id),
  'charge.succeeded': ({ mutations, customer }) => mutations.createCharge({ customer, amount: 5_000 }),
  'charge.failed': ({ mutations, customer }) => mutations.failCharge({ customer, amount: 5_000 }),
  'charge.refunded': ({ mutations, customer }) =>
    mutations.refundCharge({ id: mutations.createCharge({ customer }).id, amount: 100 }),
  'checkout.session.expired': ({ mutations, price }) =>
    mutations.expireCheckoutSession(mutations.createCheckoutSession({ mode: 'payment', items: [{ price }] }).id),
  'invoice.created': ({ mutations, price, customer }) => mutations.createInvoice({ customer, items: [{ price }] }),
  'invoice.deleted': ({ mutations, price, customer }) => {
    const { id } = mutations.createInvoice({ customer, items: [{ price }] })
    mutations.deleteInvoice(id)
    return id
  },
  'invoice.voided': (w) => w.mutations.voidInvoice(openInvoice(w)),
}

function subscribed({ mutations, customer, price }: World): string {
  return mutations.createSubscription({ customer, items: [{ price }] }).id
}

function openInvoice({ mutations, customer, price }: World): string {
  return mutations.finalizeInvoice(mutations.createInvoice({ customer, items: [{ price }] }).id).id
}

// Concurrent, because each test waits for READ_LAG, and other events must not affect it.
describe.concurrent('a webhook ends in its row', () => {
  for (const [type, act] of Object.entries(cases)) {
    it(`of ${type}`, async () => {
      const about = act(world)
      const id = typeof about === 'string' ? about : about.id
      await service().converged()
      await eventually(async () => {
        const events = await service().database.query(
          `SELECT channel, outcome, closed_at IS NOT NULL AS closed FROM stripe.stripe_event WHERE type = $1 AND object_id = $2`,
          [type, id],
        )
        expect(events.length).toBeGreaterThan(0)
        expect(new Set(events.map((each) => JSON.stringify(each)))).toEqual(
          new Set([JSON.stringify({ channel: 'webhook', outcome: 'settled', closed: true })]),
        )
      })
    })
  }
})

describe('a webhook ends in its row', () => {
  it('when every delivery comes twice and out of order', async () => {
    const { simulator, converged } = service()
    simulator.webhooks.setPolicy({ duplicateRate: 1, reorderWindowMs: 1_500 })
    simulator.mutateRandomly(60)
    await converged()
    simulator.webhooks.setPolicy({ duplicateRate: 0, reorderWindowMs: 0 })
    expect(simulator.webhooks.stats().duplicated).toBeGreaterThan(60)
  })

  it('and leaves no event open, failed or blocked', async () => {
    await eventually(async () => {
      const left = await service().database.query(
        `SELECT type, outcome, error FROM stripe.stripe_event WHERE outcome NOT IN ('settled', 'ignored')`,
      )
      expect(left).toEqual([])
    })
  })

  it('that names the webhook or request that it came from', async () => {
    const [row] = await service().database.query<Record<string, unknown>>(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE channel IN ('webhook', 'gap') AND event_id LIKE 'evt_%'
         OR channel NOT IN ('webhook', 'gap') AND request_id LIKE 'req_%')::int AS traced FROM stripe.invoices`,
    )
    expect(row?.['rows']).toBeGreaterThan(0)
    expect(row?.['traced']).toBe(row?.['rows'])
  })

  it('without e-mail addresses, webhook secrets or keys in the workflow histories', async () => {
    const { Client, Connection } = await import('@temporalio/client')
    const connection = await Connection.connect({ address: service().stack.temporalAddress })
    const client = new Client({ connection })
    const { account } = await service()
      .call<{ account: string }>('GET', '/api/status')
      .then((status) => ({
        account: (status as unknown as { accounts: { account: string }[] }).accounts[0]?.account ?? '',
      }))
    const history = await client.workflow.getHandle(`customer:${account}/${world.customer}`).fetchHistory()
    const text = JSON.stringify(history)
    expect(history.events?.length).toBeGreaterThan(5)
    expect(text).not.toMatch(/ada@example|whsec|sk_test/)
    await connection.close()
  })
})

describe('stripe.customer_subscriptions', () => {
  it('shows which customer has which product, and until when', async () => {
    const { mutations, price, product } = world
    const customer = mutations.createCustomer().id
    const subscription = mutations.createSubscription({ customer, items: [{ price, quantity: 3 }], trialDays: 14 })
    await service().converged()
    const rows = await service().database.query('SELECT * FROM stripe.customer_subscriptions WHERE customer = $1', [
      customer,
    ])
    const children = [...service().simulator.children('subscription_item')]
    const item = children.find(({ parent }) => parent === subscription.id)
    const trialEnd = new Date(Number(subscription.trial_end) * 1_000)
    expect(rows).toMatchObject([
      {
        customer,
        subscription: subscription.id,
        status: 'trialing',
        price,
        product,
        quantity: '3',
        current_period_end: new Date(Number(item?.object['current_period_end']) * 1_000),
        cancel_at_period_end: false,
        trial_end: trialEnd,
      },
    ])
  })
})
