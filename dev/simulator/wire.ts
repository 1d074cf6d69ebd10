import type { Stripe } from 'stripe'

/**
 * One of the SDK's types as JSON. A decimal is a string, where the SDK's typed calls make Decimal objects. A
 * reference that could be expanded is the other object's id. Read-only, so that histories, events and
 * embedding objects can share one object.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends Scalar
    ? T
    : T extends readonly (infer Element)[]
      ? readonly WireField<Element>[]
      : { readonly [Key in keyof T]: WireField<T[Key]> }

/** Turns `string | Customer | DeletedCustomer` into `string`. */
type WireField<T> = string extends Extract<T, string> ? Wire<Exclude<T, { id: string }>> : Wire<T>

type Scalar = string | number | boolean | null | undefined | void

/** A page of objects, or the embedded part of a sub-list. */
export interface WireList<T = unknown> {
  readonly object: 'list'
  readonly data: readonly T[]
  readonly has_more: boolean
  readonly url: string
}

/** Any Stripe object, for code that does not need its type. */
export type JsonObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly object: string }
