import type { Stripe } from 'stripe'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

/** Makes a bank account: a customer's source, or an account's external account. `fields` names its owner. */
export function newBankAccount(
  origin: Origin,
  fields: Partial<Wire<Stripe.BankAccount>> = {},
): Wire<Stripe.BankAccount> {
  return withDefaults(origin, {
    id: origin.newId('ba_1'),
    object: 'bank_account',
    account_holder_name: 'Jane Austen',
    account_holder_type: 'company',
    bank_name: 'STRIPE TEST BANK',
    country: 'US',
    currency: 'usd',
    fingerprint: origin.random.token(16),
    last4: '6789',
    metadata: NO_METADATA,
    routing_number: '110000000',
    status: 'new',
    ...fields,
  })
}

/** Makes a card, the predecessor of a payment method. Its owners are those of a bank account. */
export function newCard(origin: Origin, fields: Partial<Wire<Stripe.Card>> = {}): Wire<Stripe.Card> {
  return withDefaults(origin, {
    id: origin.newId('card_1'),
    object: 'card',
    brand: 'Visa',
    country: 'US',
    cvc_check: 'pass',
    exp_month: origin.random.between(1, 12),
    exp_year: new Date(origin.created * 1_000).getUTCFullYear() + origin.random.between(1, 4),
    fingerprint: origin.random.token(16),
    funding: 'credit',
    last4: String(origin.random.between(0, 9_999)).padStart(4, '0'),
    regulated_status: 'unregulated',
    ...fields,
  })
}
