import type { BalanceTransaction, Charge } from '../object-shapes.js'
import { newBalanceTransaction } from '../shapes/payment-results.js'
import type { Transaction } from '../transaction.js'

export interface Movement {
  readonly id: string | null
  /** What moved the balance: a charge, a refund or a payout. */
  readonly source: string
  /** In the smallest currency unit. Negative if money leaves. */
  readonly amount: number
  readonly currency: string
  readonly type: BalanceTransaction['type']
}

/** Moves the account's balance. No event tells of it, so it happens only with `isUntold`. */
export function moveBalance(tx: Transaction, { id, ...movement }: Movement): void {
  if (tx.isUntold && id !== null) tx.insert(newBalanceTransaction(tx, { id, ...movement }))
}

/** Adds a captured charge's money to the balance. */
export function creditCharge(tx: Transaction, charge: Charge): void {
  const { balance_transaction: id, id: source, amount, currency } = charge
  moveBalance(tx, { id, source, amount, currency, type: 'charge' })
}
