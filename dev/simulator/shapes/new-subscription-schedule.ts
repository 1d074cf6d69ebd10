import type { Stripe } from 'stripe'
import type { Price, SubscriptionSchedule } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Wire } from '../wire.js'
import { periodEnd } from './interval.js'
import { NO_METADATA, type Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const SELF = { type: 'self' } as const

const DAY_SECONDS = 86_400

const DEFAULT_SETTINGS = {
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: 'automatic',
  billing_thresholds: null,
  collection_method: 'charge_automatically',
  default_payment_method: null,
  description: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    days_until_due: null,
    description: null,
    footer: null,
    issuer: SELF,
  },
  on_behalf_of: null,
  transfer_data: null,
} satisfies Wire<Stripe.SubscriptionSchedule.DefaultSettings>

/** Makes a schedule with one phase, which begins tomorrow. */
export const newSubscriptionSchedule: Factory<SubscriptionSchedule> = (tx, fields) => {
  const customer = tx.need('customer', fields.customer)
  const price = tx.need('price', { where: ({ recurring }) => recurring !== null })
  return withDefaults(tx, {
    id: tx.newId('sub_sched_1'),
    object: 'subscription_schedule',
    billing_mode: { flexible: null, type: 'classic' },
    customer: customer.id,
    default_settings: DEFAULT_SETTINGS,
    end_behavior: 'release',
    pause_schedules: [],
    phases: [newPhase(tx, price)],
    status: 'not_started',
    test_clock: customer.test_clock ?? null,
    ...fields,
  })
}

function newPhase({ created }: Pick<Origin, 'created'>, price: Price): SubscriptionSchedule['phases'][number] {
  const start = created + DAY_SECONDS
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: price.currency,
    default_payment_method: null,
    description: null,
    discounts: [],
    end_date: periodEnd(start, price),
    invoice_settings: null,
    items: [
      { billing_thresholds: null, discounts: [], metadata: NO_METADATA, plan: price.id, price: price.id, quantity: 1 },
    ],
    metadata: NO_METADATA,
    on_behalf_of: null,
    proration_behavior: 'create_prorations',
    start_date: start,
    transfer_data: null,
    trial_end: null,
  }
}
