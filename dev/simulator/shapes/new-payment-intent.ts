import type { Stripe } from 'stripe'
import type { AmountDetailsLineItem, Charge, PaymentIntent, SetupIntent } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'

/** Makes a payment intent, which waits for a payment method. */
export function newPaymentIntent(origin: Origin, fields: Partial<PaymentIntent>): PaymentIntent {
  const id = fields.id ?? origin.newId('pi_3')
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: origin.random.between(5, 500) * 100,
    amount_capturable: 0,
    amount_details: { line_items: [], tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${origin.random.token(24)}`,
    confirmation_method: 'automatic',
    created: origin.created,
    currency: 'usd',
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: origin.livemode,
    managed_payments: null,
    metadata: NO_METADATA,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    ...fields,
  } satisfies PaymentIntent
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

export function newAmountDetailsItem({ newId, random }: Origin): AmountDetailsLineItem {
  return {
    id: newId('uli_1'),
    object: 'payment_intent_amount_details_line_item',
    discount_amount: null,
    payment_method_options: null,
    product_code: `SKU-${random.token(4)}`,
    product_name: 'Paperclips',
    quantity: random.between(1, 9),
    tax: null,
    unit_cost: random.between(1, 90) * 10,
    unit_of_measure: null,
  } satisfies Wire<Stripe.PaymentIntentAmountDetailsLineItem>
}

/** Makes a setup intent, which waits for a payment method and has no attempts. */
export function newSetupIntent(tx: Transaction, fields: Partial<SetupIntent>): SetupIntent {
  const id = tx.newId('seti_1')
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${tx.random.token(24)}`,
    created: tx.created,
    customer: fields.customer === undefined ? tx.need('customer').id : fields.customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: tx.livemode,
    mandate: null,
    metadata: NO_METADATA,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
    ...fields,
  } satisfies Wire<Stripe.SetupIntent>
}
