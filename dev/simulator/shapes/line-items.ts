import type { LineItem } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Sale } from './new-subscription.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

/** Makes a line item of a checkout session, payment link or quote. */
export function newLineItem(origin: Origin, { price, quantity }: Sale): LineItem {
  const amount = (price.unit_amount ?? 0) * quantity
  return withDefaults(origin, {
    id: origin.newId('li_1'),
    object: 'item',
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: price.nickname ?? price.product,
    price,
    quantity,
  })
}

/** Makes `count` line items, each with a random price. */
export function someLineItems(tx: Transaction, count: number): LineItem[] {
  return Array.from({ length: count }, () =>
    newLineItem(tx, { price: tx.need('price'), quantity: tx.random.between(1, 3) }),
  )
}

export function totalOfItems(items: readonly LineItem[]): number {
  return items.reduce((sum, { amount_total: amount }) => sum + amount, 0)
}
