import type { Stripe } from 'stripe'
import type { CheckoutSession, Customer } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import { newLineItem } from './line-items.js'
import type { Sale } from './new-subscription.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

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
  return withDefaults(origin, {
    id,
    object: 'checkout.session',
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: AUTOMATIC_TAX_OFF,
    cancel_url: 'https://example.com/cancel',
    currency: mode === 'setup' ? null : (sales[0]?.price.currency ?? 'usd'),
    custom_fields: [],
    custom_text: NO_CUSTOM_TEXT,
    customer: customer?.id ?? null,
    customer_creation: customer ? null : 'always',
    discounts: [],
    expires_at: origin.created + DAY_SECONDS,
    line_items: items,
    mode,
    payment_method_collection: mode === 'subscription' ? 'always' : 'if_required',
    payment_method_types: ['card'],
    payment_status: mode === 'setup' ? 'no_payment_required' : 'unpaid',
    phone_number_collection: { enabled: false },
    shipping_options: [],
    status: 'open',
    success_url: 'https://example.com/success',
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `https://checkout.stripe.com/c/pay/${id}`,
    ...fields,
  })
}
