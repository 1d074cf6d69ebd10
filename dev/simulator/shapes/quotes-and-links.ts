import type { Stripe } from 'stripe'
import type { PaymentLink, Quote } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { someLineItems, totalOfItems } from './line-items.js'
import { NO_METADATA } from '../origin.js'

const SELF = { type: 'self' } as const

const NO_TAX = {
  enabled: false,
  liability: null,
  provider: null,
  status: null,
} satisfies Wire<Stripe.Quote.AutomaticTax>

const NO_DETAILS = { amount_discount: 0, amount_shipping: 0, amount_tax: 0 }

const MONTH_SECONDS = 30 * 86_400

/** Makes a draft. `computed.upfront` has what the quote costs at once: here, everything. */
export function newQuote(tx: Transaction, fields: Partial<Quote>): Quote {
  const customer = tx.need('customer', fields.customer)
  const items = fields.line_items ?? someLineItems(tx, tx.random.between(1, 3))
  const total = totalOfItems(items)
  const upfront = {
    amount_subtotal: total,
    amount_total: total,
    line_items: items.map((item) => ({ ...item, id: tx.newId('li_1') })),
    total_details: NO_DETAILS,
  }
  return {
    id: tx.newId('qt_1'),
    object: 'quote',
    amount_subtotal: total,
    amount_total: total,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: NO_TAX,
    collection_method: 'charge_automatically',
    computed: { recurring: null, upfront },
    created: tx.created,
    currency: 'usd',
    customer: customer.id,
    customer_account: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    expires_at: tx.created + MONTH_SECONDS,
    footer: null,
    from_quote: null,
    header: null,
    invoice: null,
    invoice_settings: { custom_fields: null, days_until_due: null, description: null, footer: null, issuer: SELF },
    line_items: items,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    number: null,
    on_behalf_of: null,
    status: 'draft',
    status_transitions: { accepted_at: null, canceled_at: null, finalized_at: null },
    subscription: null,
    subscription_data: {
      billing_mode: { type: 'classic' },
      description: null,
      effective_date: null,
      metadata: null,
      trial_period_days: null,
    },
    subscription_schedule: null,
    test_clock: customer.test_clock ?? null,
    total_details: NO_DETAILS,
    transfer_data: null,
    ...fields,
  } satisfies Quote
}

export function newPaymentLink(tx: Transaction, fields: Partial<PaymentLink>): PaymentLink {
  return {
    id: tx.newId('plink_1'),
    object: 'payment_link',
    active: true,
    after_completion: { hosted_confirmation: { custom_message: null }, type: 'hosted_confirmation' },
    allow_promotion_codes: false,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null },
    billing_address_collection: 'auto',
    consent_collection: null,
    currency: 'usd',
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_creation: 'if_required',
    inactive_message: null,
    invoice_creation: null,
    line_items: fields.line_items ?? someLineItems(tx, tx.random.between(1, 3)),
    livemode: tx.livemode,
    managed_payments: null,
    metadata: NO_METADATA,
    on_behalf_of: null,
    payment_intent_data: null,
    payment_method_collection: 'if_required',
    payment_method_options: null,
    payment_method_types: null,
    phone_number_collection: { enabled: false },
    restrictions: null,
    shipping_address_collection: null,
    shipping_options: [],
    submit_type: 'auto',
    subscription_data: null,
    tax_id_collection: { enabled: false, required: 'never' },
    transfer_data: null,
    url: `https://buy.stripe.com/test_${tx.random.token(18)}`,
    ...fields,
  } satisfies PaymentLink
}
