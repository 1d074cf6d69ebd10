import type { Account, AnyShape, ApplicationFee, FeeRefund, Transfer } from '../object-shapes.js'
import { APPLICATION, newAccount, newFeeRefund, newTransferReversal } from '../shapes/connect.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'

const OF_ACCOUNT = ['person', 'capability', 'external_account'] as const

/** Connects an account: its owner lets the platform act for it. Stripe has no `account.created` event. */
export function connectAccount(tx: Transaction, fields: Partial<Account> = {}): Account {
  const account = tx.insert(newAccount(tx, fields))
  emitApplication(tx, { type: 'account.application.authorized', account: account.id })
  return account
}

/** Disconnects an account. From then on, the platform sees neither the account nor its objects. */
export function disconnectAccount(tx: Transaction, id: string): void {
  const account = tx.get('account', id)
  if (id === tx.accountId) throw invalidRequest('An account cannot be disconnected from itself.')
  for (const object of OF_ACCOUNT.flatMap((type): AnyShape[] => tx.under(type, id))) tx.remove(object)
  tx.remove(account)
  emitApplication(tx, { type: 'account.application.deauthorized', account: id })
}

export function emitApplication(
  tx: Transaction,
  {
    type,
    account,
  }: { readonly type: `account.application.${'authorized' | 'deauthorized'}`; readonly account: string },
): void {
  tx.emitOther(type, { object: { id: APPLICATION, object: 'application', name: 'Stripe Simulator' }, account })
}

/** Reverses a transfer. @param amount in the smallest currency unit; default and maximum: all that is left */
export function reverseTransfer(tx: Transaction, { id, amount }: { id: string; amount?: number }): Transfer {
  const before = tx.get('transfer', id)
  const left = before.amount - before.amount_reversed
  if (left === 0) throw invalidRequest(`Transfer ${id} is already fully reversed.`)
  const reversal = newTransferReversal(tx, { transfer: before, amount: Math.min(amount ?? left, left) })
  const reversed = before.amount_reversed + reversal.amount
  const after = tx.change(before, {
    amount_reversed: reversed,
    reversals: [reversal, ...before.reversals],
    reversed: reversed === before.amount,
  })
  tx.emitChange('transfer.reversed', { before, after })
  return after
}

export function refundApplicationFee(
  tx: Transaction,
  { id, amount }: { readonly id: string; readonly amount?: number },
): ApplicationFee {
  const before = tx.get('application_fee', id)
  const left = before.amount - before.amount_refunded
  if (left === 0) throw invalidRequest(`Application fee ${id} has already been refunded.`)
  const refund = newFeeRefund(tx, { fee: before, amount: Math.min(amount ?? left, left) })
  const refunded = before.amount_refunded + refund.amount
  const after = tx.change(before, {
    amount_refunded: refunded,
    refunded: refunded === before.amount,
    refunds: [refund, ...before.refunds],
  })
  tx.emitChange('application_fee.refunded', { before, after })
  return after
}

/**
 * Updates a fee refund's metadata. The event carries the refund. The fee changes too, because it embeds the
 * refund.
 */
export function updateFeeRefund(
  tx: Transaction,
  { fee: id, refund: refundId, metadata }: { fee: string; refund: string; metadata: FeeRefund['metadata'] },
): ApplicationFee {
  const fee = tx.get('application_fee', id)
  const before = fee.refunds.find((candidate) => candidate.id === refundId)
  if (!before) throw invalidRequest(`No such fee refund: '${refundId}'`, { code: 'resource_missing' })
  const after = { ...before, metadata }
  tx.emitOther('application_fee.refund.updated', {
    object: after,
    previousAttributes: { metadata: before.metadata },
  })
  return tx.change(fee, { refunds: fee.refunds.map((refund) => (refund === before ? after : refund)) })
}
