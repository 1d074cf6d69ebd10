import type { TableShape } from './table-shape.js'

/** Customers, the catalogue, and where it is sold. */
export const SALES_TABLES: readonly TableShape[] = [
  { table: 'checkout_sessions', type: 'checkout.session' },
  {
    table: 'checkout_session_line_items',
    type: 'checkout_session_line_item',
    parentColumn: 'checkout_session',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'payment_links',
    type: 'payment_link',
    paths: {
      transfer_data_destination: 'transfer_data.destination',
      completed_sessions_count: 'restrictions.completed_sessions.count',
      completed_sessions_limit: 'restrictions.completed_sessions.limit',
    },
  },
  {
    table: 'payment_link_line_items',
    type: 'payment_link_line_item',
    parentColumn: 'payment_link',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'customers',
    type: 'customer',
    paths: { default_payment_method: 'invoice_settings.default_payment_method' },
  },
  { table: 'customer_balance_transactions', type: 'customer_balance_transaction' },
  {
    table: 'customer_cash_balance_transactions',
    type: 'customer_cash_balance_transaction',
    paths: {
      funded_bank_transfer_type: 'funded.bank_transfer.type',
      applied_to_payment_intent: 'applied_to_payment.payment_intent',
      unapplied_from_payment_intent: 'unapplied_from_payment.payment_intent',
      refund: 'refunded_from_payment.refund',
      balance_transaction: 'transferred_to_balance.balance_transaction',
    },
  },
  {
    table: 'customer_sources',
    type: 'customer_source',
    paths: { receiver_amount_received: 'receiver.amount_received' },
  },
  { table: 'source_transactions', type: 'source_transaction', paths: { source_id: 'source' } },
  { table: 'features', type: 'entitlements.feature' },
  {
    table: 'product_features',
    type: 'product_feature',
    parentColumn: 'product',
    isParentUnsaid: true,
    paths: { entitlement_feature: 'entitlement_feature.id', lookup_key: 'entitlement_feature.lookup_key' },
  },
  {
    table: 'active_entitlement_summaries',
    type: 'customer',
    ifAny: 'entitlements.feature',
    isMadeUp: true,
    paths: { customer: 'id' },
  },
  { table: 'active_entitlements', type: 'entitlements.active_entitlement', parentColumn: 'customer' },
  { table: 'products', type: 'product' },
  {
    table: 'prices',
    type: 'price',
    paths: {
      recurring_interval: 'recurring.interval',
      recurring_interval_count: 'recurring.interval_count',
      recurring_usage_type: 'recurring.usage_type',
    },
  },
  { table: 'plans', type: 'plan' },
  { table: 'coupons', type: 'coupon' },
  {
    table: 'promotion_codes',
    type: 'promotion_code',
    paths: {
      coupon: 'promotion.coupon',
      first_time_transaction: 'restrictions.first_time_transaction',
      minimum_amount: 'restrictions.minimum_amount',
      minimum_amount_currency: 'restrictions.minimum_amount_currency',
    },
  },
  {
    table: 'shipping_rates',
    type: 'shipping_rate',
    paths: { amount: 'fixed_amount.amount', currency: 'fixed_amount.currency' },
  },
  {
    table: 'product_catalog_trial_offers',
    type: 'product_catalog.trial_offer',
    paths: { duration_type: 'duration.type', end_behavior_type: 'end_behavior.type' },
  },
  {
    table: 'tax_rates',
    type: 'tax_rate',
    paths: { flat_amount: 'flat_amount.amount', flat_amount_currency: 'flat_amount.currency' },
  },
  { table: 'tax_ids', type: 'tax_id', paths: { owner_type: 'owner.type', verification_status: 'verification.status' } },
  { table: 'tax_codes', type: 'tax_code' },
  { table: 'tax_registrations', type: 'tax.registration' },
  {
    table: 'tax_locations',
    type: 'tax.location',
    paths: {
      address_line1: 'address.line1',
      address_city: 'address.city',
      address_state: 'address.state',
      address_postal_code: 'address.postal_code',
      address_country: 'address.country',
    },
  },
]
