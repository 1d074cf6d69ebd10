import type { Stripe } from 'stripe'

/**
 * One of the SDK's types as it travels: a decimal is a string (the SDK's typed calls make Decimal objects of them), and a
 * reference that could be expanded is the other object's id. Read-only, so that objects can be shared between their own
 * history, the events that froze them, and the objects that embed them.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends Scalar
    ? T
    : T extends readonly (infer Element)[]
      ? readonly WireField<Element>[]
      : { readonly [Key in keyof T]: WireField<T[Key]> }

/** `string | Customer | DeletedCustomer` becomes `string`. */
type WireField<T> = string extends Extract<T, string> ? Wire<Exclude<T, { id: string }>> : Wire<T>

type Scalar = string | number | boolean | null | undefined | void

/** A page of objects, and what is embedded of a sub-list. */
export interface WireList<T = unknown> {
  readonly object: 'list'
  readonly data: readonly T[]
  readonly has_more: boolean
  readonly url: string
}

/** Any Stripe object, where its type does not matter. */
export type JsonObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly object: string }
