import { describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'
import { prepare } from './shop.js'

interface Event {
  readonly type: string
  readonly data: { readonly object: JsonObject }
}

/** Returns the events that some work emits, in order. */
function emittedBy(simulator: Simulator, work: () => unknown): Event[] {
  const before = [...simulator.events()].length
  work()
  return [...simulator.events()].slice(before) as unknown as Event[] // as rendered for the wire
}

const typesOf = (events: readonly Event[]) => events.map(({ type }) => type)

describe('A deleted test clock', () => {
  it('deletes its customers and everything that they own, without more events', () => {
    const { simulator, mutations, request } = prepare()
    const clock = mutations.createObject({ type: 'test_helpers.test_clock' }).id
    const customer = mutations.createCustomer({ test_clock: clock }).id
    mutations.createSubscription({ ...request, customer })
    mutations.attachPaymentMethod({ customer })
    mutations.createObject({ type: 'quote', fields: { customer } })
    const others = simulator.count('customer') - 1
    const events = emittedBy(simulator, () => mutations.deleteTestClock(clock))
    expect(typesOf(events)).toEqual(['test_helpers.test_clock.deleted'])
    expect(simulator.count('customer')).toBe(others)
    for (const type of ['subscription', 'invoice', 'payment_method', 'quote'] as const) {
      expect([...simulator.objects(type)].filter((object) => object['customer'] === customer)).toEqual([])
      expect([...simulator.deletedIds(type)], type).not.toEqual([])
    }
  })
})

describe('A dispute', () => {
  it('emits its own events, and changes its charge', () => {
    const { simulator, mutations, customer } = prepare()
    const charge = mutations.createCharge({ customer: customer.id })
    const events = emittedBy(simulator, () => {
      const { id } = mutations.openDispute(charge.id)
      mutations.submitEvidence(id)
      mutations.closeDispute({ id, isWon: true })
    })
    expect(typesOf(events)).toEqual([
      ...['charge.dispute.created', 'charge.updated', 'charge.dispute.funds_withdrawn', 'charge.dispute.updated'],
      ...['charge.dispute.closed', 'charge.dispute.funds_reinstated'],
    ])
    expect([...simulator.objects('dispute')]).toMatchObject([{ charge: charge.id, status: 'won' }])
    expect(events[1]?.data.object).toMatchObject({ id: charge.id, disputed: true })
  })
})

describe('A credit note', () => {
  it('lowers the remaining amount of an open invoice until it is voided', () => {
    const { mutations, price, other, customer } = prepare()
    const items = [{ price: price.id }, { price: other.id }]
    const { id } = mutations.finalizeInvoice(mutations.createInvoice({ customer: customer.id, items }).id)
    const note = mutations.createCreditNote(id)
    expect(note).toMatchObject({ invoice: id, amount: 1_000, type: 'pre_payment' })
    expect(mutations.updateInvoice({ id, changes: {} })).toMatchObject({ amount_remaining: 2_000 })
    mutations.voidCreditNote(note.id)
    expect(mutations.updateInvoice({ id, changes: {} })).toMatchObject({ amount_remaining: 3_000 })
  })
})

describe('A subscription schedule', () => {
  it('is set on its subscription until it is released, and cancels the subscription when it is canceled', () => {
    const { simulator, mutations, request } = prepare()
    const { id } = mutations.createSubscription(request)
    const first = mutations.scheduleSubscription(id)
    expect([...simulator.objects('subscription')]).toMatchObject([{ schedule: first.id }])
    mutations.releaseSchedule(first.id)
    expect([...simulator.objects('subscription')]).toMatchObject([{ schedule: null }])
    const second = mutations.scheduleSubscription(id)
    expect(typesOf(emittedBy(simulator, () => mutations.cancelSchedule(second.id)))).toEqual([
      'customer.subscription.deleted',
      'subscription_schedule.canceled',
    ])
  })
})

describe('Objects without events', () => {
  it('are created by random mutations on request only', () => {
    const simulator = createSimulator()
    simulator.mutateRandomly(200)
    expect(simulator.count('balance_transaction')).toBe(0)
    simulator.mutateRandomly(200, { unlisted: true })
    expect(simulator.count('balance_transaction')).toBeGreaterThan(10)
  })
})
