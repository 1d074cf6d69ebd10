import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBudget } from '../../../activities/stripe/budget.js'
import { createStripeReader } from '../../../activities/stripe/client.js'
import { createSimulator, type Simulator } from '../../../dev/simulator/simulator.js'
import { changeBudget, readBudget } from '../../../prisma/budget/budget-row.js'
import type { BudgetState } from '../../../prisma/budget/budget-status.js'
import { connectDatabase, type Database } from '../../../prisma/engine/client.js'
import { createDatabaseClock } from '../../../prisma/engine/clock.js'
import { useDatabase } from '../../support/database.js'

// Two workers, each with its own connections to one real database. The simulated Stripe enforces its rate
// limits.

const LIMITS = { perSecond: 60, perEndpointPerSecond: 20 }
const ENDPOINTS = ['/v1/customers', '/v1/subscriptions', '/v1/invoices', '/v1/products', '/v1/charges']

const database = useDatabase()
let simulator: Simulator
let apiBase: string
let connections: Database[]

beforeAll(async () => {
  simulator = createSimulator({ seed: 5, rateLimits: LIMITS })
  apiBase = await simulator.listen()
  connections = [1, 2].map((n) => connectDatabase({ url: database().url, applicationName: `worker ${n}` }))
})
beforeEach(async () => {
  await database().query('TRUNCATE stripe.request_budget')
  simulator.requests.clear()
  simulator.faults.clear()
})
afterAll(async () => {
  await Promise.all(connections.map((each) => each.close()))
  await simulator.close()
})

function readers() {
  return connections.map(({ pool }) =>
    createStripeReader({
      apiKey: simulator.secretKey,
      apiBase,
      clock: createDatabaseClock(pool),
      budget: createBudget({ ...LIMITS, changeState: (change) => changeBudget(pool, change) }),
    }),
  )
}

describe('a budget in the database', () => {
  it('lets two busy workers share the limits without a 429 from Stripe', async () => {
    const startedAtMs = Date.now()
    const untilMs = startedAtMs + 4_000
    await Promise.all(
      readers().flatMap((reader) =>
        ENDPOINTS.flatMap((endpoint) =>
          [1, 2, 3].map(async () => {
            const session = reader.createSession(undefined, 'sync')
            while (Date.now() < untilMs) await session.list({ path: `${endpoint}?limit=1`, endpoint })
          }),
        ),
      ),
    )
    const { sent, rateLimited } = await readBudget(database().pool)
    const seconds = (Date.now() - startedAtMs) / 1_000
    expect(rateLimited).toEqual({})
    expect(simulator.requests.entries().filter(({ status }) => status === 429)).toEqual([])
    expect(simulator.requests.total).toBeLessThanOrEqual(LIMITS.perSecond * (seconds + 1))
    expect(simulator.requests.total).toBeGreaterThan(LIMITS.perSecond * 2)
    expect(sent.sync).toBeLessThanOrEqual(simulator.requests.total)
  })

  it('pauses the endpoint for all workers as long as Stripe says, and counts the reason', async () => {
    const [first, second] = readers()
    simulator.faults.add({
      path: '/v1/customers',
      times: 1,
      fault: { kind: 'rate-limit', reason: 'endpoint-rate', retryAfterSeconds: 2 },
    })
    const customers = { path: '/v1/customers?limit=1', endpoint: '/v1/customers' }
    const products = { path: '/v1/products?limit=1', endpoint: '/v1/products' }
    await expect(first?.createSession().list(customers)).rejects.toMatchObject({
      kind: 'transient',
      rateLimitReason: 'endpoint-rate',
      retryAfterMs: 2_000,
    })
    const refusedAtMs = Date.now()
    const resting = second?.createSession().list(customers)
    await second?.createSession().list(products)
    expect((await readBudget(database().pool)).closed).toEqual([
      { endpoint: '/v1/customers', forMs: expect.any(Number) as number },
    ])
    await resting
    expect(Date.now() - refusedAtMs).toBeGreaterThanOrEqual(1_950)
    expect(await readBudget(database().pool)).toMatchObject({ rateLimited: { 'endpoint-rate': 1 }, closed: [] })
  })

  it('loses no change when many changes run at once', async () => {
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => {
        const pool = connections[i % 2]?.pool ?? database().pool
        return changeBudget(
          pool,
          (state) => void (state.rateLimited['unknown'] = (state.rateLimited['unknown'] ?? 0) + 1),
        )
      }),
    )
    expect((await readBudget(database().pool)).rateLimited).toEqual({ unknown: 200 })
  })

  it('does not wait for a worker that pauses in a change, and applies the change later', async () => {
    const { pool } = database()
    const count = (state: BudgetState) => void (state.rateLimited['unknown'] = (state.rateLimited['unknown'] ?? 0) + 1)
    let isFirst = true
    const query = async (sql: string, values?: unknown[]) => {
      if (sql.startsWith('UPDATE') && isFirst) {
        isFirst = false
        await changeBudget(pool, count) // another worker, which is faster
        expect((await readBudget(pool)).rateLimited).toEqual({ unknown: 1 })
      }
      return pool.query(sql, values)
    }
    await changeBudget({ query } as unknown as Database['pool'], count) // it uses `query` only
    expect((await readBudget(pool)).rateLimited).toEqual({ unknown: 2 })
  })

  it('starts again when a PostgreSQL crash emptied its table', async () => {
    const [reader] = readers()
    const products = { path: '/v1/products?limit=1', endpoint: '/v1/products' }
    await reader?.createSession().list(products)
    await database().query('TRUNCATE stripe.request_budget')
    await delay(450) // tokens leased before expire after 400 ms
    await reader?.createSession().list(products)
    expect(simulator.requests.total).toBe(2)
  })

  it('rejects requests when the database cannot be reached', async () => {
    const nowhere = connectDatabase({ url: 'postgresql://127.0.0.1:1/none', applicationName: 'nowhere' })
    const budget = createBudget({ ...LIMITS, changeState: (change) => changeBudget(nowhere.pool, change) })
    await expect(budget.take({ endpoint: '/v1/products', lane: 'live' })).rejects.toThrow(/ECONNREFUSED/)
    await nowhere.close()
  })
})
