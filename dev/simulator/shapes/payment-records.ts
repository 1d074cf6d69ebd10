import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'

type PaymentRecord = ObjectShapes['payment_record']
type AttemptRecord = ObjectShapes['payment_attempt_record']

const NOTHING = { currency: 'usd', value: 0 }

/** Makes a record of a payment that another processor handled. Its attempts tell how. */
export function newPaymentRecord(origin: Origin, fields: Partial<PaymentRecord>): PaymentRecord {
  const amount = { currency: 'usd', value: origin.random.between(5, 500) * 100 }
  return {
    id: origin.newId('pr_1'),
    object: 'payment_record',
    amount,
    amount_authorized: amount,
    amount_canceled: NOTHING,
    amount_failed: NOTHING,
    amount_guaranteed: amount,
    amount_refunded: NOTHING,
    amount_requested: amount,
    application: null,
    created: origin.created,
    customer_details: null,
    customer_presence: null,
    description: null,
    latest_payment_attempt_record: null,
    livemode: origin.livemode,
    metadata: NO_METADATA,
    payment_method_details: null,
    processor_details: { type: 'custom' },
    reported_by: 'self',
    shipping_details: null,
    ...fields,
  } satisfies Wire<Stripe.PaymentRecord>
}

export function newAttemptRecord(
  origin: Origin,
  { record, fields }: { record: PaymentRecord; fields?: Partial<AttemptRecord> },
): AttemptRecord {
  const { latest_payment_attempt_record: _, ...shared } = record
  return {
    ...shared,
    id: origin.newId('par_1'),
    object: 'payment_attempt_record',
    created: origin.created,
    payment_record: record.id,
    ...fields,
  } satisfies Wire<Stripe.PaymentAttemptRecord>
}

export function newThreeDSecure(
  tx: Transaction,
  fields: Partial<ObjectShapes['three_d_secure.authentication']>,
): ObjectShapes['three_d_secure.authentication'] {
  return {
    id: tx.newId('tds_1'),
    object: 'three_d_secure.authentication',
    amount: tx.random.between(5, 500) * 100,
    channel: { type: 'browser' },
    created: tx.created,
    currency: 'usd',
    directory_server: 'visa',
    livemode: tx.livemode,
    message_category: 'payment_authentication',
    metadata: NO_METADATA,
    payment_method: fields.payment_method ?? tx.need('payment_method').id,
    status: 'requires_submission',
    ...fields,
  } satisfies Wire<Stripe.ThreeDSecure.Authentication>
}

export function newPaymentMethodDomain(
  origin: Origin,
  fields: Partial<ObjectShapes['payment_method_domain']>,
): ObjectShapes['payment_method_domain'] {
  const isActive = { status: 'active' } as const
  return {
    id: origin.newId('pmd_1'),
    object: 'payment_method_domain',
    amazon_pay: isActive,
    apple_pay: isActive,
    created: origin.created,
    domain_name: someDomain(origin),
    enabled: true,
    google_pay: isActive,
    klarna: isActive,
    link: isActive,
    livemode: origin.livemode,
    paypal: isActive,
    ...fields,
  } satisfies Wire<Stripe.PaymentMethodDomain>
}

export function newApplePayDomain(
  origin: Origin,
  fields: Partial<ObjectShapes['apple_pay_domain']>,
): ObjectShapes['apple_pay_domain'] {
  return {
    id: origin.newId('apwc_1'),
    object: 'apple_pay_domain',
    created: origin.created,
    domain_name: someDomain(origin),
    livemode: origin.livemode,
    ...fields,
  } satisfies Wire<Stripe.ApplePayDomain>
}

/**
 * Makes a configuration with the methods that every account has. The other methods are optional, and left out
 * here.
 */
export function newMethodConfiguration(
  tx: Transaction,
  fields: Partial<ObjectShapes['payment_method_configuration']>,
): ObjectShapes['payment_method_configuration'] {
  const isFirst = tx.count('payment_method_configuration') === 0
  const on = method('on')
  const off = method('off')
  return {
    id: tx.newId('pmc_1'),
    object: 'payment_method_configuration',
    ...{ acss_debit: off, active: true, affirm: off, alipay: off, apple_pay: on, application: null, bancontact: off },
    ...{ card: on, cashapp: off, google_pay: on, klarna: off, link: on, paypal: off, sepa_debit: off },
    is_default: isFirst,
    livemode: tx.livemode,
    name: isFirst ? 'Default' : 'For one shop',
    parent: null,
    ...fields,
  } satisfies Wire<Stripe.PaymentMethodConfiguration>
}

function method(preference: 'on' | 'off') {
  return { available: preference === 'on', display_preference: { overridable: null, preference, value: preference } }
}

function someDomain({ random }: Origin): string {
  return `${random.token(8).toLowerCase()}.example.com`
}
