import type { Customer } from '../object-shapes.js'
import { newCustomer } from '../shapes/new-customer.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'
import { cancelSubscription, hasEnded } from './subscriptions.js'

export function createCustomer(tx: Transaction, fields: Partial<Customer> = {}): Customer {
  const customer = tx.insert(newCustomer(tx, fields))
  tx.emit('customer.created', customer)
  return customer
}

export function updateCustomer(tx: Transaction, { id, changes }: Change<Customer>): Customer {
  return tx.update(tx.get('customer', id), changes)
}

/** Cancels its subscriptions, with events; its payment methods vanish without any. Invoices and charges stay. */
export function deleteCustomer(tx: Transaction, id: string): void {
  const customer = tx.get('customer', id)
  const where = { filter: 'customer', key: id }
  for (const subscription of tx.related('subscription', where)) {
    if (!hasEnded(subscription)) cancelSubscription(tx, subscription.id)
  }
  for (const method of tx.related('payment_method', where)) tx.remove(method)
  tx.remove(customer)
  tx.emit('customer.deleted', customer)
}
