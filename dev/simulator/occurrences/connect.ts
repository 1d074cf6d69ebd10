import type { Account } from '../object-shapes.js'
import { connectAccount, disconnectAccount, emitApplication } from '../operations/connect.js'
import { addSource, removeSource } from '../operations/sources.js'
import type { Transaction } from '../transaction.js'
import { randomMetadata } from './random-metadata.js'
import { type Occurrences, update } from './occurrence.js'

const isConnected =
  ({ accountId }: Transaction) =>
  ({ id }: Account): boolean =>
    id !== accountId

export const CONNECT_OCCURRENCES: Occurrences = {
  'account.application.authorized': (tx, { id }) =>
    id === undefined
      ? connectAccount(tx)
      : emitApplication(tx, { type: 'account.application.authorized', account: id }),
  'account.application.deauthorized': (tx, { id }) =>
    disconnectAccount(tx, tx.need('account', id ?? { where: isConnected(tx) }).id),
  'capability.updated': update('capability', {
    to: ({ status }) => ({ status: status === 'active' ? 'pending' : 'active' }),
  }),
  'person.updated': update('person', { to: (_, tx) => ({ metadata: randomMetadata(tx) }) }),
  'customer.source.created': (tx, { id }) => addSource(tx, { customer: tx.need('customer', id).id }),
  'customer.source.deleted': (tx, { id }) => removeSource(tx, tx.need('customer_source', id).id),
}
