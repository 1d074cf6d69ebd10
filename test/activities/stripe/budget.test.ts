import { describe, expect, it } from 'vitest'
import { createBudget } from '../../../activities/stripe/budget.js'

/** A budget on a clock that only sleeping moves. */
function budgetOf(perSecond: number, perEndpointPerSecond = perSecond) {
  let now = 1_000_000
  const budget = createBudget({
    perSecond,
    perEndpointPerSecond,
    nowMs: () => now,
    sleep: async (ms) => void (now += ms),
  })
  return { budget, elapsed: () => now - 1_000_000, pass: (ms: number) => (now += ms) }
}

describe('the request budget', () => {
  it('lets a second of requests through at once, and then so many a second', async () => {
    const { budget, elapsed } = budgetOf(25)
    for (let i = 0; i < 25; i++) await budget.take('/v1/customers')
    expect(elapsed()).toBe(0)
    for (let i = 0; i < 100; i++) await budget.take('/v1/customers')
    expect(elapsed()).toBeCloseTo(4_000)
  })

  it('counts each endpoint by itself, and all together', async () => {
    const { budget, elapsed } = budgetOf(100, 25)
    for (let i = 0; i < 50; i++) await budget.take('/v1/customers')
    expect(elapsed()).toBeCloseTo(1_000)
    const { budget: shared, elapsed: sharedElapsed } = budgetOf(50, 1_000)
    for (let i = 0; i < 150; i++) await shared.take(i % 2 ? '/v1/customers' : '/v1/prices')
    expect(sharedElapsed()).toBeCloseTo(2_000)
  })

  it('does not save up more than a second', async () => {
    const { budget, elapsed, pass } = budgetOf(10)
    pass(60_000)
    const before = elapsed()
    for (let i = 0; i < 20; i++) await budget.take('/v1/customers')
    expect(elapsed() - before).toBeCloseTo(1_000)
  })

  it('sends nothing while Stripe has told us to wait', async () => {
    const { budget, elapsed } = budgetOf(100)
    budget.backOff(3_000)
    await budget.take('/v1/customers')
    expect(elapsed()).toBe(3_000)
  })
})
