import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Wire } from '../wire.js'
import { withDefaults } from './with-defaults.js'

export const newAlert: Factory<ObjectShapes['billing.alert']> = (tx, fields) => {
  const meter = tx.need('billing.meter').id
  return withDefaults(tx, {
    id: tx.newId('alrt_1'),
    object: 'billing.alert',
    alert_type: 'usage_threshold',
    status: 'active',
    title: 'Much used',
    usage_threshold: { filters: null, gte: tx.random.between(1, 9) * 1_000, meter, recurrence: 'one_time' },
    ...fields,
  })
}

export const newMeter: Factory<ObjectShapes['billing.meter']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('mtr_test_'),
    object: 'billing.meter',
    customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: { formula: 'sum' },
    display_name: 'API calls',
    event_name: `calls_${tx.random.token(6).toLowerCase()}`,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: tx.created,
    value_settings: { event_payload_key: 'value' },
    ...fields,
  })

export const newCreditGrant: Factory<ObjectShapes['billing.credit_grant']> = (tx, fields) => {
  const customer = tx.need('customer', fields.customer)
  return withDefaults(tx, {
    id: tx.newId('credgr_test_'),
    object: 'billing.credit_grant',
    amount: { monetary: { currency: 'usd', value: tx.random.between(1, 90) * 1_000 }, type: 'monetary' },
    applicability_config: { scope: { price_type: 'metered' } },
    category: 'paid',
    customer: customer.id,
    effective_at: tx.created,
    name: 'Prepaid',
    priority: 50,
    test_clock: customer.test_clock ?? null,
    updated: tx.created,
    ...fields,
  })
}

/** Makes the credit that a grant gives. */
export const newCreditBalanceTransaction: Factory<ObjectShapes['billing.credit_balance_transaction']> = (
  tx,
  fields,
) => {
  const grant = tx.need('billing.credit_grant', fields.credit_grant)
  return withDefaults(tx, {
    id: tx.newId('cbtxn_test_'),
    object: 'billing.credit_balance_transaction',
    credit: { amount: grant.amount, credits_application_invoice_voided: null, type: 'credits_granted' },
    credit_grant: grant.id,
    effective_at: tx.created,
    test_clock: grant.test_clock,
    type: 'credit',
    _customer: grant.customer,
    ...fields,
  })
}

export const newFeedbackOption: Factory<ObjectShapes['billing.feedback_option']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('fdbkopt_1'),
    object: 'billing.feedback_option',
    description: 'It lacks something that I need',
    status: 'active',
    status_transitions: { deactivated_at: null },
    ...fields,
  })

export const newInvoiceTemplate: Factory<ObjectShapes['invoice_rendering_template']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('inrtem_1'),
    object: 'invoice_rendering_template',
    nickname: 'With logo',
    status: 'active',
    version: 1,
    ...fields,
  })

export const newPortalConfiguration: Factory<ObjectShapes['billing_portal.configuration']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('bpc_1'),
    object: 'billing_portal.configuration',
    active: true,
    business_profile: {
      headline: null,
      privacy_policy_url: 'https://example.com/privacy',
      terms_of_service_url: 'https://example.com/terms',
    },
    features: PORTAL_FEATURES,
    is_default: tx.count('billing_portal.configuration') === 0,
    login_page: { enabled: false, url: null },
    updated: tx.created,
    ...fields,
  })

const PORTAL_FEATURES = {
  customer_update: { allowed_updates: ['email'], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
} satisfies Wire<Stripe.BillingPortal.Configuration.Features>
