import type { TableShape } from './table-shape.js'

/** Subscriptions, invoices, everything else about billing, and test clocks. */
export const BILLING_TABLES: readonly TableShape[] = [
  { table: 'subscriptions', type: 'subscription' },
  {
    table: 'subscription_items',
    type: 'subscription_item',
    parentColumn: 'subscription',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'subscription_schedules',
    type: 'subscription_schedule',
    paths: {
      current_phase_start: 'current_phase.start_date',
      current_phase_end: 'current_phase.end_date',
      default_payment_method: 'default_settings.default_payment_method',
    },
  },
  {
    table: 'invoices',
    type: 'invoice',
    paths: {
      subscription: 'parent.subscription_details.subscription',
      finalized_at: 'status_transitions.finalized_at',
      paid_at: 'status_transitions.paid_at',
      voided_at: 'status_transitions.voided_at',
      marked_uncollectible_at: 'status_transitions.marked_uncollectible_at',
    },
  },
  {
    table: 'invoice_line_items',
    type: 'line_item',
    parentColumn: 'invoice',
    paths: {
      subscription_item: 'parent.subscription_item_details.subscription_item',
      invoice_item: 'parent.invoice_item_details.invoice_item',
      price: 'pricing.price_details.price',
      product: 'pricing.price_details.product',
      period_start: 'period.start',
      period_end: 'period.end',
    },
  },
  {
    table: 'invoiceitems',
    type: 'invoiceitem',
    paths: {
      created: 'date',
      subscription: 'parent.subscription_details.subscription',
      subscription_item: 'parent.subscription_details.subscription_item',
      price: 'pricing.price_details.price',
      product: 'pricing.price_details.product',
      unit_amount_decimal: 'pricing.unit_amount_decimal',
      period_start: 'period.start',
      period_end: 'period.end',
    },
  },
  {
    table: 'invoice_payments',
    type: 'invoice_payment',
    paths: {
      payment_type: 'payment.type',
      payment_intent: 'payment.payment_intent',
      charge: 'payment.charge',
      payment_record: 'payment.payment_record',
      paid_at: 'status_transitions.paid_at',
      canceled_at: 'status_transitions.canceled_at',
    },
  },
  { table: 'invoice_rendering_templates', type: 'invoice_rendering_template' },
  { table: 'credit_notes', type: 'credit_note' },
  { table: 'credit_note_line_items', type: 'credit_note_line_item', parentColumn: 'credit_note' },
  {
    table: 'quotes',
    type: 'quote',
    paths: {
      amount_discount: 'total_details.amount_discount',
      amount_shipping: 'total_details.amount_shipping',
      amount_tax: 'total_details.amount_tax',
      from_quote: 'from_quote.quote',
      finalized_at: 'status_transitions.finalized_at',
      accepted_at: 'status_transitions.accepted_at',
      canceled_at: 'status_transitions.canceled_at',
    },
  },
  {
    table: 'quote_line_items',
    type: 'quote_line_item',
    parentColumn: 'quote',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'quote_computed_upfront_line_items',
    type: 'quote_computed_upfront_line_item',
    parentColumn: 'quote',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'billing_meters',
    type: 'billing.meter',
    paths: { aggregation_formula: 'default_aggregation.formula', deactivated_at: 'status_transitions.deactivated_at' },
  },
  {
    table: 'billing_alerts',
    type: 'billing.alert',
    paths: {
      meter: 'usage_threshold.meter',
      usage_threshold_gte: 'usage_threshold.gte',
      usage_threshold_recurrence: 'usage_threshold.recurrence',
    },
  },
  {
    table: 'billing_credit_grants',
    type: 'billing.credit_grant',
    paths: { amount: 'amount.monetary.value', currency: 'amount.monetary.currency' },
  },
  {
    table: 'billing_credit_balance_transactions',
    type: 'billing.credit_balance_transaction',
    paths: {
      credit_type: 'credit.type',
      credit_amount: 'credit.amount.monetary.value',
      credit_currency: 'credit.amount.monetary.currency',
      debit_type: 'debit.type',
      debit_amount: 'debit.amount.monetary.value',
      debit_currency: 'debit.amount.monetary.currency',
      invoice: 'debit.credits_applied.invoice',
      invoice_line_item: 'debit.credits_applied.invoice_line_item',
    },
  },
  {
    table: 'billing_feedback_options',
    type: 'billing.feedback_option',
    paths: { deactivated_at: 'status_transitions.deactivated_at' },
  },
  {
    table: 'billing_portal_configurations',
    type: 'billing_portal.configuration',
    paths: { login_page_url: 'login_page.url' },
  },
  { table: 'test_helpers_test_clocks', type: 'test_helpers.test_clock' },
]
