import { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../dev/simulator/http/faults.js'
import { connect, startSimulator } from './start-simulator.js'

describe('A fault', () => {
  it.each<[Fault, object]>([
    [
      { kind: 'rate-limit', reason: 'endpoint-concurrency', retryAfterSeconds: 3 },
      {
        statusCode: 429,
        type: 'StripeRateLimitError',
        headers: expect.objectContaining({ 'stripe-rate-limited-reason': 'endpoint-concurrency', 'retry-after': '3' }),
      },
    ],
    [
      { kind: 'refused', status: 404 },
      { statusCode: 404, type: 'StripeInvalidRequestError', code: undefined },
    ],
    [
      { kind: 'error', status: 500 },
      { statusCode: 500, type: 'StripeAPIError' },
    ],
    [
      { kind: 'error', status: 503 },
      { statusCode: 503, type: 'StripeAPIError' },
    ],
    [{ kind: 'html' }, { statusCode: undefined, type: 'StripeAPIError' }],
    [{ kind: 'unauthorized' }, { statusCode: 401, type: 'StripeAuthenticationError' }],
    [
      { kind: 'forbidden' },
      {
        statusCode: 403,
        type: 'StripePermissionError',
        message: expect.stringContaining(
          `Having the 'rak_customer_read' permission would allow this request to continue.`,
        ),
      },
    ],
    [{ kind: 'missing' }, { statusCode: 404, code: 'resource_missing' }],
    [{ kind: 'error-as-success' }, { statusCode: 200, code: 'resource_missing' }],
    [{ kind: 'truncated' }, { type: 'StripeConnectionError' }],
  ])('of kind %o reaches the SDK', async (fault, expected) => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 30 })
    simulator.faults.add({ fault, times: 1 })
    await expect(stripe.customers.list({ limit: 100 })).rejects.toMatchObject(expected)
    expect((await stripe.customers.list({ limit: 100 })).data).toHaveLength(30)
  })

  it('of 5xx JSON without an error looks like success to the SDK', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.faults.add({ fault: { kind: 'error-without-error', status: 503 }, times: 1 })
    const page = await stripe.customers.list()
    expect(page.lastResponse.statusCode).toBe(503)
    expect(page.data).toBeUndefined()
  })

  it('can date a correct answer ahead', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.faults.add({ fault: { kind: 'clock-ahead', seconds: 3_600 }, times: 1 })
    const dateOf = async () => Date.parse((await stripe.customers.list()).lastResponse.headers['date'] ?? '')
    const ahead = await dateOf()
    expect(ahead - (await dateOf())).toBeGreaterThan(3_500_000)
  })

  it('can remove the data from a list', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 3 })
    simulator.faults.add({ fault: { kind: 'list-without-data' }, times: 1 })
    expect(await stripe.customers.list()).toMatchObject({ object: 'list', has_more: false })
    expect(simulator.faults.rules()).toMatchObject([{ hits: 1 }])
  })

  it('resets the connection, and the SDK retries once although its retries are off', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.faults.add({ fault: { kind: 'reset' }, times: 3 })
    await expect(stripe.customers.list()).rejects.toMatchObject({ type: 'StripeConnectionError' })
    expect(simulator.requests.total).toBe(2)
    expect((await stripe.customers.list()).data).toEqual([])
  })

  it('hangs until the client gives up', async () => {
    const { simulator, url } = await startSimulator()
    simulator.faults.add({ fault: { kind: 'hang' } })
    const impatient = connect(url, simulator.secretKey, { timeout: 100 })
    await expect(impatient.customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError)
    expect(simulator.requests.entries()).toMatchObject([{ path: '/v1/customers', status: 0 }])
  })

  it('can delay a correct answer', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.faults.add({ fault: { kind: 'slow', ms: 120 }, times: 1 })
    const start = performance.now()
    expect((await stripe.customers.list()).data).toEqual([])
    expect(performance.now() - start).toBeGreaterThan(115)
  })

  it('applies by path, query, method, account, count and probability, until it is removed', async () => {
    const { simulator, stripe } = await startSimulator({ connectedAccounts: ['acct_other'] })
    const outcome = async (call: Promise<unknown>): Promise<number | 'ok'> =>
      call.then(
        () => 'ok',
        (error: { statusCode: number }) => error.statusCode,
      )
    const fault = { kind: 'error', status: 500 } as const

    const remove = simulator.faults.add({ path: '/v1/invoices*', method: 'GET', account: simulator.accountId, fault })
    expect(await outcome(stripe.customers.list())).toBe('ok')
    expect(await outcome(stripe.invoices.list())).toBe(500)
    expect(await outcome(stripe.invoices.retrieve('in_1'))).toBe(500)
    expect(await outcome(stripe.invoices.list({}, { stripeAccount: 'acct_other' }))).toBe('ok')
    remove()
    expect(await outcome(stripe.invoices.list())).toBe('ok')

    simulator.faults.add({ path: '/v1/customers', query: '*email=a*', fault })
    expect(await outcome(stripe.customers.list({ limit: 3, email: 'ada@example.com' }))).toBe(500)
    expect(await outcome(stripe.customers.list({ limit: 3, email: 'bob@example.com' }))).toBe('ok')
    expect(await outcome(stripe.customers.list())).toBe('ok')
    simulator.faults.clear()

    simulator.faults.add({ fault, times: 2 })
    const three = [stripe.customers.list(), stripe.customers.list(), stripe.customers.list()].map(outcome)
    const outcomes = await Promise.all(three)
    expect(outcomes.filter((result) => result === 500)).toHaveLength(2)
    expect(outcomes).toContain('ok')

    simulator.faults.clear()
    simulator.faults.add({ fault, probability: 0.5 })
    const many = await Promise.all(Array.from({ length: 60 }, () => outcome(stripe.customers.list())))
    expect(many.filter((result) => result === 500).length).toBeGreaterThan(10)
    expect(many.filter((result) => result === 'ok').length).toBeGreaterThan(10)
  })
})

describe('A rate limit', () => {
  it('answers 429 with its reason, for all requests of an account and for each endpoint', async () => {
    const { stripe } = await startSimulator({ rateLimits: { perSecond: 8, perEndpointPerSecond: 3 } })
    const reasons = async (calls: readonly Promise<unknown>[]) => {
      const settled = await Promise.allSettled(calls)
      return settled.flatMap((result) =>
        result.status === 'rejected'
          ? [(result.reason as Stripe.errors.StripeError).headers?.['stripe-rate-limited-reason']]
          : [],
      )
    }
    expect(await reasons(Array.from({ length: 5 }, () => stripe.customers.list()))).toEqual([
      'endpoint-rate',
      'endpoint-rate',
    ])
    const others = [stripe.invoices.list(), stripe.charges.list(), stripe.coupons.list(), stripe.products.list()]
    expect(await reasons(others)).toEqual(['global-rate'])
    await new Promise((done) => setTimeout(done, 1_000))
    expect(await reasons([stripe.customers.list()])).toEqual([])
  })
})
