import type { Charge, Dispute, ObjectShapes, Refund, Review } from '../object-shapes.js'
import { newDispute } from '../shapes/payment-results.js'
import { newEarlyFraudWarning, newReview } from '../shapes/radar.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { moveBalance } from './balance.js'

type Warning = ObjectShapes['radar.early_fraud_warning']

/** Opens a dispute: a bank takes the money back for now. Marks the charge as disputed. */
export function openDispute(tx: Transaction, id: string): Dispute {
  const charge = tx.get('charge', id)
  if (!isDisputable(charge)) throw invalidRequest(`Charge ${id} cannot be disputed.`)
  const dispute = tx.insert(newDispute(tx, charge))
  tx.emit('charge.dispute.created', dispute)
  tx.update(charge, { disputed: true })
  moveDisputed(tx, { dispute, sign: -1 })
  tx.emit('charge.dispute.funds_withdrawn', dispute)
  return dispute
}

export function isDisputable({ captured, disputed, refunded, status }: Charge): boolean {
  return captured && status === 'succeeded' && !disputed && !refunded
}

export function submitEvidence(tx: Transaction, id: string): Dispute {
  const dispute = undecided(tx, id)
  return tx.update(dispute, {
    evidence: { ...dispute.evidence, product_description: 'A subscription.' },
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: true,
      submission_count: dispute.evidence_details.submission_count + 1,
    },
    status: 'under_review',
  })
}

export function closeDispute(
  tx: Transaction,
  { id, isWon }: { readonly id: string; readonly isWon: boolean },
): Dispute {
  const dispute = tx.change(undecided(tx, id), { status: isWon ? 'won' : 'lost' })
  tx.emit('charge.dispute.closed', dispute)
  if (isWon) {
    moveDisputed(tx, { dispute, sign: 1 })
    tx.emit('charge.dispute.funds_reinstated', dispute)
  }
  return dispute
}

export function isUndecided({ status }: Dispute): boolean {
  return status === 'needs_response' || status === 'under_review'
}

function undecided(tx: Transaction, id: string): Dispute {
  const dispute = tx.get('dispute', id)
  if (isUndecided(dispute)) return dispute
  throw invalidRequest(`Dispute ${id} is ${dispute.status}.`)
}

function moveDisputed(tx: Transaction, { dispute, sign }: { readonly dispute: Dispute; readonly sign: 1 | -1 }): void {
  const { id: source, amount, currency } = dispute
  moveBalance(tx, { id: tx.newId('txn_1'), source, amount: sign * amount, currency, type: 'adjustment' })
}

/** Opens a review, together with its charge. The charge then names the review. */
export function openReview(tx: Transaction, charge: Charge): Review {
  const review = tx.insert(newReview(tx, charge))
  tx.emit('review.opened', review)
  return review
}

/** Closes a review. No list shows a closed review. */
export function closeReview(
  tx: Transaction,
  { id, reason = 'approved' }: { readonly id: string; readonly reason?: Review['closed_reason'] },
): Review {
  const open = tx.get('review', id)
  if (!open.open) throw invalidRequest(`Review ${id} is closed.`)
  const review = tx.change(open, { closed_reason: reason, open: false })
  tx.emit('review.closed', review)
  return review
}

export function warnOfFraud(tx: Transaction, charge: string): Warning {
  const warning = tx.insert(newEarlyFraudWarning(tx, tx.get('charge', charge)))
  tx.emit('radar.early_fraud_warning.created', warning)
  return warning
}

/**
 * Marks a fraud warning as not actionable: its charge was refunded or is disputed, so nothing is left to do.
 */
export function settleWarning(tx: Transaction, id: string): Warning {
  return tx.update(tx.get('radar.early_fraud_warning', id), { actionable: false })
}

export function updateRefund(tx: Transaction, { id, metadata }: Pick<Refund, 'id' | 'metadata'>): Refund {
  const refund = tx.update(tx.get('refund', id), { metadata })
  tx.emit('charge.refund.updated', refund)
  return refund
}

/**
 * Fails a refund: the bank sent the money back. Subtracts the amount from what the charge says is refunded.
 */
export function failRefund(tx: Transaction, id: string): Refund {
  const before = tx.get('refund', id)
  if (before.status !== 'succeeded') throw invalidRequest(`Refund ${id} is ${before.status}.`)
  const refund = tx.change(before, { failure_reason: 'lost_or_stolen_card', status: 'failed' })
  tx.emit('refund.failed', refund)
  tx.emit('charge.refund.updated', refund)
  const charge = before.charge === null ? undefined : tx.find('charge', before.charge)
  if (charge) tx.update(charge, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false })
  return refund
}
