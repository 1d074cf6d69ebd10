import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Wire } from '../wire.js'
import { withDefaults } from './with-defaults.js'

type Shape<Name extends string> = ObjectShapes[`issuing.${Name}` & keyof ObjectShapes]

const MERCHANT = {
  category: 'taxicabs_limousines',
  category_code: '4121',
  city: 'San Francisco',
  country: 'US',
  name: 'Rocket Rides',
  network_id: '1234567890',
  postal_code: '94107',
  state: 'CA',
  tax_id: null,
  terminal_id: null,
  url: null,
} satisfies Wire<Stripe.Issuing.Authorization.MerchantData>

const ADDRESS = { city: 'Seattle', country: 'US', line1: '1 Pike St', line2: null, postal_code: '98101', state: 'WA' }

export const newCardholder: Factory<Shape<'cardholder'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('ich_1'),
    object: 'issuing.cardholder',
    billing: { address: ADDRESS },
    email: `${tx.random.token(8).toLowerCase()}@example.com`,
    name: 'Jenny Rosen',
    phone_number: '+18008675309',
    preferred_locales: ['en'],
    requirements: { disabled_reason: null, past_due: [] },
    status: 'active',
    type: 'individual',
    ...fields,
  })

/** Makes a card, which embeds its cardholder as it is now. */
export const newIssuingCard: Factory<Shape<'card'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('ic_1'),
    object: 'issuing.card',
    brand: 'Visa',
    cardholder: fields.cardholder ?? tx.need('issuing.cardholder'),
    currency: 'usd',
    exp_month: tx.random.between(1, 12),
    exp_year: new Date(tx.created * 1_000).getUTCFullYear() + 3,
    last4: String(tx.random.between(0, 9_999)).padStart(4, '0'),
    spending_controls: {
      allowed_card_presences: null,
      allowed_categories: null,
      allowed_merchant_countries: null,
      blocked_card_presences: null,
      blocked_categories: null,
      blocked_merchant_countries: null,
      spending_limits: [],
      spending_limits_currency: null,
    },
    status: 'active',
    type: tx.random.pick(['physical', 'virtual']),
    ...fields,
  })

export const newAuthorization: Factory<Shape<'authorization'>> = (tx, fields) => {
  const card = fields.card ?? tx.need('issuing.card')
  const amount = fields.amount ?? tx.random.between(1, 90) * 100
  return withDefaults(tx, {
    id: tx.newId('iauth_1'),
    object: 'issuing.authorization',
    amount,
    approved: true,
    authorization_method: 'online',
    balance_transactions: [],
    card,
    card_presence: 'not_present',
    cardholder: card.cardholder.id,
    currency: 'usd',
    merchant_amount: amount,
    merchant_currency: 'usd',
    merchant_data: MERCHANT,
    request_history: [],
    status: 'pending',
    transactions: [],
    verification_data: {
      address_line1_check: 'not_provided',
      address_postal_code_check: 'match',
      authentication_exemption: null,
      cvc_check: 'match',
      expiry_check: 'match',
      postal_code: null,
      three_d_secure: null,
    },
    ...fields,
  })
}

export const newIssuingTransaction: Factory<Shape<'transaction'>> = (tx, fields) => {
  const authorization = tx.need('issuing.authorization', fields.authorization)
  return withDefaults(tx, {
    id: tx.newId('ipi_1'),
    object: 'issuing.transaction',
    amount: -authorization.amount,
    authorization: authorization.id,
    card: authorization.card.id,
    cardholder: authorization.cardholder,
    currency: authorization.currency,
    merchant_amount: -authorization.merchant_amount,
    merchant_currency: authorization.merchant_currency,
    merchant_data: MERCHANT,
    type: 'capture',
    ...fields,
  })
}

export const newIssuingDispute: Factory<Shape<'dispute'>> = (tx, fields) => {
  const transaction = tx.need('issuing.transaction', fields.transaction)
  return withDefaults(tx, {
    id: tx.newId('idp_1'),
    object: 'issuing.dispute',
    amount: Math.abs(transaction.amount),
    currency: transaction.currency,
    evidence: {
      fraudulent: { additional_documentation: null, explanation: 'The card was reported lost.' },
      reason: 'fraudulent',
    },
    status: 'unsubmitted',
    transaction: transaction.id,
    ...fields,
  })
}

export const newPhysicalBundle: Factory<Shape<'physical_bundle'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('ics_1'),
    object: 'issuing.physical_bundle',
    features: { card_logo: 'optional', carrier_text: 'unsupported', second_line: 'unsupported' },
    name: 'My card bundle',
    status: 'active',
    type: 'custom',
    ...fields,
  })

export const newPersonalizationDesign: Factory<Shape<'personalization_design'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('ipcd_1'),
    object: 'issuing.personalization_design',
    name: 'My card design',
    physical_bundle: fields.physical_bundle ?? tx.need('issuing.physical_bundle').id,
    preferences: { is_default: false, is_platform_default: null },
    rejection_reasons: { card_logo: [], carrier_text: [] },
    status: 'review',
    ...fields,
  })

/** Makes a token: a card in a phone's wallet. */
export const newIssuingToken: Factory<Shape<'token'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('intok_1'),
    object: 'issuing.token',
    card: fields.card ?? tx.need('issuing.card').id,
    last4: '2424',
    network: 'visa',
    network_updated_at: tx.created,
    status: 'active',
    wallet_provider: 'apple_pay',
    ...fields,
  })
