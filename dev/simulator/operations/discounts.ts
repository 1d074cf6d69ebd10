import type { Customer, Discount, Subscription } from '../object-shapes.js'
import { newDiscount } from '../shapes/catalogue-extras.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'

// Discount events carry the discount. The customer or subscription changes too, but no update event tells of
// that.

/** Gives a customer a discount. A customer has at most one, so a new discount replaces the old one. */
export function discountCustomer(tx: Transaction, id: string): Customer {
  const customer = tx.get('customer', id)
  const discount = newDiscount(tx, { customer: id })
  if (customer.discount) emitDiscount(tx, 'customer.discount.deleted', customer.discount)
  emitDiscount(tx, 'customer.discount.created', discount)
  return tx.change(customer, { discount })
}

/** Changes a customer's discount, as a promotion code does. */
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
