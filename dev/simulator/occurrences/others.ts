import type { Stripe } from 'stripe'
import { NO_METADATA } from '../origin.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { type Occurrences, other } from './occurrence.js'
import { withDefaults } from '../shapes/with-defaults.js'

/**
 * Events about objects that no list shows. An account has only one such object, or Stripe shows it only in
 * events.
 */
export const OTHER_OCCURRENCES: Occurrences = {
  'balance.available': other(balance),
  'balance_settings.updated': other(balanceSettings),
  'billing.alert.triggered': other(alertTriggered),
  'billing_portal.session.created': other(portalSession),
  'cash_balance.funds_available': other(cashBalance),
  'financial_connections.authorization.expected_deactivation_date_updated': other(bankAuthorization),
  'financial_connections.authorization.upcoming_deactivation': other(bankAuthorization),
  'mandate.updated': other(mandate),
  'reserve.hold.created': other(reserveHold),
  'reserve.hold.updated': other(reserveHold),
  'reserve.plan.created': other((tx) => reservePlan(tx, 'active')),
  'reserve.plan.disabled': other((tx) => reservePlan(tx, 'disabled')),
  'reserve.plan.expired': other((tx) => reservePlan(tx, 'expired')),
  'reserve.plan.updated': other((tx) => reservePlan(tx, 'active')),
  'reserve.release.created': other(reserveRelease),
  'source.mandate_notification': other(mandateNotification),
  'tax.settings.updated': other(taxSettings),
}

function balance({ livemode, random }: Transaction): Wire<Stripe.Balance> {
  const some = [{ amount: random.between(1, 900) * 100, currency: 'usd' }]
  return { object: 'balance', available: some, livemode, pending: some }
}

function balanceSettings(): Wire<Stripe.BalanceSettings> {
  const timing = { delay_days: 2, start_of_day: null }
  return {
    object: 'balance_settings',
    payments: { debit_negative_balances: true, payouts: null, settlement_timing: timing },
  }
}

function alertTriggered(tx: Transaction): Wire<Stripe.Billing.AlertTriggered> {
  return withDefaults(tx, {
    object: 'billing.alert_triggered',
    alert: tx.need('billing.alert'),
    customer: tx.need('customer').id,
    value: 1_001,
  })
}

function portalSession(tx: Transaction): Wire<Stripe.BillingPortal.Session> {
  const id = tx.newId('bps_1')
  return withDefaults(tx, {
    id,
    object: 'billing_portal.session',
    configuration: tx.need('billing_portal.configuration').id,
    customer: tx.need('customer').id,
    return_url: 'https://example.com/account',
    url: `https://billing.stripe.com/session/${id}`,
  })
}

function cashBalance(tx: Transaction): Wire<Stripe.CashBalance> {
  return withDefaults(tx, {
    object: 'cash_balance',
    available: { eur: tx.random.between(1, 900) * 100 },
    customer: tx.need('customer').id,
    settings: { reconciliation_mode: 'automatic', using_merchant_default: true },
  })
}

function bankAuthorization({ newId, livemode }: Transaction): Wire<Stripe.FinancialConnections.Authorization> {
  return {
    id: newId('fcauth_1'),
    object: 'financial_connections.authorization',
    institution_name: 'StripeBank',
    livemode,
    status: 'active',
    status_details: {},
  }
}

function mandate(tx: Transaction): Wire<Stripe.Mandate> {
  return withDefaults(tx, {
    id: tx.newId('mandate_1'),
    object: 'mandate',
    customer_acceptance: { accepted_at: tx.created, type: 'offline' },
    payment_method: tx.need('payment_method').id,
    payment_method_details: { card: {}, type: 'card' },
    status: 'active',
    type: 'multi_use',
  })
}

function reserveHold(tx: Transaction): Wire<Stripe.Reserve.Hold> {
  return withDefaults(tx, {
    id: tx.newId('resvhold_1'),
    object: 'reserve.hold',
    amount: 1_000,
    created_by: 'stripe',
    destination: 'other',
    currency: 'usd',
    metadata: NO_METADATA,
    reason: 'standalone',
    release_schedule: { release_after: null, scheduled_release: tx.created + 86_400 },
    source_type: 'card',
  })
}

function reservePlan(tx: Transaction, status: Stripe.Reserve.Plan.Status): Wire<Stripe.Reserve.Plan> {
  return withDefaults(tx, {
    id: tx.newId('resvplan_1'),
    object: 'reserve.plan',
    created_by: 'stripe',
    destination: 'other',
    disabled_at: status === 'disabled' ? tx.created : null,
    metadata: NO_METADATA,
    percent: 10,
    status,
    type: 'rolling_release',
  })
}

function reserveRelease(tx: Transaction): Wire<Stripe.Reserve.Release> {
  return withDefaults(tx, {
    id: tx.newId('resvrel_1'),
    object: 'reserve.release',
    amount: 1_000,
    created_by: 'stripe',
    destination: 'other',
    currency: 'usd',
    metadata: NO_METADATA,
    reason: 'bulk_hold_expiry',
    released_at: tx.created,
  })
}

function mandateNotification(tx: Transaction): Wire<Stripe.SourceMandateNotification> {
  const source = tx.need('customer_source', {
    where: ({ object }) => object === 'source',
    fields: { object: 'source' },
  }) as Wire<Stripe.Source> // `where` and `fields` ask for a source
  return withDefaults(tx, {
    id: tx.newId('srcmn_1'),
    object: 'source_mandate_notification',
    amount: 2_000,
    reason: 'debit_initiated',
    source,
    status: 'submitted',
    type: 'sepa_debit',
  })
}

function taxSettings({ livemode }: Transaction): Wire<Stripe.Tax.Settings> {
  return {
    object: 'tax.settings',
    defaults: { provider: 'stripe', tax_behavior: null, tax_code: 'txcd_10000000' },
    head_office: null,
    livemode,
    status: 'active',
    status_details: {},
  }
}
