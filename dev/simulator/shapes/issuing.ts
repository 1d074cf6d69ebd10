import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA } from '../origin.js'

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

export function newCardholder(tx: Transaction, fields: Partial<Shape<'cardholder'>>): Shape<'cardholder'> {
  return {
    id: tx.newId('ich_1'),
    object: 'issuing.cardholder',
    billing: { address: ADDRESS },
    company: null,
    created: tx.created,
    email: `${tx.random.token(8).toLowerCase()}@example.com`,
    individual: null,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    name: 'Jenny Rosen',
    phone_number: '+18008675309',
    preferred_locales: ['en'],
    requirements: { disabled_reason: null, past_due: [] },
    spending_controls: null,
    status: 'active',
    type: 'individual',
    ...fields,
  } satisfies Wire<Stripe.Issuing.Cardholder>
}

/** Makes a card, which embeds its cardholder as it is now. */
export function newIssuingCard(tx: Transaction, fields: Partial<Shape<'card'>>): Shape<'card'> {
  return {
    id: tx.newId('ic_1'),
    object: 'issuing.card',
    brand: 'Visa',
    cancellation_reason: null,
    cardholder: fields.cardholder ?? tx.need('issuing.cardholder'),
    created: tx.created,
    currency: 'usd',
    exp_month: tx.random.between(1, 12),
    exp_year: new Date(tx.created * 1_000).getUTCFullYear() + 3,
    last4: String(tx.random.between(0, 9_999)).padStart(4, '0'),
    latest_fraud_warning: null,
    lifecycle_controls: null,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    personalization_design: null,
    replaced_by: null,
    replacement_for: null,
    replacement_reason: null,
    second_line: null,
    shipping: null,
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
    wallets: null,
    ...fields,
  } satisfies Wire<Stripe.Issuing.Card>
}

export function newAuthorization(tx: Transaction, fields: Partial<Shape<'authorization'>>): Shape<'authorization'> {
  const card = fields.card ?? tx.need('issuing.card')
  const amount = fields.amount ?? tx.random.between(1, 90) * 100
  return {
    id: tx.newId('iauth_1'),
    object: 'issuing.authorization',
    amount,
    amount_details: null,
    approved: true,
    authorization_method: 'online',
    balance_transactions: [],
    card,
    card_presence: 'not_present',
    cardholder: card.cardholder.id,
    created: tx.created,
    currency: 'usd',
    fleet: null,
    fuel: null,
    livemode: tx.livemode,
    merchant_amount: amount,
    merchant_currency: 'usd',
    merchant_data: MERCHANT,
    metadata: NO_METADATA,
    network_data: null,
    pending_request: null,
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
    verified_by_fraud_challenge: null,
    wallet: null,
    ...fields,
  } satisfies Wire<Stripe.Issuing.Authorization>
}

export function newIssuingTransaction(tx: Transaction, fields: Partial<Shape<'transaction'>>): Shape<'transaction'> {
  const authorization = tx.need('issuing.authorization', fields.authorization)
  return {
    id: tx.newId('ipi_1'),
    object: 'issuing.transaction',
    amount: -authorization.amount,
    amount_details: null,
    authorization: authorization.id,
    balance_transaction: null,
    card: authorization.card.id,
    cardholder: authorization.cardholder,
    created: tx.created,
    currency: authorization.currency,
    dispute: null,
    livemode: tx.livemode,
    merchant_amount: -authorization.merchant_amount,
    merchant_currency: authorization.merchant_currency,
    merchant_data: MERCHANT,
    metadata: NO_METADATA,
    network_data: null,
    type: 'capture',
    wallet: null,
    ...fields,
  } satisfies Wire<Stripe.Issuing.Transaction>
}

export function newIssuingDispute(tx: Transaction, fields: Partial<Shape<'dispute'>>): Shape<'dispute'> {
  const transaction = tx.need('issuing.transaction', fields.transaction)
  return {
    id: tx.newId('idp_1'),
    object: 'issuing.dispute',
    amount: Math.abs(transaction.amount),
    created: tx.created,
    currency: transaction.currency,
    evidence: {
      fraudulent: { additional_documentation: null, explanation: 'The card was reported lost.' },
      reason: 'fraudulent',
    },
    livemode: tx.livemode,
    metadata: NO_METADATA,
    status: 'unsubmitted',
    transaction: transaction.id,
    ...fields,
  } satisfies Wire<Stripe.Issuing.Dispute>
}

export function newPhysicalBundle(
  tx: Transaction,
  fields: Partial<Shape<'physical_bundle'>>,
): Shape<'physical_bundle'> {
  return {
    id: tx.newId('ics_1'),
    object: 'issuing.physical_bundle',
    features: { card_logo: 'optional', carrier_text: 'unsupported', second_line: 'unsupported' },
    livemode: tx.livemode,
    name: 'My card bundle',
    status: 'active',
    type: 'custom',
    ...fields,
  } satisfies Wire<Stripe.Issuing.PhysicalBundle>
}

export function newPersonalizationDesign(
  tx: Transaction,
  fields: Partial<Shape<'personalization_design'>>,
): Shape<'personalization_design'> {
  return {
    id: tx.newId('ipcd_1'),
    object: 'issuing.personalization_design',
    card_logo: null,
    carrier_text: null,
    created: tx.created,
    livemode: tx.livemode,
    lookup_key: null,
    metadata: NO_METADATA,
    name: 'My card design',
    physical_bundle: fields.physical_bundle ?? tx.need('issuing.physical_bundle').id,
    preferences: { is_default: false, is_platform_default: null },
    rejection_reasons: { card_logo: [], carrier_text: [] },
    status: 'review',
    ...fields,
  } satisfies Wire<Stripe.Issuing.PersonalizationDesign>
}

/** Makes a token: a card in a phone's wallet. */
export function newIssuingToken(tx: Transaction, fields: Partial<Shape<'token'>>): Shape<'token'> {
  return {
    id: tx.newId('intok_1'),
    object: 'issuing.token',
    card: fields.card ?? tx.need('issuing.card').id,
    created: tx.created,
    device_fingerprint: null,
    last4: '2424',
    livemode: tx.livemode,
    network: 'visa',
    network_updated_at: tx.created,
    status: 'active',
    wallet_provider: 'apple_pay',
    ...fields,
  } satisfies Wire<Stripe.Issuing.Token>
}
