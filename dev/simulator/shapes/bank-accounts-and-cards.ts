import type { Stripe } from 'stripe'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'

/** Makes a bank account: a customer's source, or an account's external account. `fields` names its owner. */
export function newBankAccount(
  origin: Origin,
  fields: Partial<Wire<Stripe.BankAccount>> = {},
): Wire<Stripe.BankAccount> {
  return {
    id: origin.newId('ba_1'),
    object: 'bank_account',
    account_holder_name: 'Jane Austen',
    account_holder_type: 'company',
    account_type: null,
    bank_name: 'STRIPE TEST BANK',
    country: 'US',
    currency: 'usd',
    fingerprint: origin.random.token(16),
    last4: '6789',
    metadata: NO_METADATA,
    routing_number: '110000000',
    status: 'new',
    ...fields,
  } satisfies Wire<Stripe.BankAccount>
}

/** Makes a card, the predecessor of a payment method. Its owners are those of a bank account. */
export function newCard(origin: Origin, fields: Partial<Wire<Stripe.Card>> = {}): Wire<Stripe.Card> {
  return {
    id: origin.newId('card_1'),
    object: 'card',
    address_city: null,
    address_country: null,
    address_line1: null,
    address_line1_check: null,
    address_line2: null,
    address_state: null,
    address_zip: null,
    address_zip_check: null,
    brand: 'Visa',
    country: 'US',
    cvc_check: 'pass',
    dynamic_last4: null,
    exp_month: origin.random.between(1, 12),
    exp_year: new Date(origin.created * 1_000).getUTCFullYear() + origin.random.between(1, 4),
    fingerprint: origin.random.token(16),
    funding: 'credit',
    last4: String(origin.random.between(0, 9_999)).padStart(4, '0'),
    metadata: NO_METADATA,
    name: null,
    regulated_status: 'unregulated',
    tokenization_method: null,
    ...fields,
  } satisfies Wire<Stripe.Card>
}
