import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA } from '../origin.js'

export function newAlert(
  tx: Transaction,
  fields: Partial<ObjectShapes['billing.alert']>,
): ObjectShapes['billing.alert'] {
  const meter = tx.need('billing.meter').id
  return {
    id: tx.newId('alrt_1'),
    object: 'billing.alert',
    alert_type: 'usage_threshold',
    livemode: tx.livemode,
    status: 'active',
    title: 'Much used',
    usage_threshold: { filters: null, gte: tx.random.between(1, 9) * 1_000, meter, recurrence: 'one_time' },
    ...fields,
  } satisfies Wire<Stripe.Billing.Alert>
}

export function newMeter(
  tx: Transaction,
  fields: Partial<ObjectShapes['billing.meter']>,
): ObjectShapes['billing.meter'] {
  return {
    id: tx.newId('mtr_test_'),
    object: 'billing.meter',
    created: tx.created,
    customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: { formula: 'sum' },
    display_name: 'API calls',
    event_name: `calls_${tx.random.token(6).toLowerCase()}`,
    event_time_window: null,
    livemode: tx.livemode,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: tx.created,
    value_settings: { event_payload_key: 'value' },
    ...fields,
  } satisfies Wire<Stripe.Billing.Meter>
}

export function newCreditGrant(
  tx: Transaction,
  fields: Partial<ObjectShapes['billing.credit_grant']>,
): ObjectShapes['billing.credit_grant'] {
  const customer = tx.need('customer', fields.customer)
  return {
    id: tx.newId('credgr_test_'),
    object: 'billing.credit_grant',
    amount: { monetary: { currency: 'usd', value: tx.random.between(1, 90) * 1_000 }, type: 'monetary' },
    applicability_config: { scope: { price_type: 'metered' } },
    category: 'paid',
    created: tx.created,
    customer: customer.id,
    customer_account: null,
    effective_at: tx.created,
    expires_at: null,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    name: 'Prepaid',
    priority: 50,
    test_clock: customer.test_clock ?? null,
    updated: tx.created,
    voided_at: null,
    ...fields,
  } satisfies Wire<Stripe.Billing.CreditGrant>
}

/** Makes the credit that a grant gives. */
export function newCreditBalanceTransaction(
  tx: Transaction,
  fields: Partial<ObjectShapes['billing.credit_balance_transaction']>,
): ObjectShapes['billing.credit_balance_transaction'] {
  const grant = tx.need('billing.credit_grant', fields.credit_grant)
  return {
    id: tx.newId('cbtxn_test_'),
    object: 'billing.credit_balance_transaction',
    created: tx.created,
    credit: { amount: grant.amount, credits_application_invoice_voided: null, type: 'credits_granted' },
    credit_grant: grant.id,
    debit: null,
    effective_at: tx.created,
    livemode: tx.livemode,
    test_clock: grant.test_clock,
    type: 'credit',
    _customer: grant.customer,
    ...fields,
  } satisfies ObjectShapes['billing.credit_balance_transaction']
}

export function newFeedbackOption(
  tx: Transaction,
  fields: Partial<ObjectShapes['billing.feedback_option']>,
): ObjectShapes['billing.feedback_option'] {
  return {
    id: tx.newId('fdbkopt_1'),
    object: 'billing.feedback_option',
    description: 'It lacks something that I need',
    livemode: tx.livemode,
    status: 'active',
    status_transitions: { deactivated_at: null },
    ...fields,
  } satisfies Wire<Stripe.Billing.FeedbackOption>
}

export function newInvoiceTemplate(
  tx: Transaction,
  fields: Partial<ObjectShapes['invoice_rendering_template']>,
): ObjectShapes['invoice_rendering_template'] {
  return {
    id: tx.newId('inrtem_1'),
    object: 'invoice_rendering_template',
    created: tx.created,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    nickname: 'With logo',
    status: 'active',
    version: 1,
    ...fields,
  } satisfies Wire<Stripe.InvoiceRenderingTemplate>
}

export function newPortalConfiguration(
  tx: Transaction,
  fields: Partial<ObjectShapes['billing_portal.configuration']>,
): ObjectShapes['billing_portal.configuration'] {
  return {
    id: tx.newId('bpc_1'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: null,
      privacy_policy_url: 'https://example.com/privacy',
      terms_of_service_url: 'https://example.com/terms',
    },
    created: tx.created,
    default_return_url: null,
    features: PORTAL_FEATURES,
    is_default: tx.count('billing_portal.configuration') === 0,
    livemode: tx.livemode,
    login_page: { enabled: false, url: null },
    metadata: NO_METADATA,
    name: null,
    updated: tx.created,
    ...fields,
  } satisfies Wire<Stripe.BillingPortal.Configuration>
}

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
