import { describe, expect, it } from 'vitest'
import type { EventType } from '../../dev/simulator/object-shapes.js'
import { objectType, TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { OCCURRING_EVENTS } from '../../dev/simulator/occurrences.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject, WireList } from '../../dev/simulator/wire.js'
import { EVERY_EVENT } from './event-types.js'
import { ids, startSimulator } from './start-simulator.js'

interface Event {
  readonly type: string
  readonly account?: string
  readonly data: { readonly object: JsonObject; readonly previous_attributes?: Readonly<Record<string, unknown>> }
}

/** Returns the events that some work emits, in order. */
function emittedBy(simulator: Simulator, work: () => unknown): Event[] {
  const before = [...simulator.events()].length
  work()
  return [...simulator.events()].slice(before) as unknown as Event[] // as rendered for the wire
}

const occurring = new Set<EventType>(OCCURRING_EVENTS)

describe('An event', () => {
  const seeded = createSimulator()
  seeded.seed({ customers: 5, leastPerType: 2 })

  it.each(EVERY_EVENT.filter(({ type }) => occurring.has(type)))(
    '$type can be triggered, on a full account and on an empty one',
    ({ type, objects }) => {
      for (const simulator of [seeded, createSimulator()]) {
        const events = emittedBy(simulator, () => simulator.mutations.triggerEvent({ event: type }))
        const event = events.find((each) => each.type === type)
        expect(objects).toContain(event?.data.object.object)
      }
    },
  )

  it('of any other type follows from a mutation, and also carries the right object', () => {
    const simulator = createSimulator()
    simulator.mutateRandomly(4_000)
    const made = new Map<string, Set<string>>()
    for (const { type, data } of emittedBy(simulator, () => simulator.mutateRandomly(4_000))) {
      made.set(type, (made.get(type) ?? new Set()).add(data.object.object))
    }
    const others = EVERY_EVENT.filter(({ type }) => !occurring.has(type))
    for (const { type, objects } of others) expect([...(made.get(type) ?? [])], type).toEqual(objects)
    expect(others.length).toBeGreaterThan(30)
  })

  it('happens to the requested object, and carries it as a GET returns it', async () => {
    const { simulator, get } = await startSimulator()
    simulator.seed({ customers: 2, leastPerType: 2 })
    const objectWith = (status: string) =>
      [...simulator.objects('treasury.outbound_payment')].find((object) => object['status'] === status)?.id ?? ''
    const id = objectWith('processing')
    const [event] = emittedBy(simulator, () =>
      simulator.mutations.triggerEvent({ event: 'treasury.outbound_payment.posted', id }),
    )
    expect(event?.data.object).toMatchObject({ id, status: 'posted' })
    expect(await get(`/v1/treasury/outbound_payments/${id}`)).toEqual(JSON.parse(JSON.stringify(event?.data.object)))
    expect(() => simulator.mutations.triggerEvent({ event: 'invoice.paid' })).toThrow('does not come by itself')
  })

  it('of a change carries previous_attributes', () => {
    for (const type of TYPE_NAMES.flatMap((name) => objectType(name).updatedEvent ?? [])) {
      if (!occurring.has(type)) continue
      const events = emittedBy(seeded, () => seeded.mutations.triggerEvent({ event: type }))
      expect(events.find((each) => each.type === type)?.data.previous_attributes, type).toBeDefined()
    }
  })

  it('of a discount or a fee refund changes its owner, without an event of the owner', () => {
    const { mutations, ...simulator } = createSimulator()
    const { id: customer } = mutations.createCustomer()
    const events = emittedBy({ ...simulator, mutations }, () => {
      mutations.discountCustomer(customer)
      mutations.updateCustomerDiscount({ id: customer, changes: { end: 1_900_000_000 } })
    })
    const ofDiscount = events.filter(({ type }) => !type.startsWith('coupon.'))
    expect(ofDiscount.map(({ type }) => type)).toEqual(['customer.discount.created', 'customer.discount.updated'])
    expect([...simulator.objects('customer')][0]).toMatchObject({ discount: ofDiscount[1]?.data.object })
    mutations.removeCustomerDiscount(customer)
    expect([...simulator.objects('customer')][0]).toMatchObject({ discount: null })

    mutations.createObject({ type: 'application_fee' })
    const [fee] = [...simulator.objects('application_fee')]
    const { refunds } = mutations.refundApplicationFee({ id: fee?.id ?? '', amount: 50 })
    const [refund] = refunds
    const [event] = emittedBy({ ...simulator, mutations }, () =>
      mutations.updateFeeRefund({ fee: fee?.id ?? '', refund: refund?.id ?? '', metadata: { note: 'late' } }),
    )
    expect(event).toMatchObject({ type: 'application_fee.refund.updated', data: { object: { object: 'fee_refund' } } })
    expect([...simulator.children('fee_refund')]).toMatchObject([{ object: { metadata: { note: 'late' } } }])
  })

  it('of entitlements carries the newest 10 of a customer', () => {
    const simulator = createSimulator()
    const customer = simulator.mutations.createCustomer().id
    const events = emittedBy(simulator, () => {
      for (let i = 0; i < 12; i++) {
        const feature = simulator.mutations.createObject({ type: 'entitlements.feature' }).id
        simulator.mutations.grantEntitlement({ customer, feature })
      }
    })
    expect(events).toHaveLength(12)
    expect(events[0]?.data.object).toMatchObject({ customer, entitlements: { has_more: false } })
    // The check above shows the shape.
    const entitlements = events[11]?.data.object['entitlements'] as WireList<JsonObject>
    expect(entitlements).toMatchObject({ has_more: true, url: `/v1/customers/${customer}/entitlements` })
    expect(ids(entitlements.data)).toEqual(
      ids([...simulator.children('entitlements.active_entitlement')].map(({ object }) => object))
        .toReversed()
        .slice(0, 10),
    )
  })

  it("of a connected account names the account, and is in that account's list of events, not in the platform's", async () => {
    const { simulator, stripe } = await startSimulator()
    const account = simulator.mutations.connectAccount().id
    simulator.mutations.createObject({ type: 'person', fields: { account } })
    simulator.mutations.updateObject({ type: 'account', id: account, changes: { email: 'new@example.com' } })
    simulator.mutations.updateObject({
      type: 'account',
      id: simulator.accountId,
      changes: { email: 'own@example.com' },
    })
    simulator.mutations.disconnectAccount(account)

    const told = [...simulator.events()] as unknown as Event[] // as rendered for the wire
    expect(told.map(({ type, account: whose }) => [type, whose])).toEqual([
      ['account.application.authorized', account],
      ['person.created', account],
      ['account.updated', account],
      ['account.updated', undefined],
      ['account.application.deauthorized', account],
    ])
    expect((await stripe.events.list()).data.map(({ type }) => type)).toEqual(['account.updated'])
    expect([...simulator.forAccount(account).events()]).toHaveLength(4)
    await expect(stripe.events.list({}, { stripeAccount: account })).rejects.toMatchObject({ code: 'account_invalid' })
    expect((await stripe.accounts.list()).data).toEqual([])
    expect([...simulator.objects('person')]).toEqual([])

    const other = simulator.mutations.connectAccount().id
    const listed = await stripe.events.list({}, { stripeAccount: other })
    expect(listed.data).toMatchObject([{ type: 'account.application.authorized', account: other }])
  })
})
