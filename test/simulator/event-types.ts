import type { Stripe } from 'stripe'

/**
 * Every event type of this API version: the prefix of the name, the `object` values that it carries, and the
 * endings of the name.
 */
const EVENT_FAMILIES = [
  ['account.application', 'application', 'authorized deauthorized'],
  ['account.external_account', 'bank_account card', 'created deleted updated'],
  ['account', 'account', 'updated'],
  ['application_fee', 'application_fee', 'created refunded'],
  ['application_fee.refund', 'fee_refund', 'updated'],
  ['apps.install', 'apps.install', 'created deleted updated'],
  ['balance', 'balance', 'available'],
  ['balance_settings', 'balance_settings', 'updated'],
  ['billing.alert', 'billing.alert_triggered', 'triggered'],
  ['billing.credit_balance_transaction', 'billing.credit_balance_transaction', 'created'],
  ['billing.credit_grant', 'billing.credit_grant', 'created updated'],
  ['billing.meter', 'billing.meter', 'created deactivated reactivated updated'],
  ['billing_portal.configuration', 'billing_portal.configuration', 'created updated'],
  ['billing_portal.session', 'billing_portal.session', 'created'],
  ['capability', 'capability', 'updated'],
  ['cash_balance', 'cash_balance', 'funds_available'],
  ['charge', 'charge', 'captured expired failed pending refunded succeeded updated'],
  ['charge.dispute', 'dispute', 'closed created funds_reinstated funds_withdrawn updated'],
  ['charge.refund', 'refund', 'updated'],
  ['checkout.session', 'checkout.session', 'async_payment_failed async_payment_succeeded completed expired'],
  ['climate.order', 'climate.order', 'canceled created delayed delivered product_substituted'],
  ['climate.product', 'climate.product', 'created pricing_updated'],
  ['coupon', 'coupon', 'created deleted updated'],
  ['credit_note', 'credit_note', 'created updated voided'],
  ['customer', 'customer', 'created deleted updated'],
  ['customer.discount', 'discount', 'created deleted updated'],
  ['customer.source', 'bank_account card source', 'created deleted expiring updated'],
  [
    'customer.subscription',
    'subscription',
    'created deleted paused pending_update_applied pending_update_expired resumed trial_will_end updated',
  ],
  ['customer.tax_id', 'tax_id', 'created deleted updated'],
  ['customer_cash_balance_transaction', 'customer_cash_balance_transaction', 'created'],
  ['entitlements.active_entitlement_summary', 'entitlements.active_entitlement_summary', 'updated'],
  ['file', 'file', 'created'],
  [
    'financial_connections.account',
    'financial_connections.account',
    'account_numbers_updated created deactivated disconnected expected_deactivation_date_updated reactivated refreshed_balance refreshed_ownership refreshed_transactions supported_payment_method_types_updated upcoming_account_number_expiry upcoming_deactivation',
  ],
  [
    'financial_connections.authorization',
    'financial_connections.authorization',
    'expected_deactivation_date_updated upcoming_deactivation',
  ],
  [
    'identity.verification_session',
    'identity.verification_session',
    'canceled created processing redacted requires_input verified',
  ],
  [
    'invoice',
    'invoice',
    'created deleted finalization_failed finalized marked_uncollectible overdue overpaid paid payment_action_required payment_attempt_required payment_failed payment_succeeded sent upcoming updated voided will_be_due',
  ],
  ['invoice_payment', 'invoice_payment', 'paid'],
  ['invoiceitem', 'invoiceitem', 'created deleted'],
  ['issuing_authorization', 'issuing.authorization', 'created request updated'],
  ['issuing_card', 'issuing.card', 'created updated'],
  ['issuing_cardholder', 'issuing.cardholder', 'created updated'],
  ['issuing_dispute', 'issuing.dispute', 'closed created funds_reinstated funds_rescinded submitted updated'],
  ['issuing_personalization_design', 'issuing.personalization_design', 'activated deactivated rejected updated'],
  ['issuing_token', 'issuing.token', 'created updated'],
  ['issuing_transaction', 'issuing.transaction', 'created purchase_details_receipt_updated updated'],
  ['mandate', 'mandate', 'updated'],
  [
    'payment_intent',
    'payment_intent',
    'amount_capturable_updated canceled created partially_funded payment_failed processing requires_action succeeded',
  ],
  ['payment_link', 'payment_link', 'created updated'],
  ['payment_method', 'payment_method', 'attached automatically_updated detached updated'],
  ['payout', 'payout', 'canceled created failed paid reconciliation_completed updated'],
  ['person', 'person', 'created deleted updated'],
  ['plan', 'plan', 'created deleted updated'],
  ['price', 'price', 'created deleted updated'],
  ['product', 'product', 'created deleted updated'],
  ['promotion_code', 'promotion_code', 'created updated'],
  ['quote', 'quote', 'accepted canceled created finalized'],
  ['radar.early_fraud_warning', 'radar.early_fraud_warning', 'created updated'],
  ['refund', 'refund', 'created failed updated'],
  ['reporting.report_run', 'reporting.report_run', 'failed succeeded'],
  ['reporting.report_type', 'reporting.report_type', 'updated'],
  ['reserve.hold', 'reserve.hold', 'created updated'],
  ['reserve.plan', 'reserve.plan', 'created disabled expired updated'],
  ['reserve.release', 'reserve.release', 'created'],
  ['review', 'review', 'closed opened'],
  ['setup_intent', 'setup_intent', 'canceled created requires_action setup_failed succeeded'],
  ['sigma.scheduled_query_run', 'scheduled_query_run', 'created'],
  ['source', 'source', 'canceled chargeable failed refund_attributes_required'],
  ['source', 'source_mandate_notification', 'mandate_notification'],
  ['source.transaction', 'source_transaction', 'created updated'],
  ['subscription_schedule', 'subscription_schedule', 'aborted canceled completed created expiring released updated'],
  ['tax.settings', 'tax.settings', 'updated'],
  ['tax_rate', 'tax_rate', 'created updated'],
  ['terminal.reader', 'terminal.reader', 'action_failed action_succeeded action_updated'],
  ['test_helpers.test_clock', 'test_helpers.test_clock', 'advancing created deleted internal_failure ready'],
  [
    'three_d_secure.authentication',
    'three_d_secure.authentication',
    'canceled challenge_started errored failed requires_challenge requires_submission succeeded',
  ],
  ['topup', 'topup', 'canceled created failed reversed succeeded'],
  ['transfer', 'transfer', 'created reversed updated'],
  ['treasury.credit_reversal', 'treasury.credit_reversal', 'created posted'],
  ['treasury.debit_reversal', 'treasury.debit_reversal', 'completed created initial_credit_granted'],
  ['treasury.financial_account', 'treasury.financial_account', 'closed created features_status_updated'],
  ['treasury.inbound_transfer', 'treasury.inbound_transfer', 'canceled created failed succeeded'],
  [
    'treasury.outbound_payment',
    'treasury.outbound_payment',
    'canceled created expected_arrival_date_updated failed posted returned tracking_details_updated',
  ],
  [
    'treasury.outbound_transfer',
    'treasury.outbound_transfer',
    'canceled created expected_arrival_date_updated failed posted returned tracking_details_updated',
  ],
  ['treasury.received_credit', 'treasury.received_credit', 'created failed succeeded'],
  ['treasury.received_debit', 'treasury.received_debit', 'created'],
] as const

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text

type NamesOf<Family> = Family extends readonly [infer Prefix extends string, string, infer Ends extends string]
  ? `${Prefix}.${Words<Ends>}`
  : never

/** Fails to compile if the SDK knows an event type that is missing above. */
type Known = NamesOf<(typeof EVENT_FAMILIES)[number]>
true satisfies Exclude<Stripe.Event['type'], Known> extends never ? true : Exclude<Stripe.Event['type'], Known>

export interface EventOfType {
  readonly type: Stripe.Event['type']
  /** Values of `object` that the event may carry. */
  readonly objects: readonly string[]
}

export const EVERY_EVENT: readonly EventOfType[] = EVENT_FAMILIES.flatMap(([prefix, objects, ends]) =>
  ends.split(' ').map((end) => ({
    type: `${prefix}.${end}` as Stripe.Event['type'], // the check above proves it
    objects: objects.split(' '),
  })),
)
