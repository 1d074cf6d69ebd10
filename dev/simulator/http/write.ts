import type { AnyShape } from '../object-shapes.js'
import type { Parameters } from '../object-type.js'
import type { Transaction } from '../transaction.js'

/** Handler of a POST or DELETE. Returns the resulting object, or the id of the deleted one. */
export type Write = (tx: Transaction, input: WriteInput) => AnyShape | Deleted

export interface WriteInput {
  readonly id: string
  readonly parameters: Parameters
}

export interface Deleted {
  readonly id: string
  readonly object: string
  readonly deleted: true
}
