import type { Stripe } from 'stripe'
import type { CustomerSource, ObjectShapes, TaxId, TestClock } from '../object-shapes.js'
import type { Factory, Transaction } from '../transaction.js'
import type { JsonObject, Wire } from '../wire.js'
import { newBankAccount, newCard } from './bank-accounts-and-cards.js'
import { withDefaults } from './with-defaults.js'

const WEEK_SECONDS = 7 * 86_400

/** Makes a customer balance transaction. A negative amount is a credit of the customer. */
export const newCustomerBalanceTransaction: Factory<ObjectShapes['customer_balance_transaction']> = (tx, fields) => {
  const amount = fields.amount ?? -tx.random.between(1, 50) * 100
  const customer = tx.get('customer', fields.customer ?? tx.need('customer').id)
  return withDefaults(tx, {
    id: tx.newId('cbtxn_1'),
    object: 'customer_balance_transaction',
    amount,
    currency: 'usd',
    customer: customer.id,
    ending_balance: customer.balance + amount,
    type: 'adjustment',
    ...fields,
  })
}

export const newCashBalanceTransaction: Factory<ObjectShapes['customer_cash_balance_transaction']> = (tx, fields) => {
  const amount = tx.random.between(1, 50) * 1_000
  return withDefaults(tx, {
    id: tx.newId('ccsbtxn_1'),
    object: 'customer_cash_balance_transaction',
    currency: 'eur',
    customer: fields.customer ?? tx.need('customer').id,
    ending_balance: amount,
    funded: { bank_transfer: { reference: `SIM-${tx.random.token(6)}`, type: 'eu_bank_transfer' } },
    net_amount: amount,
    type: 'funded',
    ...fields,
  })
}

/** Adds up a customer's cash transactions by currency. A currency that is used up stays, with 0. */
export function cashBalanceOf(customer: string, transactions: readonly JsonObject[]): Wire<Stripe.CashBalance> {
  const available: Record<string, number> = {}
  for (const { currency, net_amount: amount } of transactions) {
    available[String(currency)] = (available[String(currency)] ?? 0) + Number(amount)
  }
  return {
    object: 'cash_balance',
    available: transactions.length === 0 ? null : available,
    customer,
    customer_account: null,
    livemode: transactions[0]?.['livemode'] === true,
    settings: { reconciliation_mode: 'automatic', using_merchant_default: true },
  }
}

/** Makes one of the old ways to pay: a card, or in 2 of 5 cases a bank account or a source. */
export const newCustomerSource: Factory<CustomerSource> = (tx, fields) => {
  const customer = typeof fields.customer === 'string' ? fields.customer : tx.need('customer').id
  const kind = fields.object ?? tx.random.pick(['card', 'card', 'card', 'bank_account', 'source'])
  // The other fields are of the same kind.
  if (kind === 'bank_account') return { ...newBankAccount(tx, { customer }), ...fields } as CustomerSource
  if (kind === 'source') return { ...newSource(tx, customer), ...fields } as CustomerSource
  return { ...newCard(tx, { customer, allow_redisplay: 'unspecified' }), ...fields } as CustomerSource
}

function newSource(tx: Transaction, customer: string): Wire<Stripe.Source> {
  const id = tx.newId('src_1')
  return withDefaults(tx, {
    id,
    object: 'source',
    ach_credit_transfer: {
      account_number: `test_${tx.random.token(12).toLowerCase()}`,
      bank_name: 'TEST BANK',
      fingerprint: tx.random.token(16),
      routing_number: '110000000',
      swift_code: 'TSTEZ122',
    },
    allow_redisplay: 'unspecified',
    client_secret: `src_client_secret_${tx.random.token(24)}`,
    currency: 'usd',
    customer,
    flow: 'receiver',
    receiver: {
      address: `121042882-${tx.random.token(16)}`,
      amount_charged: 0,
      amount_received: 0,
      amount_returned: 0,
      refund_attributes_method: 'email',
      refund_attributes_status: 'missing',
    },
    status: 'pending',
    type: 'ach_credit_transfer',
    usage: 'reusable',
  })
}

export const newSourceTransaction: Factory<ObjectShapes['source_transaction']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('srctxn_1'),
    object: 'source_transaction',
    ach_credit_transfer: {
      customer_data: 'Ada',
      fingerprint: tx.random.token(16),
      last4: '6789',
      routing_number: '110',
    },
    amount: tx.random.between(1, 50) * 100,
    currency: 'usd',
    source:
      fields.source ??
      tx.need('customer_source', { where: ({ object }) => object === 'source', fields: { object: 'source' } }).id,
    status: 'succeeded',
    type: 'ach_credit_transfer',
    ...fields,
  })

/** Makes a customer's tax id, or the account's own if `customer` is null. */
export const newTaxId: Factory<TaxId> = (tx, fields) => {
  const customer = fields.customer === undefined ? tx.need('customer').id : fields.customer
  return withDefaults(tx, {
    id: tx.newId('txi_1'),
    object: 'tax_id',
    country: 'DE',
    customer,
    owner: { customer_account: null, ...(customer === null ? { type: 'self' } : { customer, type: 'customer' }) },
    type: 'eu_vat',
    value: `DE${tx.random.between(100_000_000, 999_999_999)}`,
    verification: customer === null ? null : { status: 'pending', verified_address: null, verified_name: null },
    ...fields,
  })
}

export const newTestClock: Factory<TestClock> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('clock_1'),
    object: 'test_helpers.test_clock',
    deletes_after: tx.created + 4 * WEEK_SECONDS,
    frozen_time: tx.created,
    livemode: false,
    status: 'ready',
    status_details: {},
    ...fields,
  })
