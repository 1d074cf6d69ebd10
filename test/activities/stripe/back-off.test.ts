import { describe, expect, it } from 'vitest'
import { CUSTOMERS, INVOICES, pass, useFakeTimers, workers } from './budget-workers.js'

useFakeTimers()

describe('when Stripe says to wait', () => {
  const limits = { perSecond: 100, perEndpointPerSecond: 25 }

  async function afterBackOff(reason: string | undefined) {
    const all = workers(limits)
    for (const worker of [0, 1]) {
      for (const endpoint of [CUSTOMERS, INVOICES]) all.flow(worker, 'sync', { endpoint, clients: 3 })
    }
    await pass(3_000)
    await all.budgets[0]?.backOff({ endpoint: CUSTOMERS, reason, ms: 3_000 })
    await pass(6_000)
    // The other worker learns of the pause with its next lease. Tokens that it leased before expire after 400
    // ms.
    const during = all.between(3_500, 5_900)
    const of = (endpoint: string) => during.filter((each) => each.endpoint === endpoint).length
    expect(all.between(7_000, 9_000).length).toBeGreaterThan(80)
    return { customers: of(CUSTOMERS), invoices: of(INVOICES), status: all.status() }
  }

  it.each(['global-rate', 'global-concurrency', 'unknown', undefined])(
    'for %s, all workers pause all endpoints',
    async (reason) => {
      expect(await afterBackOff(reason)).toMatchObject({ customers: 0, invoices: 0 })
    },
  )

  it.each(['endpoint-rate', 'endpoint-concurrency'])('for %s, only that endpoint pauses', async (reason) => {
    const { customers, invoices, status } = await afterBackOff(reason)
    expect(customers).toBe(0)
    expect(invoices).toBeGreaterThan(50)
    expect(status.rateLimited).toEqual({ [reason]: 1 })
  })

  it('for resource-specific, requests for other objects continue', async () => {
    const { customers, invoices } = await afterBackOff('resource-specific')
    expect(Math.min(customers, invoices)).toBeGreaterThan(50)
  })

  it('tokens that another worker holds ready expire within 500 ms', async () => {
    const { budgets, flow, take, sent } = workers({ perSecond: 100, perEndpointPerSecond: 100 })
    for (let i = 0; i < 100; i++) {
      void take(0, 'live')
      await pass(12)
    }
    await budgets[1]?.backOff({ endpoint: CUSTOMERS, reason: 'global-rate', ms: 5_000 })
    await pass(500)
    const before = sent.length
    flow(0, 'live', { clients: 30 })
    await pass(4_400)
    expect(sent.length).toBe(before)
  })

  it('no tokens are saved up during the pause', async () => {
    const { budgets, flow, between } = workers({ perSecond: 100, perEndpointPerSecond: 100 })
    await budgets[0]?.backOff({ endpoint: CUSTOMERS, reason: 'global-rate', ms: 5_000 })
    flow(0, 'live', { clients: 200 })
    await pass(7_000)
    expect(between(0, 5_000)).toEqual([])
    expect(between(5_000, 5_500).length).toBeLessThan(60)
  })

  it('the status shows how long each pause still lasts, 60 s at most', async () => {
    const { budgets, status } = workers(limits)
    await budgets[0]?.backOff({ endpoint: CUSTOMERS, reason: 'endpoint-rate', ms: 3_000 })
    await budgets[0]?.backOff({ endpoint: CUSTOMERS, ms: 86_400_000 })
    expect(status()).toMatchObject({
      rateLimited: { 'endpoint-rate': 1 },
      closed: [
        { endpoint: 'all', forMs: 60_000 },
        { endpoint: CUSTOMERS, forMs: 3_000 },
      ],
    })
  })
})
