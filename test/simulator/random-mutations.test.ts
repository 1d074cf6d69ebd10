import type { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import type { ChildTypeName } from '../../dev/simulator/object-shapes.js'
import { TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'

const EVENT_TYPES = [
  ...['customer.created', 'customer.deleted', 'customer.updated', 'coupon.created', 'coupon.deleted', 'coupon.updated'],
  ...['product.created', 'product.deleted', 'product.updated', 'price.created', 'price.deleted', 'price.updated'],
  ...['customer.subscription.created', 'customer.subscription.deleted', 'customer.subscription.paused'],
  ...['customer.subscription.pending_update_applied', 'customer.subscription.pending_update_expired'],
  ...['customer.subscription.resumed', 'customer.subscription.trial_will_end', 'customer.subscription.updated'],
  ...['invoice.created', 'invoice.deleted', 'invoice.finalization_failed', 'invoice.finalized', 'invoice.overdue'],
  ...['invoice.marked_uncollectible', 'invoice.overpaid', 'invoice.paid', 'invoice.payment_action_required'],
  ...['invoice.payment_attempt_required', 'invoice.payment_failed', 'invoice.payment_succeeded', 'invoice.sent'],
  ...['invoice.upcoming', 'invoice.updated', 'invoice.voided', 'invoice.will_be_due'],
  ...['checkout.session.async_payment_failed', 'checkout.session.async_payment_succeeded'],
  ...['checkout.session.completed', 'checkout.session.expired'],
  ...['payment_method.attached', 'payment_method.automatically_updated', 'payment_method.detached'],
  ...['payment_method.updated', 'charge.captured', 'charge.expired', 'charge.failed', 'charge.pending'],
  ...['charge.refunded', 'charge.succeeded', 'charge.updated'],
] as const satisfies readonly Stripe.Event['type'][]

describe('Random mutations', () => {
  it('make every event type of the nine families, and no other', () => {
    const simulator = createSimulator()
    simulator.mutateRandomly(8_000)
    const types = new Set([...simulator.events()].map(({ type }) => String(type)))
    expect(types).toEqual(new Set<string>(EVENT_TYPES))
  })

  it.each([1, 2, 3])('tell of all that they do: the last event of each object is its state (seed %i)', (seed) => {
    const clock = createVirtualClock({ startMs: 1_790_000_000_000 })
    const simulator = createSimulator({ seed, clock, createdDisorderSeconds: 3 })
    simulator.mutateRandomly(2_000)

    const last = new Map<string, { readonly object: JsonObject; readonly type: string }>()
    for (const event of simulator.events() as Iterable<JsonObject & { data: { object: JsonObject }; type: string }>) {
      const { object } = event.data
      if (object.id) last.set(`${object.object}/${object.id}`, { object, type: event.type })
    }
    for (const type of TYPE_NAMES) {
      for (const object of simulator.objects(type)) {
        if (object.id === simulator.accountId) continue // the account itself was there before
        expect(last.get(`${type}/${object.id}`)?.object).toEqual(object)
        last.delete(`${type}/${object.id}`)
      }
      for (const id of simulator.deletedIds(type)) {
        const farewell = last.get(`${type}/${id}`)?.type
        // What vanishes with its customer does so silently.
        if (type !== 'payment_method') expect(farewell).toBe(`${type}.deleted`)
        last.delete(`${type}/${id}`)
      }
    }
    expect([...last.keys()]).toEqual([])
  })

  it('keep the account whole: what is referred to is there, or was', () => {
    const simulator = createSimulator({ seed: 5 })
    simulator.seed({ customers: 30 })
    simulator.mutateRandomly(1_500, { unlisted: true })
    const there = new Set(TYPE_NAMES.flatMap((type) => [...simulator.objects(type)].map(({ id }) => id)))
    for (const type of TYPE_NAMES) for (const id of simulator.deletedIds(type)) there.add(id)
    const references = ['customer', 'subscription', 'invoice', 'latest_invoice', 'default_payment_method', 'product']
    const dangling = TYPE_NAMES.flatMap((type) =>
      [...simulator.objects(type)].flatMap((object) =>
        references.filter((name) => typeof object[name] === 'string' && !there.has(object[name])),
      ),
    )
    expect(dangling).toEqual([])
  })
})

describe('A seed', () => {
  it('makes a believable past: months of it, every status, and sub-lists that Stripe cuts', () => {
    const simulator = createSimulator()
    simulator.seed({ customers: 100 })
    const customers = [...simulator.objects('customer')].map(({ created }) => Number(created))
    expect(Math.max(...customers) - Math.min(...customers)).toBeGreaterThan(300 * 86_400)
    expect(new Set(customers).size).toBeLessThan(customers.length)
    const statuses = (type: 'subscription' | 'invoice') =>
      new Set([...simulator.objects(type)].map(({ status }) => status))
    const usual = ['active', 'canceled', 'incomplete', 'past_due', 'paused', 'trialing', 'unpaid']
    expect([...statuses('subscription')]).toEqual(expect.arrayContaining(usual))
    expect(statuses('invoice')).toEqual(new Set(['draft', 'open', 'paid', 'uncollectible', 'void']))
    expect(longest(simulator, 'subscription_item')).toBe(25)
    expect(longest(simulator, 'line_item')).toBe(137)
    expect(longest(simulator, 'checkout_session_line_item')).toBe(12)
    expect([...simulator.events()]).toEqual([])
    expect([...simulator.objects('price')].some(({ active }) => active === false)).toBe(true)
  })
})

/** How many children the parent with the most has. */
function longest(simulator: Simulator, type: ChildTypeName): number {
  const counts = new Map<string, number>()
  for (const { parent } of simulator.children(type)) counts.set(parent, (counts.get(parent) ?? 0) + 1)
  return Math.max(...counts.values())
}
