import { describe, expect, it } from 'vitest'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { GONE_LAG_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { syncEverything } from '../support/sync-everything.js'
import { event } from '../support/webhook.js'
import { useWorkbench } from '../support/workbench.js'
import { createEventReceiver } from './event-receiver.js'

// What Stripe says of objects that are gone, or seem to be gone.

const bench = useWorkbench()
const { receive, nowSeconds } = createEventReceiver(bench)

/** Returns what Stripe sends for a deleted object, in an answer or inside an object that refers to it. */
const stub = (id: string, object = 'customer') => ({ id, object, deleted: true })

describe('a stub, which only says that an object is deleted', () => {
  const customers = () =>
    bench().database.query('SELECT name, email, deleted_at IS NOT NULL AS "isGone" FROM stripe.customers')

  async function createAda(): Promise<string> {
    const { simulator, newEvents, deliver, settle, pass } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada', email: 'ada@example.com' })
    await deliver(...newEvents())
    await settle()
    await pass(60_000)
    return id
  }

  it('in an event that is no deletion does not blank a live row: Stripe is asked', async () => {
    const { apply, settle, differences } = bench()
    const id = await createAda()
    await receive(event({ type: 'customer.updated', created: nowSeconds(), object: stub(id) }))
    await apply()
    expect(await customers()).toEqual([{ name: 'Ada', email: 'ada@example.com', isGone: false }])
    await settle()
    expect(await differences()).toEqual([])
  })

  it('in a deletion event makes a tombstone that keeps the columns of the row', async () => {
    const { simulator, apply, settle, newEvents, outcomes } = bench()
    const id = await createAda()
    simulator.mutations.deleteCustomer(id)
    const deletion = newEvents().find(({ type }) => type === 'customer.deleted')
    await receive({ ...(deletion as StripeEvent), data: { object: stub(id) } })
    await apply()
    const tombstone = [{ name: 'Ada', email: 'ada@example.com', isGone: true }]
    expect(await customers()).toEqual(tombstone)
    expect(await outcomes()).toMatchObject({ 'customer.deleted': 'settled' })
    await settle()
    expect(await customers()).toEqual(tombstone)
    expect(await bench().database.query(`SELECT data ->> 'name' AS name FROM stripe.customers`)).toEqual([
      { name: 'Ada' },
    ])
  })

  it.each([
    ['that Stripe still has', true],
    ['that Stripe has deleted', false],
  ])('in a list counts as missing, so Stripe is asked for the customer %s', async (_what, isLive) => {
    const { simulator, deps, pass } = bench()
    const id = await createAda()
    if (!isLive) simulator.mutations.deleteCustomer(id)
    await pass(60_000)
    const createSession: typeof deps.createSession = (account, lane) => {
      const real = deps.createSession(account, lane)
      return {
        find: (request) => real.find(request),
        findList: (request) => real.findList(request),
        async list(request) {
          const reply = await real.list(request)
          return { ...reply, body: { ...reply.body, objects: [stub(id)], text: undefined } }
        },
        get requests() {
          return real.requests
        },
      }
    }
    await syncEverything({ ...bench(), deps: { ...deps, createSession } }, { objects: ['customer'] })
    expect(await customers()).toEqual([{ name: 'Ada', email: 'ada@example.com', isGone: !isLive }])
  })

  it('among the items of a subscription makes no row', async () => {
    const { settle, database } = bench()
    const items = {
      object: 'list',
      data: [stub('si_1', 'subscription_item'), { id: 'si_2' }],
      has_more: false,
      url: '',
    }
    const object = { id: 'sub_1', object: 'subscription', customer: 'cus_1', items }
    await receive(event({ type: 'customer.subscription.updated', created: nowSeconds(), object }))
    await settle()
    expect(await database.query(`SELECT id FROM stripe.subscription_items WHERE data ->> 'deleted' = 'true'`)).toEqual(
      [],
    )
  })
})

describe('a webhook that comes days after its event', () => {
  it('makes no live row of an object that was deleted meanwhile', async () => {
    const { settle, database } = bench()
    const object = { id: 'cus_gone', object: 'customer', name: 'long gone' }
    const news = event({ type: 'customer.updated', created: nowSeconds() - 172_800, object })
    await receive(news, new Date(bench().simulator.clock.nowMs()))
    await settle()
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NULL')).toEqual([])
  })
})

describe('a webhook that waited in the inbox during an outage', () => {
  it('makes no live row of a customer that was deleted before the first full sync', async () => {
    const { simulator, newEvents, deliver, pass, settle, differences } = bench()
    const { id } = simulator.mutations.createCustomer()
    await deliver(...newEvents())
    await pass(1_200_000)
    simulator.mutations.deleteCustomer(id) // its webhook is lost
    await pass(1_200_000)
    await syncEverything(bench()) // reconcile lists events from here on, so it does not find the deletion
    await settle()
    expect(await differences()).toEqual([])
  })
})

describe('a Stripe that does not find an object yet, although its events show it alive', () => {
  const rowOf = async (id: string) =>
    (
      await bench().database.query<{ name: string; isLive: boolean }>(
        'SELECT name, deleted_at IS NULL AS "isLive" FROM stripe.customers WHERE id = $1',
        [id],
      )
    )[0]

  it('makes no tombstone when it finds the object later', async () => {
    const { simulator, newEvents, deliver, apply, pass, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada L.' } })
    const clear = simulator.faults.add({ path: `/v1/customers/${id}`, fault: { kind: 'missing' } })
    await deliver(...newEvents())
    for (let seconds = 0; seconds < 6; seconds++) {
      await apply()
      expect(await rowOf(id)).toEqual({ name: 'Ada L.', isLive: true })
      await pass(1_000)
    }
    clear()
    await pass(10_000)
    await apply()
    expect(await rowOf(id)).toEqual({ name: 'Ada L.', isLive: true })
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['settled']))
  })

  it('is asked once more after GONE_LAG, and then believed', async () => {
    const { simulator, newEvents, deliver, apply, pass } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada L.' } })
    await deliver(...newEvents())
    simulator.vanish('customer', id)
    await apply()
    await pass(5_000)
    await apply()
    expect(await rowOf(id)).toMatchObject({ isLive: true })
    await pass(10_000)
    simulator.requests.clear()
    await apply()
    expect(simulator.requests.total).toBe(2)
    expect(await rowOf(id)).toMatchObject({ isLive: false })
  })

  it('makes no tombstone of an unlisted object whose event came a moment ago', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences } = bench()
    await pass(60_000)
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    await apply()
    await pass(5_000)
    const find = simulator.faults.add({ path: `/v1/customers/${id}`, fault: { kind: 'missing' } })
    simulator.faults.add({ path: '/v1/customers', fault: { kind: 'odd-answer', how: 'empty' } })
    const found = setTimeout(find, 3_000) // Stripe finds it 8 s after it was made
    await syncEverything(bench(), { objects: ['customer'] })
    clearTimeout(found)
    expect(await differences()).toEqual([])
  })

  it('is asked for once more, and not before, when the row was fetched a moment before the deletion', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    newEvents()
    await pass(60_000)
    await syncEverything(bench(), { objects: ['customer'] })
    simulator.mutations.deleteCustomer(id)
    await deliver(...newEvents())
    simulator.requests.clear()
    const asked = () => simulator.requests.entries().filter(({ path }) => path === `/v1/customers/${id}`).length
    await apply()
    expect(asked()).toBe(1)
    await pass(READ_LAG_MS)
    await apply()
    expect(asked()).toBe(1)
    await pass(GONE_LAG_MS)
    await apply()
    expect(await differences()).toEqual([])
    expect(await outcomes()).toMatchObject({ 'customer.deleted': 'settled' })
  })

  it('is asked again when the id of a deleted object was used again', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences, outcomes } = bench()
    const id = 'SUMMER'
    simulator.mutations.createCoupon({ id })
    simulator.mutations.deleteCoupon(id)
    simulator.mutations.createCoupon({ id, name: 'again' })
    const [, deleted, created] = newEvents()
    if (!deleted || !created) throw new Error('There are three events.')
    await deliver(created)
    await apply()
    await pass(1_500)
    const clear = simulator.faults.add({ path: `/v1/coupons/${id}`, fault: { kind: 'missing' } })
    await deliver(deleted)
    await pass(2_500)
    await apply()
    clear()
    await pass(10_000)
    await apply()
    expect(await differences()).toEqual([])
    expect(new Set(Object.values(await outcomes()))).toEqual(new Set(['settled']))
  })

  it('is believed at once when the newest event is the deletion', async () => {
    const { simulator, newEvents, deliver, apply } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.deleteCustomer(id)
    await deliver(...newEvents())
    await apply()
    expect(await rowOf(id)).toMatchObject({ isLive: false })
  })
})
