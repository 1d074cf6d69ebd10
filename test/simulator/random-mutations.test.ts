import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import type { AnyShape, ChildTypeName, TypeName } from '../../dev/simulator/object-shapes.js'
import { objectType, TYPE_NAMES, typeOf } from '../../dev/simulator/object-types.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'

/** The nine most used types. The default mix emits events of these and of the types in OTHERS. */
const MOST_USED = new Set([
  ...[
    'customer',
    'product',
    'price',
    'coupon',
    'payment_method',
    'subscription',
    'invoice',
    'charge',
    'checkout.session',
  ],
])

const OTHERS = new Set([
  ...['payment_intent', 'setup_intent', 'refund', 'dispute', 'review', 'radar.early_fraud_warning', 'payout', 'topup'],
  ...['credit_note', 'invoiceitem', 'invoice_payment', 'promotion_code', 'plan', 'tax_rate', 'tax_id', 'discount'],
  ...['card', 'bank_account', 'source', 'subscription_schedule', 'quote', 'payment_link', 'billing.meter'],
  ...['billing.credit_grant', 'billing.credit_balance_transaction', 'entitlements.active_entitlement_summary'],
  ...[
    'account',
    'capability',
    'person',
    'transfer',
    'application_fee',
    'fee_refund',
    'file',
    'test_helpers.test_clock',
  ],
])

/** Fields, by type, that change through events of the embedded object only. */
const TOLD_BY_OTHERS: Readonly<Record<string, string>> = {
  customer: 'discount',
  subscription: 'discounts',
  application_fee: 'refunds',
}

/** Types whose objects vanish with their customer or product, without an event. */
const SILENT = new Set<string>([
  ...['payment_method', 'customer_source', 'tax_id', 'entitlements.active_entitlement', 'product_feature'],
  ...['customer_balance_transaction', 'customer_cash_balance_transaction', 'source_transaction'],
])

describe('Random mutations', () => {
  it('are of the most used types, and most often of the nine that are used most', () => {
    const simulator = createSimulator()
    simulator.seed({ customers: 20, leastPerType: 3 })
    simulator.mutateRandomly(4_000)
    const objects = eventsOf(simulator).map(({ data }) => data.object.object)
    expect(new Set(objects)).toEqual(new Set([...MOST_USED, ...OTHERS]))
    expect(objects.filter((object) => MOST_USED.has(object)).length).toBeGreaterThan(objects.length / 2)
  })

  it('also work on an empty account', () => {
    const simulator = createSimulator()
    simulator.mutateRandomly(500)
    expect(simulator.count('customer')).toBeGreaterThan(5)
    expect(simulator.count('payment_intent')).toBeGreaterThan(5)
  })

  it.each([1, 2, 3])(
    'emit an event for each change, so that the last event of an object is its state (seed %i)',
    (seed) => {
      const clock = createVirtualClock({ startMs: 1_790_000_000_000 })
      const simulator = createSimulator({ seed, clock, createdDisorderSeconds: 3 })
      simulator.seed({ customers: 10, leastPerType: 3 })
      const states = new Map(TYPE_NAMES.map((type) => [type, statesOf(simulator, type)]))
      const gone = new Map(TYPE_NAMES.map((type) => [type, new Set(simulator.deletedIds(type))]))
      simulator.mutateRandomly(2_000)

      for (const { type: event, data } of eventsOf(simulator)) {
        if (event === 'invoice.upcoming') continue // a preview is no object
        const { object } = data
        const known = object.id && Object.hasOwn(object, 'object') ? states.get(typeOf(object as AnyShape)) : undefined
        if (event.endsWith('.deleted') && event !== 'customer.subscription.deleted') known?.delete(keyOf(object))
        else known?.set(keyOf(object), object)
      }
      for (const type of TYPE_NAMES) {
        const told = states.get(type) ?? new Map<string, JsonObject>()
        for (const object of simulator.objects(type)) {
          const { [TOLD_BY_OTHERS[type] ?? '']: _, ...rest } = object
          expect(told.get(keyOf(object)), `${type} ${object.id}`).toMatchObject(rest)
          told.delete(keyOf(object))
        }
        const silently = [...told.keys()].filter((key) => !gone.get(type)?.has(key))
        if (!SILENT.has(type)) expect(silently, type).toEqual([])
        const deleted = new Set(simulator.deletedIds(type))
        for (const key of silently) expect(deleted, type).toContain(key)
      }
    },
  )

  it('keep references valid: each referenced object exists or existed', () => {
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
  it('creates a realistic past: many months, every status, and sub-lists that Stripe cuts', () => {
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

interface Told {
  readonly type: string
  readonly data: { readonly object: JsonObject }
}

function eventsOf(simulator: Simulator): Told[] {
  return [...simulator.events()] as unknown as Told[] // as rendered for the wire
}

function statesOf(simulator: Simulator, type: TypeName): Map<string, JsonObject> {
  return new Map([...simulator.objects(type)].map((object) => [keyOf(object), object]))
}

/** Returns the key of an object, as `deletedIds` lists it. */
function keyOf(object: JsonObject): string {
  return object.object === 'capability' ? (objectType('capability').keyOf?.(object) ?? '') : object.id
}

/** Returns the greatest number of children of one parent. */
function longest(simulator: Simulator, type: ChildTypeName): number {
  const counts = new Map<string, number>()
  for (const { parent } of simulator.children(type)) counts.set(parent, (counts.get(parent) ?? 0) + 1)
  return Math.max(...counts.values())
}
