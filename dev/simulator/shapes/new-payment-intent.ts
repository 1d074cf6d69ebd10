import type { AmountDetailsLineItem, Charge, PaymentIntent, SetupIntent } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

/** Makes a payment intent, which waits for a payment method. */
export function newPaymentIntent(origin: Origin, fields: Partial<PaymentIntent>): PaymentIntent {
  const id = fields.id ?? origin.newId('pi_3')
  return withDefaults(origin, {
    id,
    object: 'payment_intent',
    amount: origin.random.between(5, 500) * 100,
    amount_capturable: 0,
    amount_details: { line_items: [], tip: {} },
    amount_received: 0,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${origin.random.token(24)}`,
    confirmation_method: 'automatic',
    currency: 'usd',
    payment_method_types: ['card'],
    status: 'requires_payment_method',
    transfer_data: null,
    ...fields,
  })
}

/** Returns the fields of an intent that follow from its charge. */
export function intentAfter(charge: Charge): Partial<PaymentIntent> {
  const { id, amount, captured, payment_method: method, refunded, review } = charge
  const outcome = { latest_charge: id, payment_method: method, review }
  if (charge.status === 'pending') return { ...outcome, status: 'processing' }
  if (charge.status === 'failed') {
    const { failure_code: code, failure_message: message } = charge
    const error = { charge: id, type: 'card_error' as const, ...(code && { code }), ...(message && { message }) }
    return {
      ...outcome,
      last_payment_error: error,
      payment_method: null,
      status: 'requires_payment_method',
    }
  }
  if (captured) return { ...outcome, amount_capturable: 0, amount_received: amount, status: 'succeeded' }
  if (refunded) return { ...outcome, amount_capturable: 0, status: 'canceled', cancellation_reason: 'automatic' }
  return { ...outcome, amount_capturable: amount, capture_method: 'manual', status: 'requires_capture' }
}

export function newAmountDetailsItem(origin: Origin): AmountDetailsLineItem {
  const { newId, random } = origin
  return withDefaults(origin, {
    id: newId('uli_1'),
    object: 'payment_intent_amount_details_line_item',
    product_code: `SKU-${random.token(4)}`,
    product_name: 'Paperclips',
    quantity: random.between(1, 9),
    unit_cost: random.between(1, 90) * 10,
  })
}

/** Makes a setup intent, which waits for a payment method and has no attempts. */
export const newSetupIntent: Factory<SetupIntent> = (tx, fields) => {
  const id = tx.newId('seti_1')
  return withDefaults(tx, {
    id,
    object: 'setup_intent',
    client_secret: `${id}_secret_${tx.random.token(24)}`,
    customer: fields.customer === undefined ? tx.need('customer').id : fields.customer,
    customer_account: null,
    flow_directions: null,
    payment_method_types: ['card'],
    status: 'requires_payment_method',
    usage: 'off_session',
    ...fields,
  })
}
