import type { Stripe } from 'stripe'
import type {
  BalanceTransaction,
  Charge,
  Dispute,
  ObjectShapes,
  Payout,
  Refund,
  SetupIntent,
} from '../object-shapes.js'
import type { Factory, Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const DAY_SECONDS = 86_400

/** Makes an attempt to set up an intent's payment method. */
export function newSetupAttempt(
  tx: Transaction,
  { intent, fields }: { intent: SetupIntent; fields?: Partial<ObjectShapes['setup_attempt']> },
): ObjectShapes['setup_attempt'] {
  const method = intent.payment_method ?? tx.need('payment_method').id
  return withDefaults(tx, {
    id: tx.newId('setatt_1'),
    object: 'setup_attempt',
    customer: intent.customer,
    payment_method: method,
    payment_method_details: {
      card: {
        brand: 'visa',
        checks: null,
        country: 'US',
        exp_month: 8,
        exp_year: 2030,
        funding: 'credit',
        last4: '4242',
        network: 'visa',
        three_d_secure: null,
        wallet: null,
      },
      type: 'card',
    },
    setup_intent: intent.id,
    status: 'succeeded',
    usage: 'off_session',
    ...fields,
  })
}

/** Makes a refund of a whole charge, unless `fields.amount` is given. */
export function newRefund(origin: Origin, charge: Charge, fields: Partial<Refund> = {}): Refund {
  return withDefaults(origin, {
    id: origin.newId('re_3'),
    object: 'refund',
    amount: charge.amount,
    balance_transaction: origin.newId('txn_3'),
    charge: charge.id,
    currency: charge.currency,
    customer: charge.customer,
    destination_details: { card: { type: 'reversal' }, type: 'card' },
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: 'requested_by_customer',
    status: 'succeeded',
    ...fields,
  })
}

const NO_EVIDENCE = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} satisfies Wire<Stripe.Dispute.Evidence>

export function newDispute(origin: Origin, charge: Charge, fields: Partial<Dispute> = {}): Dispute {
  return withDefaults(origin, {
    id: origin.newId('du_1'),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: origin.created + 9 * DAY_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    is_charge_refundable: false,
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand: 'visa', case_type: 'chargeback', network: 'visa', network_reason_code: '10.4' },
      type: 'card',
    },
    reason: 'fraudulent',
    status: 'needs_response',
    ...fields,
  })
}

/** Makes a payout in transit to the account's own bank. */
export const newPayout: Factory<Payout> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('po_1'),
    object: 'payout',
    amount: tx.random.between(10, 900) * 100,
    arrival_date: tx.created + 2 * DAY_SECONDS,
    automatic: true,
    balance_transaction: tx.newId('txn_1'),
    currency: 'usd',
    description: 'STRIPE PAYOUT',
    destination: tx.newId('ba_1'), // external accounts can be read only of controlled accounts
    method: 'standard',
    reconciliation_status: 'in_progress',
    source_type: 'card',
    status: 'in_transit',
    type: 'bank_account',
    ...fields,
  })

/** Makes a balance transaction. `source` is the charge, refund or payout that moved the balance. */
export function newBalanceTransaction(origin: Origin, fields: Partial<BalanceTransaction>): BalanceTransaction {
  const { amount = origin.random.between(1, 500) * 100, type = 'charge' } = fields
  const fee = type === 'charge' ? Math.round(amount * 0.029) + 30 : 0
  return withDefaults(origin, {
    id: origin.newId('txn_3'),
    object: 'balance_transaction',
    amount,
    available_on: origin.created + 2 * DAY_SECONDS,
    balance_type: 'payments',
    currency: 'usd',
    fee,
    fee_details:
      fee > 0
        ? [
            {
              amount: fee,
              application: null,
              currency: 'usd',
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ]
        : [],
    net: amount - fee,
    reporting_category: type,
    status: 'pending',
    type,
    ...fields,
  })
}
