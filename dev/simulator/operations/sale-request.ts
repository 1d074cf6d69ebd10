import type { Sale } from '../shapes/new-subscription.js'
import type { Transaction } from '../transaction.js'

/** A price to buy, and how many. */
export interface SaleRequest {
  readonly price: string
  readonly quantity?: number
}

export function toSales(tx: Transaction, requests: readonly SaleRequest[]): Sale[] {
  return requests.map(({ price, quantity = 1 }) => ({ price: tx.get('price', price), quantity }))
}
