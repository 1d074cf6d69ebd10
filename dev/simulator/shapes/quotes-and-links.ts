import type { Stripe } from 'stripe'
import type { PaymentLink, Quote } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Wire } from '../wire.js'
import { someLineItems, totalOfItems } from './line-items.js'
import { withDefaults } from './with-defaults.js'

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
export const newQuote: Factory<Quote> = (tx, fields) => {
  const customer = tx.need('customer', fields.customer)
  const items = fields.line_items ?? someLineItems(tx, tx.random.between(1, 3))
  const total = totalOfItems(items)
  const upfront = {
    amount_subtotal: total,
    amount_total: total,
    line_items: items.map((item) => ({ ...item, id: tx.newId('li_1') })),
    total_details: NO_DETAILS,
  }
  return withDefaults(tx, {
    id: tx.newId('qt_1'),
    object: 'quote',
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: NO_TAX,
    collection_method: 'charge_automatically',
    computed: { recurring: null, upfront },
    currency: 'usd',
    customer: customer.id,
    default_tax_rates: [],
    discounts: [],
    expires_at: tx.created + MONTH_SECONDS,
    invoice_settings: { custom_fields: null, days_until_due: null, description: null, footer: null, issuer: SELF },
    line_items: items,
    status: 'draft',
    status_transitions: { accepted_at: null, canceled_at: null, finalized_at: null },
    subscription_data: {
      billing_mode: { type: 'classic' },
      description: null,
      effective_date: null,
      metadata: null,
      trial_period_days: null,
    },
    test_clock: customer.test_clock ?? null,
    total_details: NO_DETAILS,
    ...fields,
  })
}

export const newPaymentLink: Factory<PaymentLink> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('plink_1'),
    object: 'payment_link',
    active: true,
    after_completion: { hosted_confirmation: { custom_message: null }, type: 'hosted_confirmation' },
    allow_promotion_codes: false,
    automatic_tax: { enabled: false, liability: null },
    billing_address_collection: 'auto',
    currency: 'usd',
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_creation: 'if_required',
    line_items: fields.line_items ?? someLineItems(tx, tx.random.between(1, 3)),
    payment_method_collection: 'if_required',
    phone_number_collection: { enabled: false },
    shipping_options: [],
    submit_type: 'auto',
    tax_id_collection: { enabled: false, required: 'never' },
    url: `https://buy.stripe.com/test_${tx.random.token(18)}`,
    ...fields,
  })
