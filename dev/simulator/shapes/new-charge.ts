import type { Stripe } from 'stripe'
import type { Charge, Customer, PaymentMethod } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import { NO_ADDRESS } from './new-payment-method.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

export interface ChargeInput {
  readonly customer: Customer | null
  /** In the smallest currency unit. */
  readonly amount: number
  readonly currency: string
  readonly paymentMethod?: PaymentMethod | undefined
  readonly fields?: Partial<Charge>
}

const NO_FRAUD_DETAILS = {}

const AUTHORIZED = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 20,
  seller_message: 'Payment complete.',
  type: 'authorized',
} satisfies Wire<Stripe.Charge.Outcome>

/** Makes a charge that is succeeded and captured, unless `fields` says otherwise. */
export function newCharge(origin: Origin, { customer, amount, currency, paymentMethod, fields }: ChargeInput): Charge {
  const id = origin.newId('ch_3')
  return withDefaults(origin, {
    id,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    balance_transaction: origin.newId('txn_3'),
    billing_details: paymentMethod?.billing_details ?? NO_BILLING_DETAILS,
    calculated_statement_descriptor: 'STRIPE SIMULATOR',
    captured: true,
    currency,
    customer: customer?.id ?? null,
    disputed: false,
    fraud_details: NO_FRAUD_DETAILS,
    outcome: AUTHORIZED,
    payment_intent: origin.newId('pi_3'),
    payment_method: paymentMethod?.id ?? null,
    payment_method_details: paymentMethod?.card ? { card: cardDetails(paymentMethod.card), type: 'card' } : null,
    paid: true,
    radar_options: NO_FRAUD_DETAILS,
    receipt_url: `https://pay.stripe.com/receipts/payment/${id}`,
    refunded: false,
    status: 'succeeded',
    ...fields,
  })
}

/** Fields in which a declined charge differs. */
export const DECLINED: Partial<Charge> = {
  amount_captured: 0,
  balance_transaction: null,
  captured: false,
  failure_code: 'card_declined',
  failure_message: 'Your card was declined.',
  outcome: {
    ...AUTHORIZED,
    network_decline_code: '01',
    network_status: 'declined_by_network',
    reason: 'generic_decline',
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  },
  paid: false,
  receipt_url: null,
  status: 'failed',
}

const NO_BILLING_DETAILS = {
  address: NO_ADDRESS,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
} satisfies Wire<Stripe.Charge.BillingDetails>

function cardDetails(card: NonNullable<PaymentMethod['card']>): Wire<Stripe.Charge.PaymentMethodDetails.Card> {
  return {
    amount_authorized: null,
    authorization_code: null,
    brand: card.brand,
    checks: card.checks,
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    network_transaction_id: null,
    regulated_status: card.regulated_status,
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  }
}
