import type { Origin } from '../shapes/origin.js'
import type { Transaction } from '../transaction.js'

/** What a seeded object is made with: the account as it is, at a moment of its past. */
export interface Past {
  readonly tx: Transaction
  /** @param created Unix seconds */
  readonly at: (created: number) => Origin
}
