import type { Charge } from '../object-shapes.js'
import type { Movement } from '../object-type.js'
import { newBalanceTransaction } from '../shapes/payment-results.js'
import type { Transaction } from '../transaction.js'

/** Moves the account's balance. No event tells of it, so it happens only with `isUntold`. */
export function moveBalance(tx: Transaction, { id, ...movement }: Movement): void {
  if (tx.isUntold && id !== null) tx.insert(newBalanceTransaction(tx, { id, ...movement }))
}

/** Adds a captured charge's money to the balance. */
export function creditCharge(tx: Transaction, charge: Charge): void {
  const { balance_transaction: id, id: source, amount, currency } = charge
  moveBalance(tx, { id, source, amount, currency, type: 'charge' })
}
