import { describe, expect, it } from 'vitest'
import { type Budget, createBudget } from '../../../activities/stripe/budget.js'
import { emptyBudget } from '../../../prisma/budget/budget-status.js'
import { CUSTOMERS, INVOICES, pass, useFakeTimers, workers } from './budget-workers.js'

useFakeTimers()

describe('the request budget', () => {
  it.each([
    { perSecond: 25, perEndpointPerSecond: 25 },
    { perSecond: 100, perEndpointPerSecond: 25 },
    { perSecond: 5, perEndpointPerSecond: 5 },
    { perSecond: 1, perEndpointPerSecond: 1 },
  ])('of $perSecond/s is used fully by two workers together, and never exceeded', async (limits) => {
    const { flow, between, refused } = workers(limits)
    for (const endpoint of [CUSTOMERS, INVOICES, '/v1/prices', '/v1/products', '/v1/charges']) {
      for (const worker of [0, 1]) flow(worker, 'sync', { endpoint, clients: 3 })
    }
    await pass(22_000)
    for (let from = 2_000; from < 22_000; from += 10_000) {
      const used = between(from, from + 10_000).length
      expect(used).toBeLessThanOrEqual(limits.perSecond * 10.5)
      expect(used).toBeGreaterThanOrEqual(limits.perSecond * 9.7 - 1)
    }
    expect(refused).toEqual([])
  })

  it('limits each endpoint separately, and lets the others use the rest', async () => {
    const { flow, between, refused } = workers({ perSecond: 40, perEndpointPerSecond: 10 })
    for (const endpoint of [CUSTOMERS, INVOICES]) flow(0, 'sync', { endpoint, clients: 20 })
    await pass(12_000)
    for (const endpoint of [CUSTOMERS, INVOICES]) {
      const used = between(2_000, 12_000).filter((each) => each.endpoint === endpoint).length
      expect(Math.abs(used - 100)).toBeLessThan(5)
    }
    expect(refused).toEqual([])
  })

  it('shares requests evenly among six waiting endpoints', async () => {
    const { flow, between } = workers({ perSecond: 33, perEndpointPerSecond: 25 }, 1)
    const endpoints = ['/v1/a', '/v1/b', '/v1/c', '/v1/d', '/v1/e', '/v1/f']
    for (const endpoint of endpoints) flow(0, 'sync', { endpoint, clients: 5 })
    await pass(12_000)
    for (const endpoint of endpoints) {
      const used = between(2_000, 12_000).filter((each) => each.endpoint === endpoint).length
      expect(Math.abs(used - 55)).toBeLessThan(8)
    }
  })

  it('serves a burst of 30 requests after silence at once', async () => {
    const { take, sent } = workers({ perSecond: 100, perEndpointPerSecond: 100 })
    for (let i = 0; i < 30; i++) void take(0, 'live')
    await pass(10)
    expect(sent).toHaveLength(30)
  })

  it('does not ask the database for each request', async () => {
    const many = workers({ perSecond: 25, perEndpointPerSecond: 25 }, 1)
    many.flow(0, 'sync', { clients: 10 })
    await pass(10_000)
    expect(many.leases()).toBeLessThan(many.sent.length / 2)

    // Serial requests at a rate that the budget allows: tokens are leased before a request needs them.
    const serial = workers({ perSecond: 1_000, perEndpointPerSecond: 1_000 }, 1)
    serial.flow(0, 'sync', { restMs: 10 })
    await pass(10_000)
    expect(serial.sent.length).toBeGreaterThan(980)
    expect(serial.leases()).toBeLessThan(serial.sent.length / 8)
  })
})

describe('the lanes', () => {
  it('let live requests pass a full sync in another worker', async () => {
    const { flow, take, sent } = workers({ perSecond: 25, perEndpointPerSecond: 25 })
    flow(0, 'sync', { clients: 20 })
    await pass(5_000)
    for (let i = 0; i < 20; i++) {
      const before = sent.length
      void take(1, 'live')
      await pass(1_000)
      const passedBy = sent.slice(before).findIndex(({ lane }) => lane === 'live')
      expect(passedBy).toBeGreaterThanOrEqual(0)
      expect(passedBy).toBeLessThan(4)
    }
  })

  it('serve live requests first, and leave each other lane a share', async () => {
    const { flow, between, refused } = workers({ perSecond: 100, perEndpointPerSecond: 100 })
    for (const worker of [0, 1]) {
      for (const lane of ['live', 'sync', 'reconcile', 'audit'] as const) flow(worker, lane, { clients: 30 })
    }
    await pass(12_000)
    const [live = 0, ...lower] = (['live', 'sync', 'reconcile', 'audit'] as const).map(
      (lane) => between(2_000, 12_000, lane).length,
    )
    expect(live).toBeGreaterThan(820)
    for (const used of lower) expect(used).toBeGreaterThanOrEqual(40)
    expect(refused).toEqual([])
  })

  it('give the lower lanes all that the upper lanes do not use', async () => {
    const { flow, between } = workers({ perSecond: 100, perEndpointPerSecond: 100 })
    flow(0, 'live', { restMs: 100 })
    flow(1, 'audit', { clients: 50 })
    await pass(12_000)
    expect(between(2_000, 12_000, 'live').length).toBeGreaterThan(95)
    expect(between(2_000, 12_000, 'audit').length).toBeGreaterThan(870)
  })
})

describe('a worker', () => {
  it('that dies wastes few tokens', async () => {
    const { flow, between, take } = workers({ perSecond: 25, perEndpointPerSecond: 25 })
    for (let i = 0; i < 40; i++) void take(0, 'sync').catch(() => undefined) // it leases, then dies
    await pass(1_000)
    flow(1, 'sync', { clients: 10 })
    await pass(12_000)
    expect(between(3_000, 13_000).filter(({ worker }) => worker === 1).length).toBeGreaterThan(230)
  })

  it('reports its sent and waiting requests within 2 s', async () => {
    const { flow, take, status } = workers({ perSecond: 10, perEndpointPerSecond: 10 })
    flow(0, 'sync', { clients: 8 })
    await pass(15_000)
    const { usedPerSecond, waiting, sent, limits } = status()
    expect(usedPerSecond).toBeCloseTo(10, 0)
    expect(waiting.sync).toBeGreaterThan(4)
    expect(sent.sync).toBeGreaterThan(140)
    expect(limits).toEqual({ perSecond: 10, perEndpointPerSecond: 10 })
    void take(1, 'live', INVOICES)
    await pass(2_000)
    expect(status().sent.live).toBe(1)
  })

  it('rejects all waiting requests while the database is down, and continues afterwards', async () => {
    const down = new Error('connect ECONNREFUSED')
    const state = emptyBudget()
    let isDown = true
    const budget: Budget = createBudget({
      perSecond: 100,
      perEndpointPerSecond: 100,
      changeState: async (make) => {
        if (isDown) throw down
        return make(state, Date.now())
      },
    })
    const waits = [1, 2, 3].map(() => budget.take({ endpoint: CUSTOMERS, lane: 'live' }))
    const outcomes = Promise.allSettled(waits)
    await pass(10)
    expect(await outcomes).toEqual(waits.map(() => ({ status: 'rejected', reason: down })))
    isDown = false
    const served = budget.take({ endpoint: CUSTOMERS, lane: 'live' })
    await pass(10)
    await served
  })
})
