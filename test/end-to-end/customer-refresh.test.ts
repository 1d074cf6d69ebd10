import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, eventually, useService } from '../support/service.js'

// An application calls this when somebody returns from Stripe's checkout:
// HTTP → update-with-start → a read of Stripe → rows.
// No reconcile runs during these tests, so nothing else can replace a lost webhook.

const service = useService({
  prepare({ mutations }) {
    const product = mutations.createProduct({ name: 'Pro' })
    mutations.createPrice({ product: product.id, nickname: 'monthly' })
  },
})

let price: string
let product: string

beforeAll(async () => {
  const [only] = [...service().simulator.objects('price')]
  price = String(only?.id)
  product = String(only?.['product'])
  // The API connects to Temporal at the first request. On a busy machine that takes longer than a refresh
  // waits.
  await eventually(async () => {
    const { temporal } = await service().call<{ temporal: string }>('GET', '/ready')
    if (temporal !== 'reachable') throw new Error('The API has not reached Temporal.')
  })
})

interface Refreshed {
  readonly fresh?: boolean
  readonly since?: string
  readonly seenAt?: string
  readonly customer?: string
  readonly subscriptions?: number
  readonly detail?: string
}

async function refresh(customer: string, body?: object) {
  const response = await fetch(`${service().stack.apiUrl}/api/customers/${customer}/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Refreshed }
}

/** Creates a customer with a subscription, whose webhooks are lost. */
function silentCustomer(): { customer: string; subscription: string } {
  const { mutations, webhooks } = service().simulator
  webhooks.beginOutage()
  const customer = mutations.createCustomer({ name: 'Ada' }).id
  const session = mutations.createCheckoutSession({ mode: 'subscription', customer, items: [{ price, quantity: 2 }] })
  const { subscription } = mutations.completeCheckoutSession({ id: session.id })
  webhooks.endOutage()
  return { customer, subscription: String(subscription) }
}

async function entitlements(customer: string) {
  return service().database.query(
    'SELECT subscription, status, product FROM stripe.customer_subscriptions WHERE customer = $1',
    [customer],
  )
}

describe('POST /api/customers/:id/refresh', () => {
  it('wins the race between the redirect from checkout and the webhook', async () => {
    const { customer, subscription } = silentCustomer()
    expect(await entitlements(customer)).toEqual([])

    const { status, body } = await refresh(customer)
    expect({ status, ...body }).toMatchObject({ status: 200, fresh: true, customer: 'live', subscriptions: 1 })
    expect(Date.parse(body.seenAt ?? '')).toBeGreaterThanOrEqual(Date.parse(body.since ?? ''))
    expect(await entitlements(customer)).toEqual([{ subscription, status: 'active', product }])
  })

  it('accepts a past time of the database clock as since', async () => {
    const { customer } = silentCustomer()
    const [row] = await service().database.query<{ now: string }>('SELECT stripe.now()::text AS now')
    const since = new Date(row?.now ?? '').toISOString()
    const { status, body } = await refresh(customer, { since })
    expect(status).toBe(200)
    expect(Date.parse(body.seenAt ?? '')).toBeGreaterThan(Date.parse(since))
  })

  it('shares reads among 25 simultaneous requests for one customer', async () => {
    const { customer } = silentCustomer()
    const { requests, faults } = service().simulator
    requests.clear()
    // Even on a slow machine, all requests arrive while the first or the second read is under way.
    const mend = faults.add({ path: '/v1/subscriptions', fault: { kind: 'slow', ms: 1_000 } })
    const answers = await Promise.all(Array.from({ length: 25 }, () => refresh(customer, { timeoutMs: 30_000 })))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 25 }, () => 200))
    expect(requests.counts()['GET /v1/subscriptions']).toBeLessThan(13)
    mend()
  })

  it('loses neither a refresh nor a nudge that arrives while the workflow ends', async () => {
    const { customer } = silentCustomer()
    const { mutations } = service().simulator
    for (let i = 0; i < 40; i++) {
      mutations.updateCustomer({ id: customer, changes: { description: `change ${i}` } })
      // Each refresh may wait for READ_LAG. A lost refresh would be answered 504 after the timeout of 60 s.
      expect((await refresh(customer, { timeoutMs: 60_000 })).status).toBe(200)
      await delay(Math.random() * 60)
    }
    await eventually(async () => {
      const open = await service().database.query(`SELECT id FROM stripe.stripe_event WHERE outcome <> 'settled'`)
      expect(open).toEqual([])
    })
    const connection = await Connection.connect({ address: service().stack.temporalAddress })
    const client = new Client({ connection })
    await eventually(async () => {
      const statuses = new Set<string>()
      for await (const { status } of client.workflow.list({ query: `WorkflowType = 'customerSync'` })) {
        statuses.add(status.name)
      }
      expect([...statuses].filter((name) => name !== 'COMPLETED' && name !== 'CONTINUED_AS_NEW')).toEqual([])
    })
    await connection.close()
  })

  it('answers deleted for a deleted customer, and 404 for one that Stripe never had', async () => {
    const { customer } = silentCustomer()
    service().simulator.mutations.deleteCustomer(customer)
    expect(await refresh(customer)).toMatchObject({ status: 200, body: { fresh: true, customer: 'deleted' } })
    expect(await refresh('cus_neverwas000000')).toMatchObject({
      status: 404,
      body: { detail: 'Stripe has no customer cus_neverwas000000.' },
    })
  })

  it('refuses invalid requests with an explanation', async () => {
    const refusals = await Promise.all([
      refresh('sub_123'),
      refresh('cus_1', { since: 'yesterday' }),
      refresh('cus_1', { timeoutMs: 0 }),
      refresh('cus_1', { until: 'now' }),
      refresh('cus_1', { since: new Date(Date.now() + 3_600_000).toISOString() }),
    ])
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect(refusals.map(({ body }) => body.detail)).toEqual([
      expect.stringMatching(/params\.id/),
      expect.stringMatching(/body\.since/),
      expect.stringMatching(/body\.timeoutMs/),
      expect.stringMatching(/unknown field "until"/),
      expect.stringMatching(/after the database's now \(.*stripe\.now\(\)/),
    ])
  })

  it('answers 504 while Stripe does not answer, and 200 when Stripe is back', async () => {
    const { customer } = silentCustomer()
    const { faults } = service().simulator
    faults.add({ path: '/v1/subscriptions', fault: { kind: 'hang' }, times: 1 })
    faults.add({ path: '/v1/subscriptions', fault: { kind: 'error', status: 503 } })
    const startedAtMs = Date.now()
    const { status, body } = await refresh(customer, { timeoutMs: 1_000 })
    expect(Date.now() - startedAtMs).toBeLessThan(10_000)
    expect({ status, ...body }).toMatchObject({
      status: 504,
      fresh: false,
      detail: expect.stringMatching(/not been read within 1000 ms/) as string,
    })
    faults.clear()
    // The hanging attempt continues until its timeout, and later requests share it.
    await eventually(async () => expect(await refresh(customer, { since: body.since })).toMatchObject({ status: 200 }))
  })

  it('gives the reason when Stripe refuses the key', async () => {
    const { customer } = silentCustomer()
    const { faults } = service().simulator
    const mend = faults.add({ path: '/v1/subscriptions', fault: { kind: 'forbidden' } })
    expect(await refresh(customer)).toMatchObject({
      status: 503,
      body: { detail: expect.stringMatching(/lacks a permission \(403\)/) as string },
    })
    mend()
    expect((await refresh(customer)).status).toBe(200)
  })

  it('answers 504 without a worker, and 503 without Temporal', async () => {
    const { customer } = silentCustomer()
    const { stack, temporal } = service()
    stack.pieces.find(({ name }) => name === 'worker')?.process.kill('SIGKILL')
    expect(await refresh(customer, { timeoutMs: 500 })).toMatchObject({ status: 504, body: { fresh: false } })
    await temporal.kill()
    await delay(1_500) // the API remembers the state of Temporal for 1 s
    expect(await refresh(customer)).toMatchObject({
      status: 503,
      body: { detail: expect.stringMatching(/Temporal cannot be reached/) as string },
    })
  })
})
