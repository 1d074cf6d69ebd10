import { describe, expect, it } from 'vitest'
import { connect, ids, startSimulator } from './start-simulator.js'

describe('An API key', () => {
  it('is required, and is refused if it is unknown or revoked', async () => {
    const { simulator, url, stripe } = await startSimulator()
    const bare = await fetch(`${url}/v1/customers`)
    expect(bare.status).toBe(401)
    expect(await bare.json()).toMatchObject({
      error: { message: expect.stringContaining('You did not provide an API key') },
    })

    await expect(connect(url, 'sk_test_unknown').customers.list()).rejects.toMatchObject({
      statusCode: 401,
      message: 'Invalid API Key provided: sk_test_****nown',
    })
    simulator.keys.revoke(simulator.secretKey)
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 401, code: 'api_key_expired' })
  })

  it('is accepted as the user of Basic authentication, as curl sends it', async () => {
    const { simulator, url } = await startSimulator()
    const authorization = `Basic ${Buffer.from(`${simulator.secretKey}:`).toString('base64')}`
    expect((await fetch(`${url}/v1/customers`, { headers: { authorization } })).status).toBe(200)
  })

  it('with restrictions reads only what its permissions allow', async () => {
    const unreadable = ['/v1/invoices', '/v1/prices']
    const { simulator, url } = await startSimulator({ keys: { rk_test_narrow: { unreadable } } })
    const restricted = connect(url, 'rk_test_narrow')
    expect((await restricted.customers.list()).data).toEqual([])
    for (const denied of [
      restricted.invoices.list(),
      restricted.invoices.retrieve('in_1'),
      restricted.invoices.listLineItems('in_1'),
    ]) {
      await expect(denied).rejects.toMatchObject({
        statusCode: 403,
        message:
          `The provided key 'rk_test_****rrow' does not have the required permissions for this endpoint on account ` +
          `'${simulator.accountId}'. Having the 'rak_invoice_read' permission would allow this request to continue.`,
      })
    }
    await expect(restricted.prices.list()).rejects.toMatchObject({ message: expect.stringContaining('rak_plan_read') })
    await expect(restricted.customers.create({})).rejects.toMatchObject({ statusCode: 403 })
    simulator.keys.add('rk_test_narrow', { unreadable: [] })
    expect((await restricted.invoices.list()).data).toEqual([])
  })
})

describe('An account', () => {
  it('is found by its key or by the Stripe-Account header', async () => {
    const { simulator, stripe } = await startSimulator({ connectedAccounts: ['acct_other'] })
    expect((await stripe.accounts.retrieveCurrent()).id).toBe(simulator.accountId)
    expect((await stripe.accounts.retrieveCurrent({}, { stripeAccount: 'acct_other' })).id).toBe('acct_other')
  })

  it('that is connected has its own objects and events, and its events name it', async () => {
    const { simulator, stripe } = await startSimulator({ connectedAccounts: ['acct_other'] })
    const own = simulator.mutations.createCustomer()
    const others = simulator.forAccount('acct_other').mutations.createCustomer()
    expect(ids((await stripe.customers.list()).data)).toEqual([own.id])
    const other = { stripeAccount: 'acct_other' }
    expect(ids((await stripe.customers.list({}, other)).data)).toEqual([others.id])
    await expect(stripe.customers.retrieve(others.id)).rejects.toMatchObject({ statusCode: 404 })

    expect((await stripe.events.list()).data.map(({ account }) => account)).toEqual([undefined])
    expect((await stripe.events.list({}, other)).data.map(({ account }) => account)).toEqual(['acct_other'])
  })

  it('that the key cannot access is refused', async () => {
    const { stripe } = await startSimulator()
    await expect(stripe.customers.list({}, { stripeAccount: 'acct_stranger' })).rejects.toMatchObject({
      statusCode: 403,
      code: 'account_invalid',
    })
  })

  it('in live mode shows live mode in its key and in every object', async () => {
    const { simulator, stripe } = await startSimulator({ account: { livemode: true } })
    expect(simulator.secretKey).toMatch(/^sk_live_/)
    simulator.mutations.createCustomer()
    expect((await stripe.customers.list()).data[0]?.livemode).toBe(true)
    expect((await stripe.events.list()).data[0]?.livemode).toBe(true)
  })
})

describe('An answer', () => {
  it("carries the simulator's time in whole seconds, a request id and the API version", async () => {
    const { simulator, stripe } = await startSimulator()
    const before = Math.floor(simulator.clock.nowMs() / 1_000) * 1_000
    const { lastResponse } = await stripe.customers.list()
    const date = Date.parse(lastResponse.headers['date'] ?? '')
    expect(date).toBeGreaterThanOrEqual(before)
    expect(date).toBeLessThanOrEqual(simulator.clock.nowMs())
    expect(lastResponse.requestId).toMatch(/^req_\w{14}$/)
    expect(lastResponse.apiVersion).toBe('2026-10-28.endive')
  })

  it('is logged, and counted by endpoint', async () => {
    const { simulator, stripe } = await startSimulator()
    const { id } = simulator.mutations.createCustomer()
    await stripe.customers.retrieve(id)
    await stripe.customers.list({ limit: 3 })
    await stripe.customers.list({ limit: 3 })
    expect(simulator.requests.counts()).toEqual({ 'GET /v1/customers/:id': 1, 'GET /v1/customers': 2 })
    expect(simulator.requests.entries().at(-1)).toMatchObject({
      method: 'GET',
      path: '/v1/customers',
      query: 'limit=3',
      status: 200,
      account: simulator.accountId,
    })
  })

  it('for an unknown URL names the URL', async () => {
    const { stripe } = await startSimulator()
    await expect(stripe.rawRequest('GET', '/v1/nonsense')).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('Unrecognized request URL (GET: /v1/nonsense)'),
    })
  })
})
