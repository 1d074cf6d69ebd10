import type { StripeObject } from '../../prisma/catalogue/json.js'

/** What Stripe answered, and the two times that the write rule needs. */
export interface Reply<T> {
  readonly body: T
  /** Stripe's clock: an upper bound of the read, null when the answer had no Date. */
  readonly asOf: Date | null
  /** Our database's clock: a lower bound of when it was sent. */
  readonly seenAt: Date
  readonly requestId: string | undefined
}

export interface ListPage {
  readonly objects: readonly StripeObject[]
  readonly hasMore: boolean
  /** The answer as it came: JSON with `objects` as its `data`. Undefined when it was not kept. */
  readonly text: string | undefined
}

/**
 * A GET: the path with its query, and what Stripe's per-endpoint limit counts it under: each operation for itself, whatever the ids
 * (`/v1/customers`, `/v1/customers/{id}`).
 */
export interface Request {
  readonly path: string
  readonly endpoint: string
  /** The `object` values that the answer may hold. Undefined: any. */
  readonly objects?: readonly string[]
  /** Of a GET of one object: the id that the answer must have. Undefined: any. */
  readonly id?: string
}
