import type { Coupon, Price, Product } from '../object-shapes.js'
import { newCoupon } from '../shapes/new-coupon.js'
import { newPrice } from '../shapes/new-price.js'
import { newProduct } from '../shapes/new-product.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'

export function createProduct(tx: Transaction, fields: Partial<Product> = {}): Product {
  const product = tx.insert(newProduct(tx, fields))
  tx.emit('product.created', product)
  return product
}

export function updateProduct(tx: Transaction, { id, changes }: Change<Product>): Product {
  return tx.update(tx.get('product', id), { ...changes, updated: tx.created })
}

/** Deletes a product. Stripe refuses this while the product has prices. */
export function deleteProduct(tx: Transaction, id: string): void {
  const product = tx.get('product', id)
  if (tx.hasRelated('price', { filter: 'product', key: id })) {
    throw invalidRequest('This product cannot be deleted because it has one or more user-created prices.')
  }
  tx.remove(product)
  tx.emit('product.deleted', product)
}

export type PriceFields = Partial<Price> & { readonly product: string }

export function createPrice(tx: Transaction, fields: PriceFields): Price {
  tx.get('product', fields.product)
  const price = tx.insert(newPrice(tx, fields))
  tx.emit('price.created', price)
  return price
}

/** Creates a price as `price_data` does. It has events and can be retrieved, but no list shows it. */
export function createInlinePrice(tx: Transaction, fields: PriceFields): Price {
  const price = tx.insert(newPrice(tx, fields), { isListed: false })
  tx.emit('price.created', price)
  return price
}

export function updatePrice(tx: Transaction, { id, changes }: Change<Price>): Price {
  return tx.update(tx.get('price', id), changes)
}

/** Deletes a price. Only Stripe's dashboard can do this, and only to a price that was never used. */
export function deletePrice(tx: Transaction, id: string): void {
  const price = tx.get('price', id)
  tx.remove(price)
  tx.emit('price.deleted', price)
}

/** Creates a coupon. Its id is free to choose, and free again after the coupon is deleted. */
export function createCoupon(tx: Transaction, fields: Partial<Coupon> = {}): Coupon {
  const coupon = tx.insert(newCoupon(tx, fields))
  tx.emit('coupon.created', coupon)
  return coupon
}

export function updateCoupon(tx: Transaction, { id, changes }: Change<Coupon>): Coupon {
  return tx.update(tx.get('coupon', id), changes)
}

export function deleteCoupon(tx: Transaction, id: string): void {
  const coupon = tx.get('coupon', id)
  tx.remove(coupon)
  tx.emit('coupon.deleted', coupon)
}
