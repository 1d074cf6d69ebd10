import type { Charge } from '../object-shapes.js'
import { randomMetadata } from '../occurrences/random-metadata.js'
import * as charges from '../operations/charges.js'
import * as doubts from '../operations/doubts.js'
import { createObject, updateObject } from '../operations/objects.js'
import * as intents from '../operations/payment-intents.js'
import type { Transaction } from '../transaction.js'
import { anew, happen, type Mix, to } from './mix.js'

const isOpenIntent = ({ status }: { readonly status: string }) => status === 'requires_payment_method'

/** Tells whether nothing is left to do about a charge, because it was refunded or is disputed. */
const isSettled = (tx: Transaction, { charge }: { readonly charge: string }): boolean => {
  const found: Charge | undefined = tx.find('charge', charge)
  return found !== undefined && (found.refunded || found.disputed)
}

/**
 * Money before and after it is charged: intents, refunds, disputes, reviews, fraud warnings, payouts and
 * top-ups.
 */
export const MONEY_MIX: Mix = [
  to({ weight: 2, of: 'customer' }, (tx, { id }) => intents.createPaymentIntent(tx, { customer: id })),
  to({ weight: 1, of: 'payment_intent', where: isOpenIntent }, (tx, { id }) => intents.cancelPaymentIntent(tx, id)),
  happen('payment_intent.requires_action', { weight: 1, of: 'payment_intent', where: isOpenIntent }),

  to({ weight: 2, of: 'customer' }, (tx, { id }) =>
    createObject(tx, { type: 'setup_intent', fields: { customer: id } }),
  ),
  happen('setup_intent.succeeded', { weight: 1, of: 'setup_intent', where: isOpenIntent }),
  happen('setup_intent.setup_failed', { weight: 1, of: 'setup_intent', where: isOpenIntent }),
  happen('setup_intent.requires_action', { weight: 1, of: 'setup_intent', where: isOpenIntent }),
  happen('setup_intent.canceled', { weight: 1, of: 'setup_intent', where: isOpenIntent }),

  to({ weight: 2, of: 'refund' }, (tx, { id }) => doubts.updateRefund(tx, { id, metadata: randomMetadata(tx) })),
  to({ weight: 1, of: 'refund', where: ({ status }) => status === 'succeeded' }, (tx, { id }) =>
    doubts.failRefund(tx, id),
  ),

  to({ weight: 2, of: 'charge', where: doubts.isDisputable }, (tx, { id }) => doubts.openDispute(tx, id)),
  to({ weight: 1, of: 'dispute', where: doubts.isUndecided }, (tx, { id }) => doubts.submitEvidence(tx, id)),
  to({ weight: 1, of: 'dispute', where: doubts.isUndecided }, (tx, { id }) =>
    doubts.closeDispute(tx, { id, isWon: tx.random.chance(0.5) }),
  ),
  to({ weight: 2, of: 'customer' }, (tx, { id }) => charges.createCharge(tx, { customer: id, isReviewed: true })),
  to({ weight: 1, of: 'review', where: ({ open }) => open }, (tx, { id }) => doubts.closeReview(tx, { id })),
  to({ weight: 1, of: 'charge', where: doubts.isDisputable }, (tx, { id }) => doubts.warnOfFraud(tx, id)),
  to(
    {
      weight: 1,
      of: 'radar.early_fraud_warning',
      where: (warning, tx) => warning.actionable && isSettled(tx, warning),
    },
    (tx, { id }) => doubts.settleWarning(tx, id),
  ),

  anew(2, (tx) => createObject(tx, { type: 'payout' })),
  to({ weight: 1, of: 'payout' }, (tx, { id }) =>
    updateObject(tx, { type: 'payout', id, changes: { metadata: randomMetadata(tx) } }),
  ),
  happen('payout.paid', { weight: 2, of: 'payout', where: ({ status }) => status === 'in_transit' }),
  happen('payout.failed', { weight: 1, of: 'payout', where: ({ status }) => status === 'in_transit' }),
  happen('payout.canceled', { weight: 1, of: 'payout', where: ({ status }) => status === 'in_transit' }),
  happen('payout.reconciliation_completed', {
    weight: 1,
    of: 'payout',
    where: ({ status, reconciliation_status: isDone }) => status === 'paid' && isDone === 'in_progress',
  }),

  anew(1, (tx) => createObject(tx, { type: 'topup' })),
  happen('topup.succeeded', { weight: 1, of: 'topup', where: ({ status }) => status === 'pending' }),
  happen('topup.failed', { weight: 1, of: 'topup', where: ({ status }) => status === 'pending' }),
  happen('topup.canceled', { weight: 1, of: 'topup', where: ({ status }) => status === 'pending' }),
  happen('topup.reversed', { weight: 1, of: 'topup', where: ({ status }) => status === 'succeeded' }),
]
