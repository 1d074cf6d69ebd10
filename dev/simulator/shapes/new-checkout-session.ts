import type { Stripe } from 'stripe'
import type { CheckoutSession, Customer } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import { newLineItem } from './line-items.js'
import type { Sale } from './new-subscription.js'
import { NO_METADATA, type Origin } from '../origin.js'

export interface CheckoutSessionInput {
  /** Null: checkout creates a customer for the payer. */
  readonly customer: Customer | null
  readonly mode: 'payment' | 'subscription' | 'setup'
  readonly sales: readonly Sale[]
  readonly fields?: Partial<CheckoutSession>
}

const DAY_SECONDS = 86_400

const AUTOMATIC_TAX_OFF = {
  enabled: false,
  liability: null,
  provider: null,
  status: null,
} satisfies Wire<Stripe.Checkout.Session.AutomaticTax>

const NO_CUSTOM_TEXT = {
  after_submit: null,
  shipping_address: null,
  submit: null,
  terms_of_service_acceptance: null,
} satisfies Wire<Stripe.Checkout.Session.CustomText>

/** Makes an open session, which waits for a payment. */
export function newCheckoutSession(origin: Origin, input: CheckoutSessionInput): CheckoutSession {
  const { customer, mode, sales, fields } = input
  const id = origin.newId(origin.livemode ? 'cs_live_' : 'cs_test_')
  const items = sales.map((sale) => newLineItem(origin, sale))
  const total = mode === 'setup' ? null : items.reduce((sum, { amount_total: amount }) => sum + amount, 0)
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: AUTOMATIC_TAX_OFF,
    billing_address_collection: null,
    cancel_url: 'https://example.com/cancel',
    client_reference_id: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: origin.created,
    currency: mode === 'setup' ? null : (sales[0]?.price.currency ?? 'usd'),
    currency_conversion: null,
    custom_fields: [],
    custom_text: NO_CUSTOM_TEXT,
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: customer ? null : 'always',
    customer_details: null,
    customer_email: null,
    discounts: [],
    expires_at: origin.created + DAY_SECONDS,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    line_items: items,
    livemode: origin.livemode,
    locale: null,
    managed_payments: null,
    metadata: NO_METADATA,
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: mode === 'subscription' ? 'always' : 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_status: mode === 'setup' ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: 'https://example.com/success',
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `https://checkout.stripe.com/c/pay/${id}`,
    wallet_options: null,
    ...fields,
  } satisfies CheckoutSession
}
