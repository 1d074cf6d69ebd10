import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startChild } from '../../dev/child.js'
import { eventually, useService } from '../support/service.js'

// Two real workers share one budget, and Stripe grants exactly as much. It must never refuse a request.

const LIMIT = 25

/** These types take about 30 s at 25 requests per second. */
const FEW = 'customers,products,prices,coupons,payment_methods,subscriptions,invoices,charges,checkout_sessions'

const service = useService({
  simulator: { rateLimits: { perSecond: LIMIT, perEndpointPerSecond: LIMIT } },
  env: { STRIPE_MAX_RPS: String(LIMIT), STRIPE_MAX_RPS_PER_ENDPOINT: String(LIMIT), SYNC_OBJECTS: FEW },
  prepare: (simulator) => simulator.seed({ customers: 1_500 }),
})

interface Requests {
  readonly requests: { readonly usedPerSecond: number; readonly sent: { readonly live: number; readonly sync: number } }
}

describe('a full sync by two workers', () => {
  it('keeps to the budget without a 429, and lets customers pass', async () => {
    const { stack, simulator, fullSync, call } = service()
    const second = await startChild({
      script: 'worker/main.ts',
      env: stack.env,
      readyWhen: 'worker ready',
      onLine: () => undefined,
    })
    await delay(1_500)
    const sync = fullSync()
    const [customer] = [...simulator.objects('customer')]
    for (let i = 0; i < 4; i++) {
      await delay(700)
      const refreshed = await call<{ fresh: boolean }>('POST', `/api/customers/${String(customer?.id)}/refresh`)
      expect(refreshed.fresh).toBe(true)
    }
    // A worker reports its requests with its next lease, or after 1 s.
    await eventually(async () => {
      const { requests } = await call<Requests>('GET', '/api/status')
      expect(requests.sent.live).toBeGreaterThanOrEqual(8)
      expect(requests.usedPerSecond).toBeGreaterThan(0)
    })
    expect((await sync).outcome).toBe('complete')

    const entries = simulator.requests.entries()
    expect(entries.filter(({ status }) => status === 429)).toEqual([])
    const [first, last] = [entries.at(0), entries.at(-1)]
    const seconds = ((last?.atMs ?? 0) - (first?.atMs ?? 0)) / 1_000
    expect(entries.length).toBeLessThanOrEqual(LIMIT * (seconds + 1))
    await second.stop()
  })
})
