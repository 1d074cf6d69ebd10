import diff, { type Difference as FoundDifference } from 'microdiff'
import { isStub } from '../../prisma/catalogue/json.js'
import type { StripeAnswer } from '../object-lookups.js'
import type { Difference } from './object-schema.js'

export interface Compared {
  readonly row: { readonly data: unknown; readonly deletedAt: Date | null }
  readonly answer: StripeAnswer
}

/**
 * Returns how a row differs from Stripe's answer, sorted by path. Compares JSON values, so the order of keys does
 * not count, and the order in arrays does. Null when Stripe did not say what the object is.
 */
export function findDifferences({
  row: { data, deletedAt },
  answer: { state, object },
}: Compared): Difference[] | null {
  if (state === 'refused' || state === 'unanswered') return null
  if (state !== 'found') return deletedAt ? [] : [{ path: 'deleted', row: false, stripe: true }]
  const undeleted = deletedAt ? [{ path: 'deleted', row: true, stripe: false }] : []
  if (isStub(data)) return undeleted // the row never had the object's content
  const changed = diff(asObject(data), asObject(object)).map(toDifference)
  return [...undeleted, ...changed.toSorted((a, b) => (a.path < b.path ? -1 : 1))]
}

/** Stripe's objects are JSON objects. */
function asObject(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown> // any JSON object may be indexed by a string
}

function toDifference(found: FoundDifference): Difference {
  const path = pathText(found.path)
  // The library declares the values as `any`. They are JSON.
  const [row, stripe] = [
    found.type === 'CREATE' ? undefined : (found.oldValue as unknown),
    found.type === 'REMOVE' ? undefined : (found.value as unknown),
  ]
  return { path, ...(row !== undefined && { row }), ...(stripe !== undefined && { stripe }) }
}

/** Returns a path as text: `items.data[0].price`, `metadata["my key"]`. */
function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (!/^\w+$/.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}
