import type { Customer, PaymentMethod } from '../object-shapes.js'
import { newPaymentMethod } from '../shapes/new-payment-method.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'

/** Creates a payment method without a customer. It has no event, and no list shows it. */
export function createPaymentMethod(tx: Transaction, fields: Partial<PaymentMethod> = {}): PaymentMethod {
  return tx.insert(newPaymentMethod(tx, null, fields))
}

export interface Attachment {
  readonly customer: string
  readonly isDefault?: boolean
  readonly fields?: Partial<PaymentMethod>
}

export function attachPaymentMethod(tx: Transaction, attachment: Attachment): PaymentMethod {
  const customer = tx.get('customer', attachment.customer)
  const method = tx.insert(newPaymentMethod(tx, customer, attachment.fields))
  tx.emit('payment_method.attached', method)
  if (attachment.isDefault) setDefault(tx, { customer, method: method.id })
  return method
}

export function updatePaymentMethod(tx: Transaction, { id, changes }: Change<PaymentMethod>): PaymentMethod {
  return tx.update(tx.get('payment_method', id), changes)
}

/** Renews a card, as when the card network tells Stripe of a new number and expiry. */
export function renewCard(tx: Transaction, id: string): PaymentMethod {
  const before = tx.get('payment_method', id)
  if (!before.card) throw invalidRequest(`The payment method ${id} is no card.`)
  const last4 = String(tx.random.between(0, 9_999)).padStart(4, '0')
  const after = tx.change(before, { card: { ...before.card, exp_year: before.card.exp_year + 3, last4 } })
  tx.emitChange('payment_method.automatically_updated', { before, after })
  return after
}

/**
 * Detaches a payment method for good. It continues to exist without a customer: only `previous_attributes`
 * names the former customer.
 */
export function detachPaymentMethod(tx: Transaction, id: string): PaymentMethod {
  const before = tx.get('payment_method', id)
  if (before.customer === null) throw invalidRequest(`The payment method ${id} is not attached to a customer.`)
  const after = tx.change(before, { customer: null })
  tx.emitChange('payment_method.detached', { before, after })
  const customer = tx.get('customer', before.customer)
  if (customer.invoice_settings.default_payment_method === id) setDefault(tx, { customer, method: null })
  return after
}

/** Returns the customer's default payment method, or else an attached one. */
export function methodOf(tx: Transaction, customer: Customer): PaymentMethod | undefined {
  const id = customer.invoice_settings.default_payment_method
  if (id !== null) return tx.get('payment_method', id)
  return tx.related('payment_method', { filter: 'customer', key: customer.id }).at(-1)
}

function setDefault(tx: Transaction, { customer, method }: { customer: Customer; method: string | null }): void {
  tx.update(customer, { invoice_settings: { ...customer.invoice_settings, default_payment_method: method } })
}
