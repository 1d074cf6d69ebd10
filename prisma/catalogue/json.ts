/** An object as Stripe sends it. */
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

/** Returns true if a sub-list came with its parent and holds all entries. */
export function isWholeList(value: unknown): value is StripeList {
  return isStripeList(value) && !value.has_more
}

/**
 * Returns true if an object is a stub. A stub is no snapshot, because it says only that the object is gone:
 * `{"id": "cus_123", "object": "customer", "deleted": true}`.
 */
export function isStub(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'deleted' in value && value.deleted === true
}

/** Removes stubs. Returns the same array if there are none. */
export function withoutStubs<T extends StripeObject>(objects: readonly T[]): readonly T[] {
  return objects.some(isStub) ? objects.filter((each) => !isStub(each)) : objects
}

/** Converts a value to JSON text that PostgreSQL accepts as jsonb. */
export function toJsonb(value: unknown): string {
  return storableJson(JSON.stringify(value))
}

/**
 * Replaces escapes that JSON allows and jsonb does not (NUL, halves of surrogate pairs) by U+FFFD, the
 * replacement character. One unreadable character in a name must not keep a customer's subscription out of
 * the database.
 */
export function storableJson(text: string): string {
  if (!text.includes('\\u')) return text
  // The pattern matches escaped backslashes and whole surrogate pairs first. Otherwise, the text after a
  // backslash would be taken for an escape, and each half of a whole pair for a half without a pair.
  return text.replaceAll(ESCAPES, (match) => (match === '\\\\' || match.length === 12 ? match : '\\ufffd'))
}

const ESCAPES = /\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}|\\u0000/gi
