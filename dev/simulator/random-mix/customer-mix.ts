import type { PaymentMethod } from '../object-shapes.js'
import { randomText } from '../occurrences/random-metadata.js'
import { createCustomer, deleteCustomer, updateCustomer } from '../operations/customers.js'
import * as methods from '../operations/payment-methods.js'
import * as products from '../operations/products.js'
import { anew, type Mix, to } from './mix.js'

const isAttached = ({ customer }: PaymentMethod) => customer !== null

/** Customers, their payment methods, and the catalogue. */
export const CUSTOMER_MIX: Mix = [
  anew(8, (tx) => createCustomer(tx)),
  to({ weight: 6, of: 'customer' }, (tx, { id }) => updateCustomer(tx, { id, changes: { name: randomText(tx) } })),
  to({ weight: 6, of: 'customer' }, (tx, { id, metadata }) =>
    updateCustomer(tx, { id, changes: { metadata: { ...metadata, note: randomText(tx) } } }),
  ),
  to({ weight: 1, of: 'customer' }, (tx, { id }) => deleteCustomer(tx, id)),

  to({ weight: 6, of: 'customer' }, (tx, { id }) =>
    methods.attachPaymentMethod(tx, { customer: id, isDefault: tx.random.chance(0.5) }),
  ),
  to({ weight: 2, of: 'payment_method', where: isAttached }, (tx, { id }) =>
    methods.updatePaymentMethod(tx, { id, changes: { metadata: { note: randomText(tx) } } }),
  ),
  to({ weight: 2, of: 'payment_method', where: ({ card }) => card !== undefined }, (tx, { id }) =>
    methods.renewCard(tx, id),
  ),
  to({ weight: 2, of: 'payment_method', where: isAttached }, (tx, { id }) => methods.detachPaymentMethod(tx, id)),

  anew(1, (tx) => products.createProduct(tx)),
  to({ weight: 2, of: 'product' }, (tx, { id }) =>
    products.updateProduct(tx, { id, changes: { description: randomText(tx) } }),
  ),
  to(
    {
      weight: 1,
      of: 'product',
      where: ({ id }, tx) => !tx.hasRelated('price', { filter: 'product', key: id }),
    },
    (tx, { id }) => products.deleteProduct(tx, id),
  ),
  to({ weight: 1, of: 'product' }, (tx, { id }) => products.createPrice(tx, { product: id, nickname: randomText(tx) })),
  to({ weight: 1, of: 'product' }, (tx, { id }) => products.createPrice(tx, { product: id, recurring: null })),
  to({ weight: 2, of: 'price' }, (tx, { id }) =>
    products.updatePrice(tx, { id, changes: { nickname: randomText(tx) } }),
  ),
  to({ weight: 1, of: 'price' }, (tx, { id, active }) =>
    products.updatePrice(tx, { id, changes: { active: !active } }),
  ),
  to(
    {
      weight: 1,
      of: 'price',
      where: ({ id }, tx) => !tx.hasRelated('subscription', { filter: 'price', key: id }),
    },
    (tx, { id }) => products.deletePrice(tx, id),
  ),

  anew(1, (tx) => products.createCoupon(tx)),
  to({ weight: 1, of: 'coupon' }, (tx, { id }) => products.updateCoupon(tx, { id, changes: { name: randomText(tx) } })),
  to({ weight: 1, of: 'coupon' }, (tx, { id }) => products.deleteCoupon(tx, id)),
  // Another coupon with the same id, in the same second.
  to({ weight: 1, of: 'coupon' }, (tx, { id }) => {
    products.deleteCoupon(tx, id)
    products.createCoupon(tx, { id })
  }),
]
