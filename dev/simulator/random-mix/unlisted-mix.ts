import { createCheckoutSession } from '../operations/checkout.js'
import { createCustomer } from '../operations/customers.js'
import { attachPaymentMethod, createPaymentMethod } from '../operations/payment-methods.js'
import { createInlinePrice } from '../operations/products.js'
import { createSubscription } from '../operations/subscriptions.js'
import { anew, type Mix, someSales, to } from './mix.js'

/**
 * What some list does not show, or no event tells of: a copy that is made from lists and events alone cannot hold all of it,
 * so it only happens when it is asked for.
 */
export const UNLISTED_MIX: Mix = [
  anew(1, (tx) => createCustomer(tx, { test_clock: tx.newId('clock_1') })),
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
]
