import { createSimulator } from '../../dev/simulator/simulator.js'

/**
 * Creates a simulator with a customer, a product with two prices, and a request for a subscription to one of
 * them.
 */
export function prepare() {
  const simulator = createSimulator()
  const { mutations } = simulator
  const customer = mutations.createCustomer({ currency: 'usd' })
  const product = mutations.createProduct()
  const price = mutations.createPrice({ product: product.id, unit_amount: 1_000 })
  const other = mutations.createPrice({ product: product.id, unit_amount: 2_000 })
  const request = { customer: customer.id, items: [{ price: price.id, quantity: 2 }] }
  return { simulator, mutations, customer, product, price, other, request }
}
