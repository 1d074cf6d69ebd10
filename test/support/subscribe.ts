import type { Simulator } from '../../dev/simulator/simulator.js'

/**
 * Creates a customer and its subscription to new prices of a new product.
 *
 * @returns the subscription's id and the requested items
 */
export function subscribe({ mutations }: Simulator, { prices }: { readonly prices: number }) {
  const product = mutations.createProduct().id
  const items = Array.from({ length: prices }, () => ({ price: mutations.createPrice({ product }).id }))
  const { id } = mutations.createSubscription({ customer: mutations.createCustomer().id, items })
  return { id, items }
}
