import type { ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

type Shape<Name extends string> = ObjectShapes[`treasury.${Name}` & keyof ObjectShapes]

/** Makes a transaction: what a flow did to its financial account. Its entries tell when. */
export const newTreasuryTransaction: Factory<Shape<'transaction'>> = (tx, fields) => {
  const amount = tx.random.between(1, 90) * 100
  return withDefaults(tx, {
    id: tx.newId('trxn_1'),
    object: 'treasury.transaction',
    amount,
    balance_impact: { cash: amount, inbound_pending: 0, outbound_pending: 0 },
    currency: 'usd',
    description: 'Jane Austen (6789)',
    financial_account: fields.financial_account ?? tx.need('treasury.financial_account').id,
    flow_type: 'other',
    status: 'posted',
    status_transitions: { posted_at: tx.created, void_at: null },
    ...fields,
  })
}

export const newTransactionEntry: Factory<Shape<'transaction_entry'>> = (tx, fields) => {
  const transaction = tx.need('treasury.transaction', fields.transaction)
  return withDefaults(tx, {
    id: tx.newId('trxne_1'),
    object: 'treasury.transaction_entry',
    balance_impact: transaction.balance_impact,
    currency: transaction.currency,
    effective_at: tx.created,
    financial_account: transaction.financial_account,
    flow: transaction.flow,
    flow_type: transaction.flow_type,
    transaction: transaction.id,
    type: 'other',
    ...fields,
  })
}
