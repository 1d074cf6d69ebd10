import { describe, expect, it } from 'vitest'
import { confirmAbsence } from '../../activities/listing/confirm-absence.js'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { beginListing } from '../../activities/listing/prove-range.js'
import { syncRanges } from '../../activities/listing/sync-ranges.js'
import type { Deps } from '../../activities/deps.js'
import { startWatermark } from '../../prisma/inbox/gaps.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { subscribe } from '../support/subscribe.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()
const workflowId = 'full-sync'

/**
 * Plans a full sync of customers.
 *
 * @returns the input of its activities: one range that is not split, page by page
 */
async function planCustomers(runId = 'r') {
  const { deps, simulator } = bench()
  const plan = await planFullSync(deps, { request: { objects: ['customer'] }, runId, workflowId })
  const created = { lt: plan.createdBefore }
  await beginListing(deps, { runId, account: simulator.accountId, type: 'customer' })
  return {
    runId,
    lane: 'sync' as const,
    account: simulator.accountId,
    type: 'customer',
    queue: { waiting: [{ pass: '/v1/customers', range: created }], splits: 0, fullPages: 0 },
    ranged: [] as string[],
    seconds: 60,
    created,
    dryRun: false,
    allowMassDelete: false,
  }
}

const fullSync = (request: FullSyncInput = {}) => syncEverything(bench(), request)

describe('a full sync', () => {
  it('makes all tables equal, with canceled subscriptions, inactive prices and long sub-lists', async () => {
    const { simulator, differences } = bench()
    simulator.seed({ customers: 120 })
    const { mutations } = simulator
    const product = mutations.createProduct().id
    const prices = Array.from({ length: 137 }, (_, i) => mutations.createPrice({ product, active: i % 2 === 0 }).id)
    const items = prices.map((price) => ({ price }))
    const customer = mutations.createCustomer().id
    mutations.createSubscription({ customer, items: items.slice(0, 25) })
    mutations.createInvoice({ customer, items })
    mutations.createCheckoutSession({ mode: 'payment', items: items.slice(0, 20) })

    const { results } = await fullSync()

    expect(await differences()).toEqual([])
    const [counts] = await bench().database.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM stripe.subscriptions WHERE status = 'canceled') AS canceled,
         (SELECT count(*)::int FROM stripe.prices WHERE NOT active) AS inactive`,
    )
    expect(counts?.['canceled']).toBeGreaterThan(0)
    expect(counts?.['inactive']).toBeGreaterThan(60)
    expect(results['customer']).toMatchObject({ listed: 121, inserted: 121, changed: 0, unchanged: 0, tombstoned: 0 })
  })

  it('changes nothing the second time, and reports each object as unchanged', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 60 })
    await fullSync()
    const versions = () => database.query(`SELECT id, xmin::text FROM stripe.subscriptions ORDER BY id`)
    const before = await versions()
    const { results } = await fullSync()
    expect(await versions()).toEqual(before)
    for (const { inserted, changed, unchanged, listed } of Object.values(results)) {
      expect({ inserted, changed, unchanged }).toEqual({ inserted: 0, changed: 0, unchanged: listed })
    }
  })

  it('notices that a child is missing, although the parent is unchanged', async () => {
    const { simulator, database, differences } = bench()
    subscribe(simulator, { prices: 25 })
    await fullSync()
    await database.query(
      `DELETE FROM stripe.subscription_items WHERE id = (SELECT max(id) FROM stripe.subscription_items)`,
    )
    const { results } = await fullSync()
    expect(results['subscription']).toMatchObject({ changed: 1, unchanged: 0 })
    expect(await differences()).toEqual([])
  })

  it('finds every object of a second that has more than a page of objects', async () => {
    const { simulator, differences } = bench()
    for (let i = 0; i < 250; i++) simulator.mutations.createCustomer({ name: `customer ${i}` })
    await fullSync({ objects: ['customers'] })
    expect(await differences()).toEqual([])
  })

  it('continues when the object at the cursor is deleted between two pages', async () => {
    const { simulator, differences } = bench()
    const { deps, attempt } = bench()
    for (let i = 0; i < 230; i++) {
      simulator.mutations.createCustomer({ name: `customer ${i}` })
      if (i % 7 === 0) await bench().pass(1_000)
    }
    const hooked = afterEachPage(deps, (page) => {
      const last = page.at(-1)
      if (last) simulator.mutations.deleteCustomer(last)
    })
    const { queue } = await syncRanges(hooked, await planCustomers(), attempt)
    expect(queue.waiting).toEqual([])
    // Objects that were deleted during the listing have live rows now. Their events, or the next run, correct
    // that.
    const missing = (await differences()).filter((each) => each.includes('is missing'))
    expect(missing).toEqual([])
  })

  it('does not let a page that was read earlier overwrite a newer webhook', async () => {
    const { simulator, newEvents, deliver, apply, differences, pass } = bench()
    const { deps, attempt } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'as listed' })
    newEvents()
    await pass(60_000)
    const hooked = afterEachPage(deps, async () => {
      simulator.mutations.updateCustomer({ id, changes: { name: 'as the webhook says' } })
      await deliver(...newEvents())
      await apply()
    })
    await syncRanges(hooked, await planCustomers(), attempt)
    expect(await differences()).toEqual([])
  })

  it('resumes where the last attempt committed, and counts no object twice', async () => {
    const { simulator, differences } = bench()
    const { deps } = bench()
    for (let i = 0; i < 350; i++) simulator.mutations.createCustomer()
    const input = await planCustomers()
    const heartbeats: unknown[] = []
    const dying = {
      lastHeartbeat: undefined,
      heartbeat: (details: unknown) => void heartbeats.push(details),
      throwIfCancelled() {
        if (heartbeats.length === 3) throw new Error('killed')
      },
    }
    await expect(syncRanges(deps, input, dying)).rejects.toThrow('killed')

    // Temporal throttles heartbeats: the next attempt may not know of the last page that was committed.
    const next = { ...bench().attempt, lastHeartbeat: heartbeats[1] }
    await syncRanges(deps, input, next)
    const { counts } = await confirmAbsence(deps, input, bench().attempt)
    expect(counts).toEqual({ listed: 350, inserted: 350, changed: 0, unchanged: 0 })
    expect(await differences()).toEqual([])
  })

  it('keeps the pages of other ranges when one fails, and throws when no range made progress', async () => {
    const { simulator, differences, deps, attempt, pass } = bench()
    for (let i = 0; i < 450; i++) {
      simulator.mutations.createCustomer()
      if (i % 5 === 0) await pass(1_000)
    }
    const input = { ...(await planCustomers()), ranged: ['/v1/customers'] }
    let pages = 0
    const failing = afterEachPage(deps, (page) => {
      if (page.length > 0) pages += 1
      if (pages > 2) throw new StripeFailure('Stripe is down', { kind: 'transient' })
    })
    const first = await syncRanges(failing, input, attempt)
    expect(first).toMatchObject({ listed: 200, inserted: 200 })
    const { queue } = first
    await expect(syncRanges(failing, { ...input, queue }, attempt)).rejects.toThrow('Stripe is down')
    const rest = await syncRanges(deps, { ...input, queue }, attempt)
    expect(rest.queue.waiting).toEqual([])
    expect(first.inserted + rest.inserted).toBe(450)
    expect(await differences()).toEqual([])
  })

  it('requests no page when its time is over, and returns what is left', async () => {
    const { simulator, deps, attempt } = bench()
    for (let i = 0; i < 250; i++) simulator.mutations.createCustomer()
    const input = await planCustomers()
    const { queue, listed } = await syncRanges(deps, { ...input, seconds: 0 }, attempt)
    expect([queue, listed]).toEqual([input.queue, 0])
  })

  it('lists again when a PostgreSQL crash emptied the list of seen objects', async () => {
    const { simulator, database } = bench()
    const { deps, attempt } = bench()
    simulator.mutations.createCustomer()
    const input = await planCustomers()
    await syncRanges(deps, input, attempt)
    await database.query('TRUNCATE stripe.sync_seen') // as PostgreSQL does to an unlogged table after a crash
    expect(await confirmAbsence(deps, input, attempt)).toMatchObject({ counts: null, tombstoned: 0 })
    await syncRanges(deps, input, attempt)
    expect(await confirmAbsence(deps, input, attempt)).toMatchObject({ counts: { listed: 1 }, tombstoned: 0 })
  })

  it('reports what would change in a dry run, and writes nothing', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 30 })
    await fullSync()
    const customers = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.createCustomer()
    simulator.mutations.updateCustomer({ id: customers[0] ?? '', changes: { name: 'changed' } })
    simulator.mutations.deleteCustomer(customers[1] ?? '')
    const before = await database.query('SELECT * FROM stripe.customers ORDER BY id')
    const { results } = await fullSync({ objects: ['customer'], dryRun: true })
    expect(results['customer']).toMatchObject({ inserted: 1, changed: 1, unchanged: 28, tombstoned: 1 })
    expect(await database.query('SELECT * FROM stripe.customers ORDER BY id')).toEqual(before)
  })

  it('lists only the objects of one customer, and leaves all other rows alone', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 20 })
    const owner = [...simulator.objects('subscription')].map(({ customer }) => String(customer))[0] ?? ''
    const { plan } = await fullSync({ customer: owner })
    const others = await database.query('SELECT id FROM stripe.subscriptions WHERE customer <> $1', [owner])
    const mine = await database.query('SELECT id FROM stripe.subscriptions WHERE customer = $1', [owner])
    expect(others).toEqual([])
    expect(mine.length).toBeGreaterThan(0)
    expect(await database.query('SELECT id FROM stripe.customers')).toEqual([{ id: owner }])
    expect(plan.types.find(({ type }) => type === 'product')?.skipped).toBe('it belongs to no customer')
    // A sync of one customer must not mark rows of other customers deleted, which it did not list.
    await fullSync()
    expect((await fullSync({ customer: owner })).results['subscription']?.tombstoned).toBe(0)
  })

  it('sets aside an object that cannot be written, and writes the rest of its page', async () => {
    const { simulator, database } = bench()
    const { deps, attempt } = bench()
    for (let i = 0; i < 109; i++) simulator.mutations.createCustomer()
    await bench().pass(5_000)
    const bad = simulator.mutations.createCustomer().id // on the first page, as the newest object
    const refuse = () => {
      throw new TypeError('that is too much')
    }
    const poisoned = afterEachPage(
      deps,
      () => undefined,
      (object) => (object['id'] === bad ? { ...object, balance: { toJSON: refuse } } : object),
    )
    const heartbeats: unknown[] = []
    const result = await syncRanges(poisoned, await planCustomers(), {
      ...attempt,
      heartbeat: (details) => void heartbeats.push(details),
    })
    expect(result).toMatchObject({ poisoned: 1, poison: [expect.stringMatching(new RegExp(`^${bad}: .*much`))] })
    expect(await database.query('SELECT count(*)::int AS n FROM stripe.customers')).toEqual([{ n: 109 }])
    // An attempt that resumes after this page still counts the object.
    expect(heartbeats).toMatchObject([{ done: { listed: 100, poisoned: 1 } }])
  })

  it('stores a number in our own digits, although Stripe writes it as 25.0', async () => {
    const { simulator, deps, attempt, database } = bench()
    for (let i = 0; i < 3; i++) simulator.mutations.createCustomer()
    const decimals = afterEachPage(
      deps,
      () => undefined,
      (object) => ({ ...object, ratio: 25 }),
      (text) => text.replaceAll('"object":"customer"', '"object":"customer","ratio":25.0'),
    )
    // With Stripe's digits in the row, the second listing could not confirm it.
    for (const runId of ['r', 's']) await syncRanges(decimals, await planCustomers(runId), attempt)
    expect(await database.query("SELECT DISTINCT data ->> 'ratio' AS ratio FROM stripe.customers")).toEqual([
      { ratio: '25' },
    ])
  })

  it('lists by all parents, even by those older than the requested range', async () => {
    const { simulator, database, pass } = bench()
    simulator.seed({ customers: 20, leastPerType: 20 })
    await pass(60_000)
    // A first page of parents without cards.
    for (let i = 0; i < 120; i++) simulator.mutations.createCustomer()
    await fullSync({ objects: ['customer', 'customer_source'] })
    const ids = () => database.query('SELECT id FROM stripe.customer_sources ORDER BY id')
    const before = await ids()
    expect(before.length).toBeGreaterThan(10)
    await pass(60_000)
    await database.query('TRUNCATE stripe.customer_sources')
    await fullSync({ objects: ['customer_source'], created: { gte: Math.floor(simulator.clock.nowMs() / 1_000) - 10 } })
    expect(await ids()).toEqual(before)
  })

  it('skips types that the key may not read, and names the missing permission', async () => {
    const { simulator } = bench()
    simulator.faults.add({ path: '/v1/charges', fault: { kind: 'forbidden' } })
    const { plan } = await fullSync()
    expect(plan.types.filter(({ skipped }) => skipped !== undefined)).toMatchObject([
      { type: 'charge', skipped: expect.stringMatching(/lacks a permission: .*rak_charge_read/) as string },
    ])
  })

  it('refuses an unknown object type, and names the field and the valid types', async () => {
    await expect(fullSync({ objects: ['customer', 'nope'] })).rejects.toThrow(
      /objects\[1\]: "nope" is not an object type\. Valid are: .*customer, .*product, .*coupon/,
    )
  })
})

describe('absence from a list', () => {
  it('makes a tombstone when Stripe, asked for the object, says that it is gone', async () => {
    const { simulator, differences } = bench()
    simulator.seed({ customers: 30 })
    await fullSync()
    const [first, second] = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.deleteCustomer(first ?? '')
    simulator.mutations.deleteCustomer(second ?? '')
    const { results } = await fullSync()
    expect(results['customer']?.tombstoned).toBe(2)
    expect(await differences()).toEqual([])
  })

  it('makes no tombstone of a detached payment method, which Stripe still has', async () => {
    const { simulator, newEvents, differences } = bench()
    const customer = simulator.mutations.createCustomer().id
    const { id } = simulator.mutations.attachPaymentMethod({ customer })
    await fullSync()
    simulator.mutations.detachPaymentMethod(id)
    newEvents()
    const { results } = await fullSync()
    expect(results['payment_method']?.tombstoned).toBe(0)
    expect(await differences()).toEqual([])
  })

  it('of an inline price leads to no request for it', async () => {
    const { simulator, newEvents, deliver, settle, differences } = bench()
    await fullSync()
    const product = simulator.mutations.createProduct().id
    simulator.mutations.createInlinePrice({ product })
    await deliver(...newEvents())
    await settle()
    simulator.requests.clear()
    await fullSync({ objects: ['price'] })
    expect(Object.keys(simulator.requests.counts())).not.toContain('GET /v1/prices/:id')
    expect(await differences()).toEqual([])
  })

  it('of an inline price leads to a request for it when events were lost for good', async () => {
    const { simulator, database, newEvents, deliver, settle, pass, differences } = bench()
    const at = new Date(simulator.clock.nowMs())
    await startWatermark(database.pool, { account: simulator.accountId, at })
    const product = simulator.mutations.createProduct().id
    const { id } = simulator.mutations.createInlinePrice({ product })
    simulator.mutations.createInlinePrice({ product })
    await deliver(...newEvents())
    await settle()
    await pass(60_000)
    simulator.mutations.deletePrice(id)
    await pass(31 * 86_400_000) // Stripe lists events for 30 days, and only the event told of this deletion
    const { results } = await fullSync()
    expect(results['price']?.tombstoned).toBe(1)
    expect(await differences()).toEqual([])
  })

  it('of a row with changed columns counts as listed and changed, and no count is negative', async () => {
    const { simulator, database, newEvents, deliver, settle, differences } = bench()
    // No list shows an inline price, so the full sync asks for it.
    const { id } = simulator.mutations.createInlinePrice({ product: simulator.mutations.createProduct().id })
    await deliver(...newEvents())
    await settle()
    await database.query('UPDATE stripe.prices SET unit_amount = unit_amount + 1 WHERE id = $1', [id])
    const { results } = await fullSync({ objects: ['price'] })
    expect(results['price']).toMatchObject({ listed: 1, inserted: 0, changed: 1, unchanged: 0 })
    expect(await differences()).toEqual([])
  })

  it.each([
    ['401', { kind: 'unauthorized' }, /Stripe refuses STRIPE_SECRET_KEY/],
    ['403', { kind: 'forbidden' }, /The Stripe key lacks a permission/],
    ['5xx', { kind: 'error', status: 500 }, /An unknown error occurred/],
    ['HTML', { kind: 'html' }, /Invalid JSON received from the Stripe API/],
  ] as const)('makes no tombstone when Stripe answers with %s', async (_what, fault, message) => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 10 })
    await fullSync()
    const [first] = [...simulator.objects('customer')].map(({ id }) => id)
    simulator.mutations.deleteCustomer(first ?? '')
    simulator.faults.add({ path: '/v1/customers/*', fault })
    await expect(fullSync({ objects: ['customer'] })).rejects.toThrow(message)
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL')).toEqual([])
  })

  it('of more than 20 rows and 5 % stops the run before any tombstone, unless allowed', async () => {
    const { simulator, database, differences } = bench()
    simulator.seed({ customers: 100 })
    await fullSync()
    const ids = [...simulator.objects('customer')].map(({ id }) => id)
    for (const id of ids.slice(0, 21)) simulator.mutations.deleteCustomer(id)
    await expect(fullSync({ objects: ['customer'] })).rejects.toThrow(
      /More than 20 rows of type customer.*allowMassDelete/,
    )
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL')).toEqual([])
    await fullSync({ allowMassDelete: true })
    expect(await differences()).toEqual([])
  })
})

/**
 * Returns deps that call `look` after each list answer, before the write. `change` and `write` alter the
 * answer.
 */
function afterEachPage(
  deps: Deps,
  look: (ids: string[]) => Promise<void> | void,
  change?: (object: Record<string, unknown>) => Record<string, unknown>,
  write: (text: string) => string | undefined = () => undefined,
): Deps {
  return {
    ...deps,
    createSession(account, lane) {
      const session = deps.createSession(account, lane)
      return {
        find: (request) => session.find(request),
        findList: (request) => session.findList(request),
        async list(request) {
          const reply = await session.list(request)
          await look(reply.body.objects.map(({ id }) => id))
          if (!change) return reply
          const objects = reply.body.objects.map((object) => change(object) as typeof object)
          return { ...reply, body: { ...reply.body, objects, text: write(reply.body.text ?? '') } }
        },
        get requests() {
          return session.requests
        },
      }
    },
  }
}
