import type { Charge } from '../object-shapes.js'
import { DECLINED, newCharge } from '../shapes/new-charge.js'
import { newRefund } from '../shapes/payment-results.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { creditCharge, moveBalance } from './balance.js'
import type { Change } from './change.js'
import { openReview } from './doubts.js'
import { followCharge, openIntent } from './payment-intents.js'
import { methodOf } from './payment-methods.js'

export interface ChargeRequest {
  /** Null for a guest. */
  readonly customer: string | null
  readonly amount?: number
  readonly currency?: string
  readonly fields?: Partial<Charge>
  /** Whether Radar opens a review of the charge. */
  readonly isReviewed?: boolean
}

export function createCharge(tx: Transaction, request: ChargeRequest): Charge {
  return announceCharge(tx, { event: 'charge.succeeded', charge: insertCharge(tx, request) })
}

export function failCharge(tx: Transaction, request: ChargeRequest): Charge {
  const charge = insertCharge(tx, { ...request, fields: { ...DECLINED, ...request.fields } })
  return announceCharge(tx, { event: 'charge.failed', charge })
}

/** Creates a charge that is only authorised. It is captured later, or expires. */
export function authorizeCharge(tx: Transaction, request: ChargeRequest): Charge {
  return createCharge(tx, { ...request, fields: { amount_captured: 0, balance_transaction: null, captured: false } })
}

export function captureCharge(tx: Transaction, id: string): Charge {
  const before = inState(tx, { id, isRight: ({ captured, status }) => !captured && status === 'succeeded' })
  const balanceTransaction = tx.newId('txn_3')
  const after = tx.change(before, {
    amount_captured: before.amount,
    balance_transaction: balanceTransaction,
    captured: true,
  })
  creditCharge(tx, after)
  tx.emitChange('charge.captured', { before, after })
  followCharge(tx, after)
  return after
}

/** Expires an authorisation that nobody captured. The full amount is given back. */
export function expireCharge(tx: Transaction, id: string): Charge {
  const before = inState(tx, { id, isRight: ({ captured, status }) => !captured && status === 'succeeded' })
  const after = tx.change(before, { amount_refunded: before.amount, refunded: true })
  tx.emitChange('charge.expired', { before, after })
  followCharge(tx, after)
  return after
}

/** Creates a pending charge, as with a slow payment method such as a bank debit. */
export function startCharge(tx: Transaction, request: ChargeRequest): Charge {
  const charge = insertCharge(tx, { ...request, fields: { paid: false, receipt_url: null, status: 'pending' } })
  return announceCharge(tx, { event: 'charge.pending', charge })
}

export function settleCharge(tx: Transaction, { id, succeeds }: { id: string; succeeds: boolean }): Charge {
  const pending = inState(tx, { id, isRight: ({ status }) => status === 'pending' })
  const charge = tx.change(pending, succeeds ? { paid: true, status: 'succeeded' } : DECLINED)
  return announceCharge(tx, { event: succeeds ? 'charge.succeeded' : 'charge.failed', charge })
}

/** Refunds a charge. @param amount in the smallest currency unit; default and maximum: all that is left */
export function refundCharge(tx: Transaction, { id, amount: wanted }: { id: string; amount?: number }): Charge {
  const before = inState(tx, { id, isRight: isRefundable })
  const amount = Math.min(wanted ?? Infinity, before.amount - before.amount_refunded)
  const refunded = before.amount_refunded + amount
  const refund = tx.insert(newRefund(tx, before, { amount }))
  moveBalance(tx, {
    id: refund.balance_transaction,
    source: refund.id,
    amount: -amount,
    currency: before.currency,
    type: 'refund',
  })
  tx.emit('refund.created', refund)
  const after = tx.change(before, { amount_refunded: refunded, refunded: refunded === before.amount })
  tx.emitChange('charge.refunded', { before, after })
  return after
}

export function updateCharge(tx: Transaction, { id, changes }: Change<Charge>): Charge {
  return tx.update(tx.get('charge', id), changes)
}

export function isRefundable({ captured, refunded, status }: Charge): boolean {
  return captured && !refunded && status === 'succeeded'
}

function insertCharge(tx: Transaction, request: ChargeRequest): Charge {
  const { customer: customerId, amount, currency, fields, isReviewed } = request
  const customer = customerId === null ? null : tx.get('customer', customerId)
  const charge = newCharge(tx, {
    customer,
    amount: amount ?? tx.random.between(5, 500) * 100,
    currency: currency ?? 'usd',
    paymentMethod: customer ? methodOf(tx, customer) : undefined,
    ...(fields && { fields }),
  })
  openIntent(tx, charge)
  return tx.insert(isReviewed ? { ...charge, review: openReview(tx, charge).id } : charge)
}

interface Announcement {
  readonly event: 'charge.succeeded' | 'charge.failed' | 'charge.pending'
  readonly charge: Charge
}

/** Emits the event of a charge's outcome. Updates the payment intent and the balance to match. */
function announceCharge(tx: Transaction, { event, charge }: Announcement): Charge {
  if (charge.captured && charge.status === 'succeeded') creditCharge(tx, charge)
  tx.emit(event, charge)
  followCharge(tx, charge)
  return charge
}

function inState(tx: Transaction, { id, isRight }: { id: string; isRight: (charge: Charge) => boolean }): Charge {
  const charge = tx.get('charge', id)
  if (isRight(charge)) return charge
  throw invalidRequest(`Charge ${id} cannot do this: it is ${charge.status}${charge.refunded ? ' and refunded' : ''}.`)
}
