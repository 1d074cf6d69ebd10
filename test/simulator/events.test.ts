import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import { ids, listAll, startSimulator } from './start-simulator.js'

const DAY_MS = 86_400_000
const START_MS = 1_790_000_000_000

describe('The list of events', () => {
  it('is sorted newest first, and pages towards newer events with ending_before', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator, stripe, get } = await startSimulator({ clock })
    for (let i = 0; i < 25; i++) {
      simulator.mutations.createCustomer()
      clock.advance(700)
    }
    const emitted = ids([...simulator.events()] as { id: string }[])
    expect(ids(await listAll(get, '/v1/events', 7))).toEqual(emitted.toReversed())

    const forward: string[] = [emitted[0] ?? '']
    for (let hasMore = true; hasMore;) {
      const page = await stripe.events.list({ limit: 7, ending_before: forward.at(-1) ?? '' })
      forward.push(...ids(page.data).toReversed())
      hasMore = page.has_more
    }
    expect(forward).toEqual(emitted)
  })

  it('filters by created, type, groups of types, types and delivery', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator, stripe } = await startSimulator({ clock })
    simulator.mutateRandomly(300)
    clock.advance(5_000)
    const marker = simulator.mutations.createCoupon({ id: 'MARKER' })
    const all = [...simulator.events()].map(({ type }) => String(type))
    const types = async (params: object) => {
      const found = await stripe.events.list({ limit: 100, ...params }).autoPagingToArray({ limit: 10_000 })
      return found.map(({ type }) => type)
    }
    expect(await types({ type: 'invoice.paid' })).toEqual(all.filter((type) => type === 'invoice.paid'))
    expect((await types({ type: 'customer.subscription.*' })).length).toBe(
      all.filter((type) => type.startsWith('customer.subscription.')).length,
    )
    expect((await types({ type: 'customer.*' })).length).toBe(all.filter((type) => type.startsWith('customer.')).length)
    const two = ['invoice.paid', 'charge.succeeded']
    expect((await types({ types: two })).length).toBe(all.filter((type) => two.includes(type)).length)
    expect(await types({ created: { gte: marker.created } })).toEqual(['coupon.created'])
    expect(await types({ created: { gte: marker.created }, delivery_success: false })).toEqual([])
    await expect(stripe.events.list({ type: 'a', types: ['b'] })).rejects.toMatchObject({ statusCode: 400 })
  })

  it('shows events only after their visibility lag', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator, stripe } = await startSimulator({ clock, eventVisibilityLagMs: 30_000 })
    for (let i = 0; i < 50; i++) simulator.mutations.createCustomer()
    const visible = async () => (await stripe.events.list({ limit: 100 })).data.length
    expect(await visible()).toBeLessThan(5)
    clock.advance(15_000)
    expect(await visible()).toBeGreaterThan(10)
    expect(await visible()).toBeLessThan(40)
    clock.advance(15_000)
    expect(await visible()).toBe(50)
  })

  it('goes back 30 days', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator, stripe } = await startSimulator({ clock })
    simulator.mutations.createCustomer()
    clock.advance(20 * DAY_MS)
    const recent = simulator.mutations.createProduct()
    clock.advance(9 * DAY_MS)
    expect((await stripe.events.list()).data).toHaveLength(2)
    clock.advance(2 * DAY_MS)
    const { data } = await stripe.events.list({ created: { gte: 0 } })
    expect(data.map(({ data: { object } }) => object)).toMatchObject([{ id: recent.id }])
    clock.advance(20 * DAY_MS)
    simulator.mutations.createProduct()
    expect([...simulator.events()]).toHaveLength(1) // older events are deleted, not only hidden
  })

  it('has events that are up to 3 s off when subsystems disagree', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator } = await startSimulator({ clock, createdDisorderSeconds: 3 })
    for (let i = 0; i < 100; i++) simulator.mutations.createCustomer()
    const offsets = [...simulator.events()].map(({ created }) => Number(created) - START_MS / 1_000)
    expect(new Set(offsets)).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]))
  })

  it("uses the account's default API version, and shows each event as a GET does", async () => {
    const { simulator, stripe } = await startSimulator({ account: { defaultApiVersion: '2025-03-31.basil' } })
    simulator.mutations.createCustomer()
    const [event] = (await stripe.events.list()).data
    expect(event?.api_version).toBe('2025-03-31.basil')
    expect(await stripe.events.retrieve(event?.id ?? '')).toMatchObject({ id: event?.id, data: event?.data })
  })

  it('keeps the object as it was at the time of the event', async () => {
    const { simulator, stripe } = await startSimulator()
    const { id, name } = simulator.mutations.createCustomer()
    simulator.mutations.updateCustomer({ id, changes: { name: 'Later' } })
    simulator.mutations.deleteCustomer(id)
    const events = (await stripe.events.list({ type: 'customer.created' })).data
    expect(events[0]?.data.object).toMatchObject({ id, name })
  })
})
