import { expect } from 'vitest'
import type { Workbench } from '../support/workbench.js'

/** Returns functions that create a small shop and read its rows. */
export function createSyncedShop(bench: () => Workbench) {
  /** Creates a product with a price, and a customer, and applies their events. */
  async function begin() {
    const { simulator, newEvents, deliver, settle } = bench()
    const product = simulator.mutations.createProduct({ name: 'Pro' })
    const price = simulator.mutations.createPrice({ product: product.id })
    const customer = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    await settle()
    expect(await bench().differences()).toEqual([])
    simulator.requests.clear()
    return { product: product.id, price: price.id, customer: customer.id }
  }

  /** Returns the name in a row, or `deleted` if the row is a tombstone. */
  async function name(table: string, id: string) {
    const [row] = await bench().database.query<{ name: string; deleted: boolean }>(
      `SELECT name, deleted_at IS NOT NULL AS deleted FROM stripe.${table} WHERE id = $1`,
      [id],
    )
    return row && (row.deleted ? 'deleted' : row.name)
  }

  return { begin, name }
}
