import type { Charge, Customer, PaymentMethod } from '../object-shapes.js'
import { newCharge } from '../shapes/new-charge.js'
import { intentAfter, newPaymentIntent } from '../shapes/new-payment-intent.js'
import { newBalanceTransaction, newRefund } from '../shapes/payment-results.js'
import type { Transaction } from '../transaction.js'

export interface ChargeSeed {
  readonly customer: Customer
  readonly method: PaymentMethod | undefined
  /** In the smallest currency unit. */
  readonly amount: number
  readonly currency: string
  /** Unix seconds. */
  readonly created: number
  readonly fields?: Partial<Charge>
}

const HOUR_SECONDS = 3_600

/** Seeds a charge, its payment intent, its refund if it was refunded, and their balance transactions. */
export function seedCharge(tx: Transaction, seed: ChargeSeed): Charge {
  const { customer, method, amount, currency, created, fields } = seed
  const origin = tx.at(created)
  const charge = tx.insert(
    newCharge(origin, { customer, amount, currency, paymentMethod: method, ...(fields && { fields }) }),
  )
  const ofIntent = { amount, currency, customer: customer.id, ...intentAfter(charge) }
  tx.insert(
    newPaymentIntent(origin, { ...(charge.payment_intent !== null && { id: charge.payment_intent }), ...ofIntent }),
  )
  if (charge.balance_transaction !== null) {
    const paidIn = { id: charge.balance_transaction, amount, currency, source: charge.id, status: 'available' }
    tx.insert(newBalanceTransaction(origin, paidIn))
  }
  if (charge.amount_refunded > 0) {
    const then = tx.at(created + HOUR_SECONDS)
    const refund = tx.insert(newRefund(then, charge, { amount: charge.amount_refunded }))
    const paidBack = { amount: -refund.amount, currency, source: refund.id, type: 'refund' } as const
    const id = refund.balance_transaction
    tx.insert(newBalanceTransaction(then, { ...(id !== null && { id }), ...paidBack, status: 'available' }))
  }
  return charge
}
