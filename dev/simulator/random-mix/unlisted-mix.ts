import { CONTROLLED } from '../shapes/connect.js'
import { newValueListItem } from '../shapes/radar.js'
import { randomMetadata, randomText } from '../occurrences/random-metadata.js'
import { createCheckoutSession } from '../operations/checkout.js'
import { connectAccount, disconnectAccount } from '../operations/connect.js'
import { createCustomer } from '../operations/customers.js'
import { createObject, deleteObject, updateObject } from '../operations/objects.js'
import { attachPaymentMethod, createPaymentMethod } from '../operations/payment-methods.js'
import { createInlinePrice } from '../operations/products.js'
import { createSubscription } from '../operations/subscriptions.js'
import { deleteTestClock } from '../operations/test-clocks.js'
import { anew, type Mix, someSales, to } from './mix.js'

/**
 * What some list hides, or no event tells of. A copy made from lists and events alone cannot hold all of it.
 * So it happens only with `unlisted`.
 */
export const UNLISTED_MIX: Mix = [
  anew(1, (tx) => createCustomer(tx, { test_clock: createObject(tx, { type: 'test_helpers.test_clock' }).id })),
  to({ weight: 1, of: 'test_helpers.test_clock' }, (tx, { id }) => createCustomer(tx, { test_clock: id })),
  to({ weight: 1, of: 'test_helpers.test_clock' }, (tx, { id }) => deleteTestClock(tx, id)),
  anew(1, (tx) => createPaymentMethod(tx)),
  to({ weight: 1, of: 'customer' }, (tx, { id }) =>
    attachPaymentMethod(tx, { customer: id, fields: { type: 'custom' } }),
  ),
  to({ weight: 1, of: 'customer' }, (tx, { id: customer }) => {
    const items = someSales(tx, { isRecurring: false })
    createCheckoutSession(tx, { mode: 'payment', customer, items })
  }),
  to({ weight: 1, of: 'product' }, (tx, { id }) => {
    const price = createInlinePrice(tx, { product: id })
    const customer = createCustomer(tx)
    createSubscription(tx, { customer: customer.id, items: [{ price: price.id }] })
  }),

  to({ weight: 1, of: 'customer' }, (tx, { id }) =>
    createObject(tx, { type: 'customer_balance_transaction', fields: { customer: id } }),
  ),
  to({ weight: 1, of: 'setup_intent', where: ({ status }) => status === 'requires_payment_method' }, (tx) =>
    createObject(tx, { type: 'setup_attempt' }),
  ),
  anew(1, (tx) => createObject(tx, { type: 'payment_record' })),
  to({ weight: 1, of: 'payment_record' }, (tx) => createObject(tx, { type: 'payment_attempt_record' })),
  anew(1, (tx) => createObject(tx, { type: 'shipping_rate' })),

  anew(1, (tx) => createObject(tx, { type: 'entitlements.feature' })),
  to({ weight: 1, of: 'entitlements.feature' }, (tx, { id, active }) =>
    updateObject(tx, { type: 'entitlements.feature', id, changes: { active: !active } }),
  ),
  to({ weight: 1, of: 'product' }, (tx, { id }) => {
    createObject(tx, { type: 'product_feature', fields: { _parent: id } })
  }),
  to({ weight: 1, of: 'product_feature' }, (tx, { id }) => deleteObject(tx, { type: 'product_feature', id })),

  anew(1, (tx) => createObject(tx, { type: 'radar.value_list' })),
  to({ weight: 2, of: 'radar.value_list' }, (tx, { id, list_items: items }) =>
    updateObject(tx, {
      type: 'radar.value_list',
      id,
      changes: { list_items: [newValueListItem(tx, id), ...items.slice(tx.random.chance(0.3) ? 1 : 0)] },
    }),
  ),
  to({ weight: 1, of: 'radar.value_list' }, (tx, { id }) => deleteObject(tx, { type: 'radar.value_list', id })),

  anew(1, (tx) => connectAccount(tx, tx.random.chance(0.5) ? CONTROLLED : {})),
  to({ weight: 1, of: 'account' }, (tx, { id }) => createObject(tx, { type: 'capability', fields: { account: id } })),
  to({ weight: 1, of: 'account' }, (tx, { id }) => disconnectAccount(tx, id)),
  to({ weight: 1, of: 'file' }, (tx, { id }) => createObject(tx, { type: 'file_link', fields: { file: id } })),
  to({ weight: 1, of: 'terminal.location' }, (tx, { id }) =>
    updateObject(tx, {
      type: 'terminal.location',
      id,
      changes: { metadata: randomMetadata(tx), display_name: randomText(tx) },
    }),
  ),
]
