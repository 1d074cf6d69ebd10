import type { Charge, EventType, PaymentIntent } from '../object-shapes.js'
import { intentAfter, newPaymentIntent } from '../shapes/new-payment-intent.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'

/** Creates an intent that nobody has paid yet. */
export function createPaymentIntent(tx: Transaction, fields: Partial<PaymentIntent> = {}): PaymentIntent {
  const customer = fields.customer === undefined ? tx.need('customer').id : fields.customer
  const intent = tx.insert(newPaymentIntent(tx, { customer, ...fields }))
  tx.emit('payment_intent.created', intent)
  return intent
}

/** Creates the intent of a charge, just before the charge itself. */
export function openIntent(tx: Transaction, { payment_intent: id, amount, currency, customer, created }: Charge): void {
  if (id !== null) createPaymentIntent(tx, { id, amount, currency, customer, created })
}

/** Updates a charge's intent to match the charge, and emits its event. Old charges have no intent. */
export function followCharge(tx: Transaction, charge: Charge): void {
  const intent = charge.payment_intent === null ? undefined : tx.find('payment_intent', charge.payment_intent)
  if (!intent) return
  const after = tx.change(intent, {
    ...intentAfter(charge),
    ...(charge.refunded && !charge.captured && { canceled_at: tx.created }),
  })
  tx.emit(eventOf(after), after)
}

function eventOf({ status }: PaymentIntent): EventType {
  switch (status) {
    case 'canceled':
      return 'payment_intent.canceled'
    case 'processing':
      return 'payment_intent.processing'
    case 'requires_capture':
      return 'payment_intent.amount_capturable_updated'
    case 'succeeded':
      return 'payment_intent.succeeded'
    default:
      return 'payment_intent.payment_failed'
  }
}

export function cancelPaymentIntent(tx: Transaction, id: string): PaymentIntent {
  const intent = tx.get('payment_intent', id)
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_action') {
    throw invalidRequest(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`)
  }
  const after = tx.change(intent, {
    canceled_at: tx.created,
    cancellation_reason: 'abandoned',
    next_action: null,
    status: 'canceled',
  })
  tx.emit('payment_intent.canceled', after)
  return after
}
