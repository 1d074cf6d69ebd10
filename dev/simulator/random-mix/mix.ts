import type { EventType, ObjectShapes, Price, TypeName } from '../object-shapes.js'
import { triggerEvent } from '../occurrences.js'
import { createPrice, createProduct } from '../operations/products.js'
import type { SaleRequest } from '../operations/sale-request.js'
import type { Transaction } from '../transaction.js'

/** Something that may happen at random. `weight` is its frequency relative to the others. */
export interface RandomMutation {
  readonly weight: number
  /** Makes it happen. Returns false if the account has no object that it could happen to. */
  happens(this: void, tx: Transaction): boolean
}

export type Mix = readonly RandomMutation[]

/** Creates a mutation that makes something new. */
export function anew(weight: number, create: (tx: Transaction) => unknown): RandomMutation {
  return {
    weight,
    happens(tx) {
      create(tx)
      return true
    },
  }
}

export interface Target<Name extends TypeName> {
  readonly weight: number
  readonly of: Name
  readonly where?: (object: ObjectShapes[Name], tx: Transaction) => boolean
}

/** Creates a mutation of a random object that fits. */
export function to<Name extends TypeName>(
  { weight, of, where }: Target<Name>,
  act: (tx: Transaction, object: ObjectShapes[Name]) => unknown,
): RandomMutation {
  return {
    weight,
    happens(tx) {
      const object = tx.some(of, (candidate) => where?.(candidate, tx) ?? true)
      if (!object) return false
      act(tx, object)
      return true
    },
  }
}

/** Creates a mutation in which what an event tells of happens to a random object that fits. */
export function happen<Name extends TypeName>(event: EventType, target: Target<Name>): RandomMutation {
  return to(target, (tx, { id }) => triggerEvent(tx, { event, id }))
}

/**
 * Returns 1 to 3 random active prices with quantities, either recurring or one-time. Creates a price if none
 * is found.
 */
export function someSales(tx: Transaction, { isRecurring }: { readonly isRecurring: boolean }): SaleRequest[] {
  const fits = (price: Price) => price.active && (price.recurring !== null) === isRecurring
  const found = Array.from({ length: tx.random.between(1, 3) }, () => tx.some('price', fits)?.id ?? [])
  const prices = new Set(found.flat())
  if (prices.size === 0) {
    const product = createProduct(tx)
    prices.add(createPrice(tx, { product: product.id, ...(!isRecurring && { recurring: null }) }).id)
  }
  return [...prices].map((price) => ({ price, quantity: tx.random.between(1, 9) }))
}
