import type { AnyShape, Customer } from '../object-shapes.js'
import { newCustomer } from '../shapes/new-customer.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'
import { cancelSubscription, hasEnded } from './subscriptions.js'

export function createCustomer(given: Transaction, fields: Partial<Customer> = {}): Customer {
  const tx = given.onClockOf(fields)
  const customer = tx.insert(newCustomer(tx, fields))
  tx.emit('customer.created', customer)
  return customer
}

export function updateCustomer(tx: Transaction, { id, changes }: Change<Customer>): Customer {
  return tx.update(tx.get('customer', id), changes)
}

/** Types of objects that Stripe deletes with their customer, without events. */
const WITH_CUSTOMER = ['payment_method', 'customer_source', 'tax_id'] as const

/**
 * Deletes a customer. Cancels its subscriptions, with events. Removes its payment methods, sources, tax ids
 * and entitlements without events. Invoices and charges stay.
 */
export function deleteCustomer(tx: Transaction, id: string): void {
  const customer = tx.get('customer', id)
  const where = { filter: 'customer', key: id }
  for (const subscription of tx.related('subscription', where)) {
    if (!hasEnded(subscription)) cancelSubscription(tx, subscription.id)
  }
  const vanishing = [
    ...WITH_CUSTOMER.flatMap((type): AnyShape[] => tx.under(type, id)),
    ...tx.related('entitlements.active_entitlement', where),
  ]
  for (const object of vanishing) tx.remove(object)
  tx.remove(customer)
  tx.emit('customer.deleted', customer)
}
