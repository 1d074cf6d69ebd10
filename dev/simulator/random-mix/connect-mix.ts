import type { Account } from '../object-shapes.js'
import { randomMetadata, randomText } from '../occurrences/random-metadata.js'
import { refundApplicationFee, reverseTransfer, updateFeeRefund } from '../operations/connect.js'
import { createObject, deleteObject, updateObject } from '../operations/objects.js'
import { advanceTestClock, customersOn, deleteTestClock } from '../operations/test-clocks.js'
import { anew, type Mix, to } from './mix.js'

const isControlled = ({ controller }: Account) => controller?.is_controller === true

/**
 * Connected accounts, money between them and the platform, files and test clocks. No mutation here connects
 * an account, because no event tells of the new account.
 */
export const CONNECT_MIX: Mix = [
  to({ weight: 2, of: 'account' }, (tx, { id }) =>
    updateObject(tx, { type: 'account', id, changes: { metadata: randomMetadata(tx) } }),
  ),
  to({ weight: 1, of: 'capability' }, (tx, { account, id, status }) =>
    updateObject(tx, {
      type: 'capability',
      id: `${account}/${id}`,
      changes: { status: status === 'active' ? 'pending' : 'active' },
    }),
  ),
  to({ weight: 1, of: 'account' }, (tx, { id }) => createObject(tx, { type: 'person', fields: { account: id } })),
  to({ weight: 1, of: 'person' }, (tx, { id }) =>
    updateObject(tx, { type: 'person', id, changes: { first_name: randomText(tx) } }),
  ),
  to({ weight: 1, of: 'person' }, (tx, { id }) => deleteObject(tx, { type: 'person', id })),
  to({ weight: 1, of: 'account', where: isControlled }, (tx, { id }) =>
    createObject(tx, { type: 'external_account', fields: { account: id } }),
  ),
  to({ weight: 1, of: 'external_account' }, (tx, { id }) =>
    updateObject(tx, { type: 'external_account', id, changes: { metadata: randomMetadata(tx) } }),
  ),
  to({ weight: 1, of: 'external_account' }, (tx, { id }) => deleteObject(tx, { type: 'external_account', id })),

  to({ weight: 2, of: 'account' }, (tx, { id }) => createObject(tx, { type: 'transfer', fields: { destination: id } })),
  to({ weight: 1, of: 'transfer' }, (tx, { id }) =>
    updateObject(tx, { type: 'transfer', id, changes: { description: randomText(tx) } }),
  ),
  to({ weight: 2, of: 'transfer', where: ({ reversed }) => !reversed }, (tx, { id }) =>
    reverseTransfer(tx, { id, ...(tx.random.chance(0.8) && { amount: 100 }) }),
  ),
  to({ weight: 1, of: 'account' }, (tx, { id }) =>
    createObject(tx, { type: 'application_fee', fields: { account: id } }),
  ),
  to({ weight: 1, of: 'application_fee', where: ({ refunded }) => !refunded }, (tx, { id }) =>
    refundApplicationFee(tx, { id, amount: 50 }),
  ),
  to({ weight: 1, of: 'application_fee', where: ({ refunds }) => refunds.length > 0 }, (tx, { id, refunds }) =>
    updateFeeRefund(tx, { fee: id, refund: tx.random.pick(refunds).id, metadata: randomMetadata(tx) }),
  ),

  anew(1, (tx) => createObject(tx, { type: 'file' })),
  anew(1, (tx) => createObject(tx, { type: 'test_helpers.test_clock' })),
  to({ weight: 1, of: 'test_helpers.test_clock' }, (tx, { id }) => advanceTestClock(tx, { id, seconds: 86_400 })),
  // Deleting a clock also deletes its customers, without events. So only clocks without customers are
  // deleted.
  to(
    { weight: 1, of: 'test_helpers.test_clock', where: ({ id }, tx) => customersOn(tx, id).length === 0 },
    (tx, { id }) => deleteTestClock(tx, id),
  ),
]
