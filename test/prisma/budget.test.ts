import { describe, expect, it } from 'vitest'
import { type Buckets, closeBuckets, fullBucket, lease } from '../../prisma/budget/budget.js'
import { type Lane, LANES } from '../../prisma/catalogue/enumerated-columns.js'

const limits = { perSecond: 100, perEndpointPerSecond: 25 }
const ENDPOINT = '/v1/customers'

/** Returns full buckets, and a function that leases tokens for a lane, at a time of the database's clock. */
function begin(nowMs = 1_000_000) {
  const buckets: Buckets = { total: fullBucket(), endpoints: {} }
  const grant = (lane: Lane, count: number, { atMs = nowMs, endpoint = ENDPOINT } = {}) =>
    lease(buckets, { nowMs: atMs, limits, demands: [{ endpoint, lane, count }] })[0] ?? { granted: 0, retryInMs: 0 }
  return { buckets, grant, nowMs }
}

describe('a lease', () => {
  it('leaves tokens for each more urgent lane', () => {
    const { grant } = begin()
    const granted = LANES.toReversed().map((lane) => grant(lane, 1_000).granted)
    // Each lane takes only the tokens above the reserve of the more urgent lanes.
    expect(granted.every((count) => count >= 2)).toBe(true)
    expect(granted.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(limits.perEndpointPerSecond * 0.5)
  })

  it('says when to ask again: as soon as a few tokens are there, and after 100 ms for many', () => {
    const { grant, nowMs } = begin()
    grant('live', 12) // of 12.5 tokens
    const few = grant('live', 1)
    expect(few).toEqual({ granted: 0, retryInMs: 20 })
    expect(grant('live', 1, { atMs: nowMs + few.retryInMs })).toEqual({ granted: 1, retryInMs: 0 })
    expect(grant('live', 20, { atMs: nowMs + few.retryInMs })).toEqual({ granted: 0, retryInMs: 100 })
  })

  it('that exhausts one endpoint leaves the tokens of other endpoints', () => {
    const { grant } = begin()
    expect(grant('live', 100).granted).toBe(12)
    expect(grant('live', 100, { endpoint: '/v1/invoices' }).granted).toBe(12)
  })

  it('is granted again 61 s after the database clock was set back by an hour', () => {
    const { buckets, grant, nowMs } = begin()
    grant('sync', 100)
    closeBuckets(buckets, { endpoint: ENDPOINT, reason: 'global-rate', nowMs, forMs: 3_000 })
    const back = nowMs - 3_600_000
    expect(grant('sync', 100, { atMs: back }).granted).toBe(0)
    expect(grant('sync', 100, { atMs: back + 61_000 }).granted).toBeGreaterThan(5)
  })

  it('is granted in full to workers with a higher limit than earlier workers', () => {
    const { buckets, grant, nowMs } = begin()
    grant('live', 1)
    const demands = [{ endpoint: ENDPOINT, lane: 'live' as const, count: 1_000 }]
    const raised = { perSecond: 10_000, perEndpointPerSecond: 10_000 }
    lease(buckets, { nowMs, limits: raised, demands })
    expect(lease(buckets, { nowMs: nowMs + 1_000, limits: raised, demands })[0]?.granted).toBe(1_000)
  })
})
