import type { ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import { type Occurrences, step } from './occurrence.js'

type Payment = Pick<ObjectShapes['treasury.outbound_payment'], 'status_transitions'>

/** Returns the changes that end an outbound payment or transfer. Both end alike. */
function ended(status: 'canceled' | 'failed' | 'posted' | 'returned') {
  return ({ status_transitions: transitions }: Payment, { created }: Transaction) => ({
    cancelable: false,
    status,
    status_transitions: { ...transitions, [`${status}_at`]: created },
  })
}

const UNDER_WAY = { status: 'processing' } as const
const POSTED = { status: 'posted' } as const

const TRACKED = {
  tracking_details: { ach: { trace_id: '123456789' }, type: 'ach' },
} as const

function later({ expected_arrival_date: date }: { readonly expected_arrival_date: number }) {
  return { expected_arrival_date: date + 86_400 }
}

export const TREASURY_OCCURRENCES: Occurrences = {
  'treasury.credit_reversal.posted': step('treasury.credit_reversal', {
    from: UNDER_WAY,
    to: (_, { created }) => ({ status: 'posted', status_transitions: { posted_at: created } }),
  }),
  'treasury.debit_reversal.completed': step('treasury.debit_reversal', {
    from: UNDER_WAY,
    to: (_, { created }) => ({ status: 'succeeded', status_transitions: { completed_at: created } }),
  }),
  'treasury.debit_reversal.initial_credit_granted': step('treasury.debit_reversal', { from: UNDER_WAY }),
  'treasury.financial_account.closed': step('treasury.financial_account', {
    from: { status: 'open' },
    to: { status: 'closed', status_details: { closed: { reasons: ['other'] } } },
  }),
  'treasury.financial_account.features_status_updated': step('treasury.financial_account', {
    to: ({ pending_features: pending }) => ({ pending_features: pending?.length ? [] : ['card_issuing'] }),
  }),
  'treasury.inbound_transfer.canceled': step('treasury.inbound_transfer', {
    from: UNDER_WAY,
    to: { cancelable: false, status: 'canceled' },
  }),
  'treasury.inbound_transfer.failed': step('treasury.inbound_transfer', {
    from: UNDER_WAY,
    to: ({ status_transitions: transitions }, { created }) => ({
      cancelable: false,
      failure_details: { code: 'insufficient_funds' },
      status: 'failed',
      status_transitions: { ...transitions, failed_at: created },
    }),
  }),
  'treasury.inbound_transfer.succeeded': step('treasury.inbound_transfer', {
    from: UNDER_WAY,
    to: ({ status_transitions: transitions }, { created }) => ({
      cancelable: false,
      status: 'succeeded',
      status_transitions: { ...transitions, succeeded_at: created },
    }),
  }),
  'treasury.outbound_payment.canceled': step('treasury.outbound_payment', {
    from: UNDER_WAY,
    to: ended('canceled'),
  }),
  'treasury.outbound_payment.expected_arrival_date_updated': step('treasury.outbound_payment', {
    from: UNDER_WAY,
    to: later,
  }),
  'treasury.outbound_payment.failed': step('treasury.outbound_payment', {
    from: UNDER_WAY,
    to: ended('failed'),
  }),
  'treasury.outbound_payment.posted': step('treasury.outbound_payment', {
    from: UNDER_WAY,
    to: ended('posted'),
  }),
  'treasury.outbound_payment.returned': step('treasury.outbound_payment', {
    from: POSTED,
    to: ended('returned'),
  }),
  'treasury.outbound_payment.tracking_details_updated': step('treasury.outbound_payment', { to: TRACKED }),
  'treasury.outbound_transfer.canceled': step('treasury.outbound_transfer', {
    from: UNDER_WAY,
    to: ended('canceled'),
  }),
  'treasury.outbound_transfer.expected_arrival_date_updated': step('treasury.outbound_transfer', {
    from: UNDER_WAY,
    to: later,
  }),
  'treasury.outbound_transfer.failed': step('treasury.outbound_transfer', {
    from: UNDER_WAY,
    to: ended('failed'),
  }),
  'treasury.outbound_transfer.posted': step('treasury.outbound_transfer', {
    from: UNDER_WAY,
    to: ended('posted'),
  }),
  'treasury.outbound_transfer.returned': step('treasury.outbound_transfer', {
    from: POSTED,
    to: ended('returned'),
  }),
  'treasury.outbound_transfer.tracking_details_updated': step('treasury.outbound_transfer', { to: TRACKED }),
  'treasury.received_credit.failed': step('treasury.received_credit', {
    to: { failure_code: 'other', status: 'failed' },
  }),
  'treasury.received_credit.succeeded': step('treasury.received_credit', {
    to: { failure_code: null, status: 'succeeded' },
  }),
}
