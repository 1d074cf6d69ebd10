import type { Charge } from '../object-shapes.js'
import { DECLINED, newCharge } from '../shapes/new-charge.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'
import { methodOf } from './payment-methods.js'

export interface ChargeRequest {
  /** Null: a guest. */
  readonly customer: string | null
  readonly amount?: number
  readonly currency?: string
  readonly fields?: Partial<Charge>
}

export function createCharge(tx: Transaction, request: ChargeRequest): Charge {
  const charge = insertCharge(tx, request)
  tx.emit('charge.succeeded', charge)
  return charge
}

export function failCharge(tx: Transaction, request: ChargeRequest): Charge {
  const charge = insertCharge(tx, { ...request, fields: { ...DECLINED, ...request.fields } })
  tx.emit('charge.failed', charge)
  return charge
}

/** Authorised only: to be captured, or to expire. */
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
  tx.emitChange('charge.captured', { before, after })
  return after
}

/** An authorisation that nobody captured is given back in full. */
export function expireCharge(tx: Transaction, id: string): Charge {
  const before = inState(tx, { id, isRight: ({ captured, status }) => !captured && status === 'succeeded' })
  const after = tx.change(before, { amount_refunded: before.amount, refunded: true })
  tx.emitChange('charge.expired', { before, after })
  return after
}

/** A slow way to pay, such as a bank debit. */
export function startCharge(tx: Transaction, request: ChargeRequest): Charge {
  const charge = insertCharge(tx, { ...request, fields: { paid: false, receipt_url: null, status: 'pending' } })
  tx.emit('charge.pending', charge)
  return charge
}

export function settleCharge(tx: Transaction, { id, succeeds }: { id: string; succeeds: boolean }): Charge {
  const pending = inState(tx, { id, isRight: ({ status }) => status === 'pending' })
  const after = tx.change(pending, succeeds ? { paid: true, status: 'succeeded' } : DECLINED)
  tx.emit(succeeds ? 'charge.succeeded' : 'charge.failed', after)
  return after
}

/** All that is left of it, unless an amount is given. */
export function refundCharge(tx: Transaction, { id, amount }: { id: string; amount?: number }): Charge {
  const before = inState(tx, { id, isRight: ({ captured, refunded }) => captured && !refunded })
  const refunded = before.amount_refunded + Math.min(amount ?? Infinity, before.amount - before.amount_refunded)
  const after = tx.change(before, { amount_refunded: refunded, refunded: refunded === before.amount })
  tx.emitChange('charge.refunded', { before, after })
  return after
}

export function updateCharge(tx: Transaction, { id, changes }: Change<Charge>): Charge {
  return tx.update(tx.get('charge', id), changes)
}

function insertCharge(tx: Transaction, { customer: customerId, amount, currency, fields }: ChargeRequest): Charge {
  const customer = customerId === null ? null : tx.get('customer', customerId)
  return tx.insert(
    newCharge(tx, {
      customer,
      amount: amount ?? tx.random.between(5, 500) * 100,
      currency: currency ?? 'usd',
      paymentMethod: customer ? methodOf(tx, customer) : undefined,
      ...(fields && { fields }),
    }),
  )
}

function inState(tx: Transaction, { id, isRight }: { id: string; isRight: (charge: Charge) => boolean }): Charge {
  const charge = tx.get('charge', id)
  if (isRight(charge)) return charge
  throw invalidRequest(`Charge ${id} cannot do this: it is ${charge.status}${charge.refunded ? ' and refunded' : ''}.`)
}
