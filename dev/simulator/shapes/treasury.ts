import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Factory, Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { withDefaults } from './with-defaults.js'

type Shape<Name extends string> = ObjectShapes[`treasury.${Name}` & keyof ObjectShapes]

const RECEIPT = 'https://payments.stripe.com/regulatory-receipt/simulator'

const NO_MONEY = { usd: 0 }

export const newFinancialAccount: Factory<Shape<'financial_account'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('fa_1'),
    object: 'treasury.financial_account',
    active_features: ['financial_addresses.aba'],
    balance: { cash: NO_MONEY, inbound_pending: NO_MONEY, outbound_pending: NO_MONEY },
    country: 'US',
    financial_addresses: [{ supported_networks: ['ach', 'us_domestic_wire'], type: 'aba' }],
    pending_features: [],
    restricted_features: [],
    status: 'open',
    status_details: { closed: null },
    supported_currencies: ['usd'],
    ...fields,
  })

/** Returns the fields that every flow into or out of a financial account has, with its transaction. */
function flow(
  tx: Transaction,
  fields: { readonly financial_account?: string | null; readonly transaction?: string | null },
) {
  const { financial_account: account } = fields
  const amount = tx.random.between(10, 900) * 100
  const transaction = tx.need(
    'treasury.transaction',
    fields.transaction ??
      (account ? { where: (one) => one.financial_account === account, fields: { financial_account: account } } : null),
  )
  return {
    amount,
    currency: 'usd',
    financial_account: transaction.financial_account,
    hosted_regulatory_receipt_url: RECEIPT,
    transaction: transaction.id,
  }
}

export const newInboundTransfer: Factory<Shape<'inbound_transfer'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('ibt_1'),
    object: 'treasury.inbound_transfer',
    ...flow(tx, fields),
    cancelable: true,
    description: 'From my bank',
    linked_flows: { received_debit: null },
    returned: false,
    statement_descriptor: 'transfer',
    status: 'processing',
    status_transitions: { failed_at: null, succeeded_at: null },
    ...fields,
  })

const NOTHING_YET = { canceled_at: null, failed_at: null, posted_at: null, returned_at: null }

export const newOutboundPayment: Factory<Shape<'outbound_payment'>> = (tx, fields) => {
  const moved = flow(tx, fields)
  return withDefaults(tx, {
    id: tx.newId('obp_1'),
    object: 'treasury.outbound_payment',
    ...moved,
    cancelable: true,
    description: 'To a supplier',
    expected_arrival_date: tx.created + 86_400,
    statement_descriptor: 'payment',
    status: 'processing',
    status_transitions: NOTHING_YET,
    ...fields,
  })
}

export const newOutboundTransfer: Factory<Shape<'outbound_transfer'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('obt_1'),
    object: 'treasury.outbound_transfer',
    ...flow(tx, fields),
    cancelable: true,
    description: 'To my bank',
    destination_payment_method_details: {
      billing_details: {
        address: { city: null, country: 'US', line1: null, line2: null, postal_code: null, state: null },
        email: null,
        name: 'Jane Austen',
      },
      type: 'us_bank_account',
    },
    expected_arrival_date: tx.created + 86_400,
    statement_descriptor: 'transfer',
    status: 'processing',
    status_transitions: NOTHING_YET,
    ...fields,
  })

const SENDER = {
  billing_details: {
    address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
    email: null,
    name: 'Jane Austen',
  },
  type: 'us_bank_account',
  us_bank_account: { bank_name: 'STRIPE TEST BANK', last4: '6789', routing_number: '110000000' },
} satisfies Wire<Stripe.Treasury.ReceivedCredit.InitiatingPaymentMethodDetails>

export const newReceivedCredit: Factory<Shape<'received_credit'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('rc_1'),
    object: 'treasury.received_credit',
    ...flow(tx, fields),
    description: 'Jane Austen',
    initiating_payment_method_details: SENDER,
    linked_flows: {
      credit_reversal: null,
      issuing_authorization: null,
      issuing_transaction: null,
      source_flow: null,
      source_flow_type: null,
    },
    network: 'ach',
    status: 'succeeded',
    ...fields,
  })

export const newReceivedDebit: Factory<Shape<'received_debit'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('rd_1'),
    object: 'treasury.received_debit',
    ...flow(tx, fields),
    description: 'Jane Austen',
    initiating_payment_method_details: SENDER,
    linked_flows: {
      debit_reversal: null,
      inbound_transfer: null,
      issuing_authorization: null,
      issuing_transaction: null,
      payout: null,
      topup: null,
    },
    network: 'ach',
    status: 'succeeded',
    ...fields,
  })

export const newCreditReversal: Factory<Shape<'credit_reversal'>> = (tx, fields) => {
  const credit = tx.need('treasury.received_credit', fields.received_credit)
  return withDefaults(tx, {
    id: tx.newId('credrev_1'),
    object: 'treasury.credit_reversal',
    ...flow(tx, { financial_account: credit.financial_account }),
    network: 'ach',
    received_credit: credit.id,
    status: 'processing',
    status_transitions: { posted_at: null },
    ...fields,
  })
}

export const newDebitReversal: Factory<Shape<'debit_reversal'>> = (tx, fields) => {
  const debit = tx.need('treasury.received_debit', fields.received_debit)
  return withDefaults(tx, {
    id: tx.newId('debrev_1'),
    object: 'treasury.debit_reversal',
    ...flow(tx, { financial_account: debit.financial_account }),
    network: 'ach',
    received_debit: debit.id,
    status: 'processing',
    status_transitions: { completed_at: null },
    ...fields,
  })
}
