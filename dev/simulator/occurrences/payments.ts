import {
  closeDispute,
  failRefund,
  isDisputable,
  isUndecided,
  openDispute,
  submitEvidence,
  updateRefund,
} from '../operations/doubts.js'
import { refundApplicationFee, reverseTransfer, updateFeeRefund } from '../operations/connect.js'
import { randomMetadata } from './random-metadata.js'
import { type Occurrences, step, update } from './occurrence.js'

const ERROR = {
  code: 'card_declined',
  decline_code: 'generic_decline',
  message: 'Your card was declined.',
  type: 'card_error',
} as const

const REDIRECT = {
  next_action: {
    redirect_to_url: { return_url: null, url: 'https://hooks.stripe.com/3d_secure' },
    type: 'redirect_to_url',
  },
} as const

export const PAYMENT_OCCURRENCES: Occurrences = {
  'charge.dispute.created': (tx, { id }) => openDispute(tx, tx.need('charge', id ?? { where: isDisputable }).id),
  'charge.dispute.updated': (tx, { id }) => submitEvidence(tx, tx.need('dispute', id ?? { where: isUndecided }).id),
  'charge.dispute.closed': (tx, { id }) =>
    closeDispute(tx, { id: tx.need('dispute', id ?? { where: isUndecided }).id, isWon: tx.random.chance(0.5) }),
  'charge.dispute.funds_reinstated': step('dispute', { from: { status: 'won' } }),
  'charge.dispute.funds_withdrawn': step('dispute', { from: { status: 'needs_response' } }),
  'charge.refund.updated': (tx, { id }) =>
    updateRefund(tx, { id: tx.need('refund', id).id, metadata: randomMetadata(tx) }),
  'refund.updated': (tx, { id }) => updateRefund(tx, { id: tx.need('refund', id).id, metadata: randomMetadata(tx) }),
  'refund.failed': (tx, { id }) =>
    failRefund(tx, tx.need('refund', id ?? { where: ({ status }) => status === 'succeeded' }).id),

  'payment_intent.partially_funded': step('payment_intent', { from: { status: 'requires_payment_method' } }),
  'payment_intent.requires_action': step('payment_intent', {
    from: { status: 'requires_payment_method' },
    to: { ...REDIRECT, status: 'requires_action' },
  }),

  'setup_intent.canceled': step('setup_intent', {
    from: { status: 'requires_payment_method' },
    to: { cancellation_reason: 'abandoned', status: 'canceled' },
  }),
  'setup_intent.requires_action': step('setup_intent', {
    from: { status: 'requires_payment_method' },
    to: { ...REDIRECT, status: 'requires_action' },
  }),
  'setup_intent.setup_failed': step('setup_intent', {
    from: { status: 'requires_payment_method' },
    to: { last_setup_error: ERROR },
  }),
  'setup_intent.succeeded': step('setup_intent', {
    from: { status: 'requires_payment_method' },
    to: { next_action: null, status: 'succeeded' },
  }),

  'payout.canceled': step('payout', { from: { status: 'pending' }, to: { status: 'canceled' } }),
  'payout.failed': step('payout', {
    from: { status: 'in_transit' },
    to: { failure_code: 'account_closed', failure_message: 'The bank account is closed.', status: 'failed' },
  }),
  'payout.paid': step('payout', { from: { status: 'in_transit' }, to: { status: 'paid' } }),
  'payout.reconciliation_completed': step('payout', {
    from: { reconciliation_status: 'in_progress' },
    to: { reconciliation_status: 'completed' },
  }),

  'topup.canceled': step('topup', { from: { status: 'pending' }, to: { status: 'canceled' } }),
  'topup.failed': step('topup', {
    from: { status: 'pending' },
    to: { failure_code: 'insufficient_funds', failure_message: 'There is not enough money.', status: 'failed' },
  }),
  'topup.reversed': step('topup', { from: { status: 'succeeded' }, to: { status: 'reversed' } }),
  'topup.succeeded': step('topup', { from: { status: 'pending' }, to: { status: 'succeeded' } }),

  'transfer.reversed': (tx, { id }) =>
    reverseTransfer(tx, { id: tx.need('transfer', id ?? { where: ({ reversed }) => !reversed }).id, amount: 100 }),
  'application_fee.refunded': (tx, { id }) =>
    refundApplicationFee(tx, {
      id: tx.need('application_fee', id ?? { where: ({ refunded }) => !refunded }).id,
      amount: 100,
    }),
  'application_fee.refund.updated': (tx, { id }) => {
    const found = tx.need('application_fee', id ?? { where: ({ refunds }) => refunds.length > 0 })
    const fee = found.refunds.length > 0 ? found : refundApplicationFee(tx, { id: found.id, amount: 100 })
    return updateFeeRefund(tx, { fee: fee.id, refund: fee.refunds[0]?.id ?? '', metadata: randomMetadata(tx) })
  },

  'radar.early_fraud_warning.updated': update('radar.early_fraud_warning', {
    to: ({ actionable }) => ({ actionable: !actionable }),
  }),

  'source.canceled': step('customer_source', { from: { object: 'source' }, to: { status: 'canceled' } }),
  'source.chargeable': step('customer_source', { from: { object: 'source' }, to: { status: 'chargeable' } }),
  'source.failed': step('customer_source', { from: { object: 'source' }, to: { status: 'failed' } }),
  'source.refund_attributes_required': step('customer_source', { from: { object: 'source' } }),
  'customer.source.expiring': step('customer_source', { from: { object: 'card' } }),
  'source.transaction.updated': update('source_transaction', {
    to: ({ status }) => ({ status: status === 'succeeded' ? 'failed' : 'succeeded' }),
  }),

  'three_d_secure.authentication.canceled': step('three_d_secure.authentication', { to: { status: 'canceled' } }),
  'three_d_secure.authentication.challenge_started': step('three_d_secure.authentication', {
    to: { status: 'requires_challenge' },
  }),
  'three_d_secure.authentication.errored': step('three_d_secure.authentication', { to: { status: 'error' } }),
  'three_d_secure.authentication.failed': step('three_d_secure.authentication', { to: { status: 'failed' } }),
  'three_d_secure.authentication.requires_challenge': step('three_d_secure.authentication', {
    to: { status: 'requires_challenge' },
  }),
  'three_d_secure.authentication.requires_submission': step('three_d_secure.authentication', {
    to: { status: 'requires_submission' },
  }),
  'three_d_secure.authentication.succeeded': step('three_d_secure.authentication', { to: { status: 'succeeded' } }),
}
