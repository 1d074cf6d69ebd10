import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createRequestCounter } from '../../activities/stripe/count-requests.js'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import {
  addRequests,
  allowanceWarnings,
  auditPace,
  readRequestMonth,
  type RequestMonthInput,
} from '../../prisma/budget/request-counts.js'
import { createSelection, wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()

const LIVE = { accountId: 'acct', livemode: true }
const CUSTOMERS = { lane: 'sync', endpoint: '/v1/customers' } as const
const CHARGES = { lane: 'audit', endpoint: '/v1/charges' } as const

const month = (input: Partial<RequestMonthInput> = {}) =>
  readRequestMonth(database().pool, { identity: LIVE, selection: wholeCatalogue, ...input })

/** Inserts charges of the start of this month. With an `age`, they are of the previous month. */
async function charges(count: number, { status = 'succeeded', age = '0 s' } = {}): Promise<void> {
  await database().query(
    `INSERT INTO stripe.charges (account_id, id, created, status, data, source, seen_at, channel, synced_at)
     SELECT 'acct', 'ch_' || $2::text || $3::text || n, date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - $3::interval,
       $2, '{}', 'fetch', now(), 'full-sync', now() FROM generate_series(1, $1) n`,
    [count, status, age],
  )
}

beforeEach(async () => {
  await database().query('TRUNCATE stripe.request_count, stripe.charges')
})

describe('the request counts of a month', () => {
  it('add up the requests of all workers, by lane and endpoint', async () => {
    const { pool } = database()
    await Promise.all(
      Array.from({ length: 10 }, () =>
        addRequests(pool, [
          { ...CUSTOMERS, count: 3 },
          { ...CUSTOMERS, lane: 'audit', count: 1 },
          { ...CHARGES, count: 2 },
        ]),
      ),
    )
    await database().query(`INSERT INTO stripe.request_count VALUES ('2020-02-01', 'sync', '/v1/customers', 99)`)
    const read = await month()
    expect(read.sent).toBe(60)
    expect(read.byLane).toEqual({ live: 0, sync: 30, reconcile: 0, audit: 30 })
    expect(read.most).toEqual([
      { endpoint: '/v1/customers', count: 40 },
      { endpoint: '/v1/charges', count: 20 },
    ])
    expect(read.over).toBeGreaterThan(0)
    expect(read.over).toBeLessThan(1)
    expect(read.began.toISOString()).toMatch(/-01T00:00:00.000Z$/)
  })

  it('come with the allowance: 500 reads for each payment of the month, and at least 10,000', async () => {
    expect((await month()).allowance).toEqual({ payments: 0, reads: 10_000, used: 0 })
    await charges(30)
    await charges(5, { status: 'failed' })
    await charges(7, { age: '1 s' })
    await addRequests(database().pool, [{ ...CUSTOMERS, count: 3_000 }])
    expect((await month()).allowance).toEqual({ payments: 30, reads: 15_000, used: 0.2 })
  })

  it('come without an allowance in test mode, or without synced charges', async () => {
    expect((await month({ identity: { ...LIVE, livemode: false } })).allowance).toBeNull()
    expect((await month({ selection: createSelection([objectType('customer')]) })).allowance).toBeNull()
  })
})

describe('a scarce allowance', () => {
  const used = (share: number) => ({
    ...{ began: new Date(0), over: 0.5, sent: share * 10_000, most: [] },
    byLane: { live: 0, sync: 0, reconcile: 0, audit: 0 },
    allowance: { payments: 3, reads: 10_000, used: share },
  })

  it('slows audits down, and never stops them', () => {
    expect(auditPace(used(0.8))).toBe(1)
    expect(auditPace(used(0.9))).toBeCloseTo(0.5)
    expect(auditPace(used(2))).toBe(0.1)
    expect(auditPace({ allowance: null })).toBe(1)
  })

  it('is reported before it is used up, at 85 %', () => {
    expect(allowanceWarnings(used(0.8))).toEqual([])
    expect(allowanceWarnings(used(0.85))).toEqual([
      '8,500 of the 10,000 reads that Stripe allows for 3 payments are used (85 %), and 50 % of the month is left. Audits go slower by themselves.',
    ])
  })
})

describe('a counter', () => {
  it('stores its counts when it is closed', async () => {
    const counter = createRequestCounter(database().pool, () => undefined)
    for (let i = 0; i < 3; i++) counter.count(CUSTOMERS)
    counter.count(CHARGES)
    await counter.close()
    expect((await month()).byLane).toMatchObject({ sync: 3, audit: 1 })
  })

  it('keeps counts that it could not store, reports the error, and stores them later', async () => {
    const { pool } = database()
    const onError = vi.fn<(error: unknown) => void>()
    let isDown = true
    const query = (...args: Parameters<typeof pool.query>) =>
      isDown ? Promise.reject(new Error('down')) : pool.query(...args)
    const counter = createRequestCounter({ query } as unknown as typeof pool, onError)
    counter.count(CUSTOMERS)
    await counter.close()
    expect(onError).toHaveBeenCalledOnce()
    counter.count(CUSTOMERS)
    isDown = false
    await counter.close()
    expect((await month()).sent).toBe(2)
  })
})
