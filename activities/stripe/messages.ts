import type { StripeObject } from '../../prisma/catalogue/json.js'

/** An answer of Stripe, with the two times that the write rule needs. */
export interface Reply<T> {
  readonly body: T
  /** An upper bound of the time of the read, by Stripe's clock; null when the answer has no `Date`. */
  readonly asOf: Date | null
  /** A lower bound of the time when the request was sent, by our database's clock. */
  readonly seenAt: Date
  readonly requestId: string | undefined
}

export interface ListPage {
  readonly objects: readonly StripeObject[]
  readonly hasMore: boolean
  /** The text of the answer: JSON with `objects` as its `data`. Undefined when the text was not kept. */
  readonly text: string | undefined
}

/** A GET request. */
export interface Request {
  /** The path with its query. */
  readonly path: string
  /**
   * The operation that Stripe's limit per endpoint counts, whatever the ids: `/v1/customers` and
   * `/v1/customers/{id}` are two.
   */
  readonly endpoint: string
  /** The `object` values that the answer may hold. Undefined: any. */
  readonly objects?: readonly string[]
  /** For a GET of one object: the id that the answer must have. Undefined: any. */
  readonly id?: string
}
