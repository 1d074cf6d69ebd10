import type { ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

type PaymentRecord = ObjectShapes['payment_record']
type AttemptRecord = ObjectShapes['payment_attempt_record']

const NOTHING = { currency: 'usd', value: 0 }

/** Makes a record of a payment that another processor handled. Its attempts tell how. */
export function newPaymentRecord(origin: Origin, fields: Partial<PaymentRecord>): PaymentRecord {
  const amount = { currency: 'usd', value: origin.random.between(5, 500) * 100 }
  return withDefaults(origin, {
    id: origin.newId('pr_1'),
    object: 'payment_record',
    amount,
    amount_authorized: amount,
    amount_canceled: NOTHING,
    amount_failed: NOTHING,
    amount_guaranteed: amount,
    amount_refunded: NOTHING,
    amount_requested: amount,
    processor_details: { type: 'custom' },
    reported_by: 'self',
    ...fields,
  })
}

export function newAttemptRecord(
  origin: Origin,
  { record, fields }: { record: PaymentRecord; fields?: Partial<AttemptRecord> },
): AttemptRecord {
  const { latest_payment_attempt_record: _, ...shared } = record
  return withDefaults(origin, {
    ...shared,
    id: origin.newId('par_1'),
    object: 'payment_attempt_record',
    created: origin.created,
    payment_record: record.id,
    ...fields,
  })
}

export const newThreeDSecure: Factory<ObjectShapes['three_d_secure.authentication']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('tds_1'),
    object: 'three_d_secure.authentication',
    amount: tx.random.between(5, 500) * 100,
    channel: { type: 'browser' },
    currency: 'usd',
    directory_server: 'visa',
    message_category: 'payment_authentication',
    payment_method: fields.payment_method ?? tx.need('payment_method').id,
    status: 'requires_submission',
    ...fields,
  })

export function newPaymentMethodDomain(
  origin: Origin,
  fields: Partial<ObjectShapes['payment_method_domain']>,
): ObjectShapes['payment_method_domain'] {
  const isActive = { status: 'active' } as const
  return withDefaults(origin, {
    id: origin.newId('pmd_1'),
    object: 'payment_method_domain',
    amazon_pay: isActive,
    apple_pay: isActive,
    domain_name: someDomain(origin),
    enabled: true,
    google_pay: isActive,
    klarna: isActive,
    link: isActive,
    paypal: isActive,
    ...fields,
  })
}

export function newApplePayDomain(
  origin: Origin,
  fields: Partial<ObjectShapes['apple_pay_domain']>,
): ObjectShapes['apple_pay_domain'] {
  return withDefaults(origin, {
    id: origin.newId('apwc_1'),
    object: 'apple_pay_domain',
    domain_name: someDomain(origin),
    ...fields,
  })
}

/**
 * Makes a configuration with the methods that every account has. The other methods are optional, and left out
 * here.
 */
export const newMethodConfiguration: Factory<ObjectShapes['payment_method_configuration']> = (tx, fields) => {
  const isFirst = tx.count('payment_method_configuration') === 0
  const on = method('on')
  const off = method('off')
  return withDefaults(tx, {
    id: tx.newId('pmc_1'),
    object: 'payment_method_configuration',
    ...{ acss_debit: off, active: true, affirm: off, alipay: off, apple_pay: on, application: null, bancontact: off },
    ...{ card: on, cashapp: off, google_pay: on, klarna: off, link: on, paypal: off, sepa_debit: off },
    is_default: isFirst,
    name: isFirst ? 'Default' : 'For one shop',
    ...fields,
  })
}

function method(preference: 'on' | 'off') {
  return { available: preference === 'on', display_preference: { overridable: null, preference, value: preference } }
}

function someDomain({ random }: Origin): string {
  return `${random.token(8).toLowerCase()}.example.com`
}
