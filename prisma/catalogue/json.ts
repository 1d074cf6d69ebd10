/** A Stripe object as it came over the wire. */
export interface StripeObject {
  readonly id: string
  readonly object: string
  readonly [field: string]: unknown
}

/** A list or sub-list as Stripe sends it. */
export interface StripeList {
  readonly object: 'list'
  readonly data: readonly StripeObject[]
  readonly has_more: boolean
}

export function isStripeObject(value: unknown): value is StripeObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'object' in value &&
    typeof value.object === 'string'
  )
}

export function isStripeList(value: unknown): value is StripeList {
  return (
    typeof value === 'object' &&
    value !== null &&
    'object' in value &&
    value.object === 'list' &&
    'data' in value &&
    Array.isArray(value.data) &&
    'has_more' in value &&
    typeof value.has_more === 'boolean'
  )
}

/** Whether a sub-list came whole with its parent. */
export function isWholeList(value: unknown): value is StripeList {
  return isStripeList(value) && !value.has_more
}

/** Whether an object says only that it is gone: `{"id": "cus_123", "object": "customer", "deleted": true}`. It is no snapshot. */
export function isStub(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'deleted' in value && value.deleted === true
}

/** The objects that are no stubs; the same array if all are. */
export function withoutStubs<T extends StripeObject>(objects: readonly T[]): readonly T[] {
  return objects.some(isStub) ? objects.filter((each) => !isStub(each)) : objects
}

/** JSON text that PostgreSQL's jsonb takes. */
export function toJsonb(value: unknown): string {
  return storableJson(JSON.stringify(value))
}

/**
 * Replaces the escapes that JSON allows and jsonb does not (NUL, halves of surrogate pairs) by U+FFFD, the replacement character: one
 * unreadable character in a name must not keep a customer's subscription out of the database.
 */
export function storableJson(text: string): string {
  if (!text.includes('\\u')) return text
  // Escaped backslashes and whole pairs are matched first, so that what follows them is not taken for an escape or a half.
  return text.replaceAll(ESCAPES, (match) => (match === '\\\\' || match.length === 12 ? match : '\\ufffd'))
}

const ESCAPES = /\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}|\\u0000/gi
