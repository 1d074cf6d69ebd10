import type { Simulator } from '../../dev/simulator/simulator.js'

/** A new customer subscribes to new prices of a new product. @returns the subscription's id, and its items as they were asked for */
export function subscribe({ mutations }: Simulator, { prices }: { readonly prices: number }) {
  const product = mutations.createProduct().id
  const items = Array.from({ length: prices }, () => ({ price: mutations.createPrice({ product }).id }))
  const { id } = mutations.createSubscription({ customer: mutations.createCustomer().id, items })
  return { id, items }
}
