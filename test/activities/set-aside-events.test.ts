import { describe, expect, it } from 'vitest'
import { insertEvents } from '../../prisma/inbox/insert-events.js'
import { routeEvent } from '../../prisma/catalogue/route-event.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { event } from '../support/webhook.js'
import { useWorkbench } from '../support/workbench.js'
import { subscribe } from '../support/subscribe.js'
import { createEventReceiver } from './event-receiver.js'

// Events that can never be applied. They must not keep any other row from being right.

const bench = useWorkbench()
const { receive, nowSeconds } = createEventReceiver(bench)

describe('an event that cannot be applied', () => {
  it.each([
    ['holds one item twice', [{ id: 'si_1' }, { id: 'si_1' }]],
    ['holds an item that is null', [null]],
  ])('because it %s is set aside, and every other event is applied anyway', async (_what, data) => {
    const { simulator, newEvents, deliver, settle, database } = bench()
    const items = { object: 'list', data, has_more: false, url: '' }
    const object = { id: 'sub_bad', object: 'subscription', customer: 'cus_1', items }
    await receive(event({ id: 'evt_bad', type: 'customer.subscription.updated', created: nowSeconds(), object }))
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    await settle()
    const [bad] = await database.query(`SELECT outcome, error FROM stripe.stripe_event WHERE id = 'evt_bad'`)
    expect(bad).toEqual({ outcome: 'failed', error: expect.stringContaining('sub_bad could not be written') as string })
    expect(await database.query('SELECT name FROM stripe.customers WHERE id = $1', [id])).toEqual([{ name: 'Ada' }])
  })

  it('because it nests 5,000 levels deep is set aside, and every other event is applied anyway', async () => {
    const { simulator, newEvents, deliver, settle, database } = bench()
    const levels = 5_000
    const news = event({ id: 'evt_deep', created: nowSeconds(), object: { id: 'DEEP', object: 'coupon', metadata: 0 } })
    const identity = { accountId: simulator.accountId, livemode: false }
    const payload = JSON.stringify(news).replace(':0}', `:${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`)
    const route = routeEvent(news, { identity, selection: wholeCatalogue })
    await insertEvents(database.pool, [
      { event: news, route, payload, channel: 'webhook', sentAt: new Date(nowSeconds() * 1_000) },
    ])
    const { id } = simulator.mutations.createCoupon({ id: 'FINE' })
    await deliver(...newEvents())
    await settle()
    expect(await database.query('SELECT id FROM stripe.coupons')).toEqual([{ id }])
    const [deep] = await database.query(`SELECT outcome FROM stripe.stripe_event WHERE id = 'evt_deep'`)
    expect(deep).toEqual({ outcome: 'failed' })
  })
})

describe('a poison event', () => {
  it('is set aside with its error, and the other events of its batch are written', async () => {
    const { simulator, database, newEvents, deliver, settle } = bench()
    const bad = subscribe(simulator, { prices: 1 })
    const good = subscribe(simulator, { prices: 1 })
    const events = newEvents().map((sent) => {
      const object = sent.data.object as { id: string; items?: { data: object[] } }
      if (object.id !== bad.id) return sent
      const items = { ...object.items, data: [{ id: 'si_1' }, { id: 'si_1' }] }
      return { ...sent, data: { object: { ...object, items } } }
    })
    await deliver(...events.filter(({ type }) => type === 'customer.subscription.created'))
    await settle()
    expect(await database.query('SELECT id FROM stripe.subscriptions')).toEqual([{ id: good.id }])
    const rows = await bench().database.query(
      `SELECT outcome, error, attempts, closed_at IS NOT NULL AS closed FROM stripe.stripe_event WHERE object_id = $1`,
      [bad.id],
    )
    expect(rows).toEqual([
      {
        outcome: 'failed',
        error: expect.stringMatching(new RegExp(`${bad.id} could not be written: .`)) as string,
        attempts: 1,
        closed: true,
      },
    ])
  })
})
