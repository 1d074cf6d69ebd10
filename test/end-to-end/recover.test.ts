import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import { reconcileType, type ReconcileResult, taskQueue } from '../../workflows/contract.js'
import { eventually, useService } from '../support/service.js'

// 10,000 events are lost while no webhooks arrive. One reconcile finds and applies them as fast as the budget
// allows. Customers who come meanwhile are served as usual.

/** Stripe's default limits: 100 requests per second, and 25 of them to one endpoint. */
const PER_SECOND = 100
const PER_ENDPOINT = 25

const LOST = 10_000

/**
 * For each of these types, 350 objects have two events in one second, so that reconcile must ask Stripe for
 * them.
 */
const CONTESTED = ['products', 'prices', 'coupons', 'tax_rates', 'promotion_codes']
const CONTESTED_OF_EACH = 350

const service = useService({
  simulator: { latencyMs: 50, rateLimits: { perSecond: PER_SECOND, perEndpointPerSecond: PER_ENDPOINT } },
  env: {
    STRIPE_MAX_RPS: String(PER_SECOND),
    STRIPE_MAX_RPS_PER_ENDPOINT: String(PER_ENDPOINT),
    SYNC_OBJECTS: ['customers', 'subscriptions', ...CONTESTED].join(','),
    EVENTS_LAG: '1s',
    // No other run may help. Temporal counts intervals from 1970, so one of 1 d would run at midnight.
    SWEEP_INTERVAL: '1000d',
  },
})

interface Requests {
  readonly requests: { readonly sent: { readonly live: number; readonly reconcile: number } }
}

describe('10,000 events that were lost in an outage', () => {
  it('are applied by one reconcile, types side by side, while customers are served', async () => {
    const { simulator, stack, database, fullSync, call } = service()
    expect((await fullSync()).outcome).toBe('complete')
    lose()
    await delay(2_000) // older than EVENTS_LAG

    const connection = await Connection.connect({ address: stack.temporalAddress })
    const { workflow } = new Client({ connection })
    const before = (await call<Requests>('GET', '/api/status')).requests.sent
    const requestsBefore = simulator.requests.total
    const beganAt = Date.now()
    const live = customersMeanwhile()
    const result = (await workflow.execute(reconcileType, { taskQueue, workflowId: 'recover' })) as ReconcileResult
    const endedAt = Date.now()
    const settled = await database.query(
      `SELECT count(*)::int AS count FROM stripe.stripe_event WHERE channel = 'gap' AND outcome = 'settled'`,
    )
    const served = await live.stop()
    await connection.close()

    expect(result.eventsFound).toBe(LOST)
    expect(settled).toEqual([{ count: LOST }])
    // Reconcile may also settle the open event of a customer who comes meanwhile.
    expect(result.eventsSettled).toBeGreaterThanOrEqual(LOST)
    expect(result.eventsSettled).toBeLessThanOrEqual(LOST + served.length)
    expect(served.length).toBeGreaterThan(5)
    await service().converged()
    const open = await database.query(`SELECT id FROM stripe.stripe_event WHERE outcome NOT IN ('settled', 'ignored')`)
    expect(open).toEqual([])
    expect(simulator.requests.entries().filter(({ status }) => status === 429)).toEqual([])

    const log = simulator.requests.entries().slice(requestsBefore - simulator.requests.total)
    expect(typesAskedFor(log.slice(0, log.length / 2))).toEqual([...CONTESTED].toSorted())
    await delay(1_500) // the budget reports requests after 1 s at most
    const after = (await call<Requests>('GET', '/api/status')).requests.sent
    report({ used: after.reconcile - before.reconcile, beganAt, endedAt, served, result, log })
  })
})

/**
 * Returns the types of which single objects were requested. Customers are left out, because refreshes request
 * them.
 */
function typesAskedFor(log: readonly { readonly path: string }[]): string[] {
  const types = log.flatMap(({ path }) => /^\/v1\/(\w+)\/\w+$/.exec(path)?.[1] ?? [])
  return [...new Set(types)].filter((type) => type !== 'customers').toSorted()
}

/** Changes objects while no webhook is delivered, until `LOST` events are lost. */
function lose(): void {
  const { webhooks, mutations } = service().simulator
  webhooks.beginOutage()
  for (let i = 0; i < CONTESTED_OF_EACH; i++) {
    const metadata = { turn: String(i) }
    const product = mutations.createProduct({ name: `product ${i}` })
    mutations.updateProduct({ id: product.id, changes: { metadata } })
    const price = mutations.createPrice({ product: product.id })
    mutations.updatePrice({ id: price.id, changes: { metadata } })
    const coupon = mutations.createCoupon()
    mutations.updateCoupon({ id: coupon.id, changes: { metadata } })
    for (const type of ['tax_rate', 'promotion_code'] as const) {
      const { id } = mutations.createObject({ type })
      mutations.updateObject({ type, id, changes: { metadata } })
    }
  }
  while (webhooks.stats().lost < LOST) mutations.createCustomer({ name: 'untold' })
  webhooks.endOutage()
  expect(webhooks.stats().lost).toBe(LOST)
}

interface Served {
  readonly rowMs: number
  readonly refreshMs: number
}

/** Creates a customer every 500 ms, waits for its row, and asks for a refresh. */
function customersMeanwhile() {
  const { simulator, database, call } = service()
  const served: Served[] = []
  const over = new AbortController()
  const done = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now()
      const { id } = simulator.mutations.createCustomer({ name: 'meanwhile' })
      await eventually(async () => {
        expect(await database.query('SELECT id FROM stripe.customers WHERE id = $1', [id])).toHaveLength(1)
      })
      const rowMs = performance.now() - began
      const asked = performance.now()
      expect(await call('POST', `/api/customers/${id}/refresh`)).toMatchObject({ fresh: true })
      served.push({ rowMs, refreshMs: performance.now() - asked })
      await delay(500)
    }
  })()
  return {
    async stop() {
      over.abort()
      await done
      return served
    },
  }
}

interface Run {
  /** Requests of reconcile's lane, as the budget counts them. */
  readonly used: number
  readonly beganAt: number
  readonly endedAt: number
  readonly served: readonly Served[]
  readonly result: ReconcileResult
  readonly log: readonly { readonly path: string; readonly atMs: number }[]
}

/**
 * Prints the run, with its share of the requests that the budget allows. That is the limit of one endpoint
 * while events are listed, and the whole limit afterwards.
 */
function report({ used, beganAt, endedAt, served, result, log }: Run): void {
  const listed = log.filter(({ path }) => path === '/v1/events')
  const listedAt = listed.at(-1)?.atMs ?? beganAt
  const [listSeconds, applySeconds] = [(listedAt - beganAt) / 1_000, (endedAt - listedAt) / 1_000]
  const allowed = listSeconds * PER_ENDPOINT + applySeconds * PER_SECOND
  const share = used / allowed
  const median = (read: (each: Served) => number) =>
    Math.round(served.map(read).toSorted((a, b) => a - b)[served.length >> 1] ?? 0)
  const most = (read: (each: Served) => number) => Math.round(Math.max(...served.map(read)))
  console.log(
    `found ${result.eventsFound}, applied ${result.eventsSettled} in ${((endedAt - beganAt) / 1_000).toFixed(1)} s: ` +
      `${listed.length} pages in ${listSeconds.toFixed(1)} s, ${used - listed.length} other requests in ${applySeconds.toFixed(1)} s; ` +
      `${used} of ${Math.round(allowed)} requests allowed (${Math.round(share * 100)} %). ` +
      `${served.length} customers meanwhile: row p50 ${median(({ rowMs }) => rowMs)} ms, most ${most(({ rowMs }) => rowMs)} ms; ` +
      `refresh p50 ${median(({ refreshMs }) => refreshMs)} ms, most ${most(({ refreshMs }) => refreshMs)} ms`,
  )
}
