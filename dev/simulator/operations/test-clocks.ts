import type { AnyShape, TestClock, TypeName } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import { renewSubscription } from './subscriptions.js'

/** Types of objects that belong to customers on a clock, in the order of removal. */
const OF_CUSTOMER = [
  ...(['subscription', 'invoice', 'invoiceitem', 'quote', 'subscription_schedule'] as const),
  ...(['billing.credit_grant', 'entitlements.active_entitlement', 'credit_note'] as const),
] as const satisfies readonly TypeName[]

const UNDER_CUSTOMER = ['payment_method', 'customer_source', 'tax_id'] as const

/**
 * Advances a test clock. Renews its customers' subscriptions whose period is over. What a renewal makes is
 * `created` at the clock's time.
 *
 * SDK types, TestHelpers.TestClock: "you can create objects at a frozen time in the past or future";
 * `frozen_time` is the "time at which all objects belonging to this clock are frozen". API reference,
 * "Advance a test clock": up to two years into the future. No source says at which time payments and balance
 * transactions are created. Here they get the clock's time too. That is the harder case for clients that list
 * by `created`.
 */
export function advanceTestClock(
  tx: Transaction,
  { id, seconds }: { readonly id: string; readonly seconds: number },
): TestClock {
  const clock = tx.get('test_helpers.test_clock', id)
  const target = clock.frozen_time + seconds
  const advancing = tx.change(clock, {
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: target } },
  })
  tx.emit('test_helpers.test_clock.advancing', advancing)
  const ready = tx.change(advancing, { frozen_time: target, status: 'ready', status_details: {} })
  renewDueSubscriptions(tx, { id, until: target })
  tx.emit('test_helpers.test_clock.ready', ready)
  return ready
}

function renewDueSubscriptions(
  given: Transaction,
  { id, until }: { readonly id: string; readonly until: number },
): void {
  for (const customer of customersOn(given, id)) {
    for (const subscription of given.related('subscription', { filter: 'customer', key: customer.id })) {
      const isDue = subscription.items.some((item) => item.current_period_end <= until)
      if (isDue && ['active', 'trialing'].includes(subscription.status))
        renewSubscription(given.onClockOf(customer), { id: subscription.id })
    }
  }
}

/** Deletes a test clock. Removes its customers and all their objects without events. */
export function deleteTestClock(tx: Transaction, id: string): void {
  const clock = tx.get('test_helpers.test_clock', id)
  for (const customer of customersOn(tx, id)) {
    const where = { filter: 'customer', key: customer.id }
    const theirs = [
      ...OF_CUSTOMER.flatMap((type): AnyShape[] => tx.related(type, where)),
      ...UNDER_CUSTOMER.flatMap((type): AnyShape[] => tx.under(type, customer.id)),
    ]
    for (const object of theirs) tx.remove(object)
    tx.remove(customer)
  }
  tx.remove(clock)
  tx.emit('test_helpers.test_clock.deleted', clock)
}

export function customersOn(tx: Transaction, id: string) {
  return tx.related('customer', { filter: 'test_clock', key: id })
}
