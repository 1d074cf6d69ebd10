import type { Stripe } from 'stripe'
import type { Customer, Price, Subscription, SubscriptionItem } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import { periodEnd } from './interval.js'
import { planOf } from './new-price.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

/** A price that is sold, and how many. */
export interface Sale {
  readonly price: Price
  readonly quantity: number
}

const SELF = { type: 'self' } as const

const AUTOMATIC_TAX_OFF = { disabled_reason: null, enabled: false, liability: null }

const CLASSIC_BILLING = { flexible: null, type: 'classic' } satisfies Wire<Stripe.Subscription.BillingMode>

export const NOT_CANCELED = {
  comment: null,
  feedback: null,
  feedback_option: null,
  reason: null,
} satisfies Wire<Stripe.Subscription.CancellationDetails>

const INVOICE_SETTINGS = {
  account_tax_ids: null,
  custom_fields: null,
  description: null,
  footer: null,
  issuer: SELF,
} satisfies Wire<Stripe.Subscription.InvoiceSettings>

const PAYMENT_SETTINGS = {
  payment_method_options: null,
  payment_method_types: null,
  save_default_payment_method: 'off',
} satisfies Wire<Stripe.Subscription.PaymentSettings>

const TRIAL_SETTINGS = {
  end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
} satisfies Wire<Stripe.Subscription.TrialSettings>

export interface SubscriptionInput {
  readonly customer: Customer
  readonly sales: readonly Sale[]
  /** Start of the current period, in Unix seconds. Default: now. */
  readonly periodStart?: number
  readonly fields?: Partial<Subscription>
}

/**
 * Makes a subscription. Since API version 2025-03-31, its items have the periods, not the subscription
 * itself.
 */
export function newSubscription(origin: Origin, input: SubscriptionInput): Subscription {
  const { customer, sales, periodStart = origin.created, fields } = input
  const id = fields?.id ?? origin.newId('sub_1')
  return withDefaults(origin, {
    id,
    object: 'subscription',
    automatic_tax: AUTOMATIC_TAX_OFF,
    billing_cycle_anchor: origin.created,
    billing_mode: CLASSIC_BILLING,
    billing_schedules: [],
    cancel_at_period_end: false,
    cancellation_details: NOT_CANCELED,
    collection_method: 'charge_automatically',
    currency: sales[0]?.price.currency ?? 'usd',
    customer: customer.id,
    days_until_due: fields?.collection_method === 'send_invoice' ? 30 : null,
    default_tax_rates: [],
    discounts: [],
    invoice_settings: INVOICE_SETTINGS,
    items: sales.map((sale) => newSubscriptionItem(origin, { subscription: id, sale, periodStart })),
    payment_settings: PAYMENT_SETTINGS,
    start_date: origin.created,
    status: 'active',
    test_clock: customer.test_clock ?? null,
    trial_settings: TRIAL_SETTINGS,
    ...fields,
  })
}

export interface SubscriptionItemInput {
  readonly subscription: string
  readonly sale: Sale
  readonly periodStart: number
}

export function newSubscriptionItem(origin: Origin, input: SubscriptionItemInput): SubscriptionItem {
  const { price, quantity } = input.sale
  return withDefaults(origin, {
    id: origin.newId('si_'),
    object: 'subscription_item',
    current_period_end: periodEnd(input.periodStart, price),
    current_period_start: input.periodStart,
    discounts: [],
    plan: planOf(price),
    price,
    quantity,
    subscription: input.subscription,
    tax_rates: [],
  })
}
