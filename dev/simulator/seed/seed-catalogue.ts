import type { Price } from '../object-shapes.js'
import { newCoupon } from '../shapes/new-coupon.js'
import { newPrice, planOf } from '../shapes/new-price.js'
import { newProduct } from '../shapes/new-product.js'
import type { Transaction } from '../transaction.js'

/** Prices that the seed sells. */
export interface SeededCatalogue {
  readonly recurring: readonly Price[]
  readonly once: readonly Price[]
}

const PRODUCTS = 14

/** So 14 products have 28 recurring prices, enough for a subscription with 25 different items. */
const PRICES_PER_PRODUCT = 3

const YEARLY = {
  interval: 'year',
  interval_count: 1,
  meter: null,
  trial_period_days: null,
  usage_type: 'licensed',
} as const

/**
 * Seeds products with monthly, yearly and one-time prices, some of them no longer sold. Also seeds coupons.
 */
export function seedCatalogue(
  tx: Transaction,
  { start, unlisted }: { readonly start: number; readonly unlisted: boolean },
): SeededCatalogue {
  const prices: Price[] = []
  for (let index = 0; index < PRODUCTS; index++) {
    // Two products share a second, as if a script had made them.
    const origin = tx.at(start + Math.floor(index / 2) * 3_600)
    const isOld = index % 7 === 6
    const product = newProduct(origin, { active: !isOld })
    for (let i = 0; i < PRICES_PER_PRODUCT; i++) {
      const kind = i === 2 ? { recurring: null } : i === 1 ? { recurring: YEARLY } : {}
      const price = newPrice(origin, { product: product.id, active: !isOld && !(i === 1 && index % 3 === 0), ...kind })
      prices.push(tx.insert(price))
      if (price.recurring) tx.insert(planOf(price))
    }
    tx.insert({ ...product, default_price: prices.at(-PRICES_PER_PRODUCT)?.id ?? null })
    if (unlisted) tx.insert(newPrice(origin, { product: product.id }), { isListed: false })
  }
  for (const [index, id] of ['WELCOME', 'SUMMER', 'FRIENDS'].entries())
    if (!tx.find('coupon', id)) tx.insert(newCoupon(tx.at(start + index * 86_400), { id }))
  return {
    recurring: prices.filter(({ recurring }) => recurring),
    once: prices.filter(({ recurring }) => !recurring),
  }
}
