import { by, field, type Filter } from '../object-type.js'
import {
  newAuthorization,
  newCardholder,
  newIssuingCard,
  newIssuingDispute,
  newIssuingToken,
  newIssuingTransaction,
  newPersonalizationDesign,
  newPhysicalBundle,
} from '../shapes/issuing.js'
import { newTransactionEntry, newTreasuryTransaction } from '../shapes/treasury-transactions.js'
import * as treasury from '../shapes/treasury.js'
import type { Definitions } from './definitions.js'

const OF_CARD = { refersTo: 'issuing.card' } as const
const OF_CARDHOLDER = { refersTo: 'issuing.cardholder' } as const

/** Stripe lists all treasury objects for one financial account at a time. */
const FINANCIAL_ACCOUNT: Filter<{ readonly financial_account: string | null }> = field('financial_account', {
  isRequired: true,
  refersTo: 'treasury.financial_account',
})

export const BANKING_TYPES = {
  'issuing.authorization': {
    listPath: '/v1/issuing/authorizations',
    make: newAuthorization,
    createdEvent: 'issuing_authorization.created',
    updatedEvent: 'issuing_authorization.updated',
    filters: {
      card: by(({ card }) => card.id, OF_CARD),
      cardholder: field('cardholder', OF_CARDHOLDER),
      status: field('status'),
    },
  },

  'issuing.cardholder': {
    listPath: '/v1/issuing/cardholders',
    make: newCardholder,
    createdEvent: 'issuing_cardholder.created',
    updatedEvent: 'issuing_cardholder.updated',
    filters: {
      email: field('email'),
      phone_number: field('phone_number'),
      status: field('status'),
      type: field('type'),
    },
  },

  'issuing.card': {
    listPath: '/v1/issuing/cards',
    make: newIssuingCard,
    createdEvent: 'issuing_card.created',
    updatedEvent: 'issuing_card.updated',
    filters: {
      cardholder: by(({ cardholder }) => cardholder.id, OF_CARDHOLDER),
      exp_month: field('exp_month'),
      exp_year: field('exp_year'),
      last4: field('last4'),
      personalization_design: field('personalization_design'),
      status: field('status'),
      type: field('type'),
    },
  },

  'issuing.dispute': {
    listPath: '/v1/issuing/disputes',
    make: newIssuingDispute,
    createdEvent: 'issuing_dispute.created',
    updatedEvent: 'issuing_dispute.updated',
    filters: { status: field('status'), transaction: field('transaction', { refersTo: 'issuing.transaction' }) },
  },

  'issuing.personalization_design': {
    listPath: '/v1/issuing/personalization_designs',
    hasCreatedFilter: false,
    make: newPersonalizationDesign,
    updatedEvent: 'issuing_personalization_design.updated',
    filters: {
      'lookup_keys[]': field('lookup_key'),
      'preferences[is_default]': by(({ preferences }) => preferences.is_default),
      'preferences[is_platform_default]': by(({ preferences }) => preferences.is_platform_default),
      status: field('status'),
    },
  },

  'issuing.physical_bundle': {
    listPath: '/v1/issuing/physical_bundles',
    hasCreatedFilter: false,
    make: newPhysicalBundle,
    filters: { status: field('status'), type: field('type') },
  },

  'issuing.token': {
    listPath: '/v1/issuing/tokens',
    make: newIssuingToken,
    createdEvent: 'issuing_token.created',
    updatedEvent: 'issuing_token.updated',
    filters: { card: field('card', { ...OF_CARD, isRequired: true }), status: field('status') },
  },

  'issuing.transaction': {
    listPath: '/v1/issuing/transactions',
    make: newIssuingTransaction,
    createdEvent: 'issuing_transaction.created',
    updatedEvent: 'issuing_transaction.updated',
    filters: {
      card: field('card', OF_CARD),
      cardholder: field('cardholder', OF_CARDHOLDER),
      type: field('type'),
    },
  },

  'treasury.financial_account': {
    listPath: '/v1/treasury/financial_accounts',
    make: treasury.newFinancialAccount,
    createdEvent: 'treasury.financial_account.created',
    filters: { status: field('status') },
  },

  'treasury.credit_reversal': {
    listPath: '/v1/treasury/credit_reversals',
    hasCreatedFilter: false,
    make: treasury.newCreditReversal,
    createdEvent: 'treasury.credit_reversal.created',
    filters: {
      financial_account: FINANCIAL_ACCOUNT,
      received_credit: field('received_credit'),
      status: field('status'),
    },
  },

  'treasury.debit_reversal': {
    listPath: '/v1/treasury/debit_reversals',
    hasCreatedFilter: false,
    make: treasury.newDebitReversal,
    createdEvent: 'treasury.debit_reversal.created',
    filters: {
      financial_account: FINANCIAL_ACCOUNT,
      received_debit: field('received_debit'),
      resolution: by(({ status }) => (status === 'completed' ? 'won' : undefined)),
      status: field('status'),
    },
  },

  'treasury.inbound_transfer': {
    listPath: '/v1/treasury/inbound_transfers',
    hasCreatedFilter: false,
    make: treasury.newInboundTransfer,
    createdEvent: 'treasury.inbound_transfer.created',
    filters: { financial_account: FINANCIAL_ACCOUNT, status: field('status') },
  },

  'treasury.outbound_payment': {
    listPath: '/v1/treasury/outbound_payments',
    make: treasury.newOutboundPayment,
    createdEvent: 'treasury.outbound_payment.created',
    filters: { financial_account: FINANCIAL_ACCOUNT, customer: field('customer'), status: field('status') },
  },

  'treasury.outbound_transfer': {
    listPath: '/v1/treasury/outbound_transfers',
    hasCreatedFilter: false,
    make: treasury.newOutboundTransfer,
    createdEvent: 'treasury.outbound_transfer.created',
    filters: { financial_account: FINANCIAL_ACCOUNT, status: field('status') },
  },

  'treasury.received_credit': {
    listPath: '/v1/treasury/received_credits',
    hasCreatedFilter: false,
    make: treasury.newReceivedCredit,
    createdEvent: 'treasury.received_credit.created',
    filters: {
      financial_account: FINANCIAL_ACCOUNT,
      'linked_flows[source_flow_type]': by(({ linked_flows: flows }) => flows.source_flow_type),
      status: field('status'),
    },
  },

  'treasury.received_debit': {
    listPath: '/v1/treasury/received_debits',
    hasCreatedFilter: false,
    make: treasury.newReceivedDebit,
    createdEvent: 'treasury.received_debit.created',
    filters: { financial_account: FINANCIAL_ACCOUNT, status: field('status') },
  },

  'treasury.transaction': {
    listPath: '/v1/treasury/transactions',
    make: newTreasuryTransaction,
    filters: { financial_account: FINANCIAL_ACCOUNT, status: field('status') },
    ignored: ['order_by'],
    ranges: {
      'status_transitions[posted_at]': { times: ({ status_transitions: { posted_at: time } }) => [time] },
    },
    relatedLists: [
      {
        field: 'entries',
        type: 'treasury.transaction_entry',
        filterBy: 'transaction',
        url: (id) => `/v1/treasury/transaction_entries?transaction=${id}`,
      },
    ],
  },

  'treasury.transaction_entry': {
    listPath: '/v1/treasury/transaction_entries',
    make: newTransactionEntry,
    filters: { financial_account: FINANCIAL_ACCOUNT, transaction: field('transaction') },
    ignored: ['order_by'],
    ranges: { effective_at: { times: ({ effective_at: time }) => [time] } },
  },
} satisfies Partial<Definitions>
