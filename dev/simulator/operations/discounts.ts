import type { Customer, Discount, Subscription } from '../object-shapes.js'
import { newDiscount } from '../shapes/catalogue-extras.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'

// The events carry the discount. Whoever has it changes with it, and no event of its own tells of that.

/** A customer has one at most: another takes its place. */
export function discountCustomer(tx: Transaction, id: string): Customer {
  const customer = tx.get('customer', id)
  const discount = newDiscount(tx, { customer: id })
  if (customer.discount) emitDiscount(tx, 'customer.discount.deleted', customer.discount)
  emitDiscount(tx, 'customer.discount.created', discount)
  return tx.change(customer, { discount })
}

/** As when a promotion code is put on it. */
export function updateCustomerDiscount(
  tx: Transaction,
  { id, changes }: { readonly id: string; readonly changes: Partial<Discount> },
): Customer {
  const customer = tx.get('customer', id)
  if (!customer.discount) throw noDiscount(id)
  const discount = { ...customer.discount, ...changes }
  emitDiscount(tx, 'customer.discount.updated', discount)
  return tx.change(customer, { discount })
}

export function removeCustomerDiscount(tx: Transaction, id: string): Customer {
  const customer = tx.get('customer', id)
  if (!customer.discount) throw noDiscount(id)
  emitDiscount(tx, 'customer.discount.deleted', customer.discount)
  return tx.change(customer, { discount: null })
}

export function discountSubscription(tx: Transaction, id: string): Subscription {
  const subscription = tx.get('subscription', id)
  const discount = newDiscount(tx, { customer: subscription.customer, subscription: id })
  emitDiscount(tx, 'customer.discount.created', discount)
  return tx.change(subscription, { discounts: [...subscription.discounts, discount.id] })
}

export function removeSubscriptionDiscounts(tx: Transaction, id: string): Subscription {
  const subscription = tx.get('subscription', id)
  for (const discount of subscription.discounts) {
    const gone = newDiscount(tx, { id: discount, customer: subscription.customer, subscription: id })
    emitDiscount(tx, 'customer.discount.deleted', gone)
  }
  return tx.change(subscription, { discounts: [] })
}

function emitDiscount(
  tx: Transaction,
  type: `customer.discount.${'created' | 'updated' | 'deleted'}`,
  object: Discount,
) {
  tx.emitOther(type, { object })
}

function noDiscount(id: string) {
  return invalidRequest(`No active discount for customer: ${id}`, { code: 'resource_missing' })
}
