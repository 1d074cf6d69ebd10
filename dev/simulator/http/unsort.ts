import type { ListedPage } from '../collection/list-page.js'
import type { Oddities } from './oddities.js'

/** How many extra objects an unsorted page reads to find an older one. */
export const UNSORTED_EXTRA = 10

interface Unsorting<T> {
  readonly limit: number
  readonly secondOf: (object: T) => number | undefined
  readonly oddities: Oddities
}

/**
 * Puts the last two objects of a page out of order: an older object from further on, then a newer one. Leaves
 * out the object that was second to last.
 */
export function unsort<T>(page: ListedPage<T>, { limit, secondOf, oddities }: Unsorting<T>): ListedPage<T> {
  const { objects, hasMore } = page
  const size = Math.min(limit, objects.length - 1) // may be below `limit`, to assume the worst
  const newer = objects[size - 1]
  const older = objects.at(-1)
  const isOutOfOrder = size >= 2 && newer !== undefined && older !== undefined && secondOf(newer) !== secondOf(older)
  if (!isOutOfOrder) return { objects: objects.slice(0, limit), hasMore: hasMore || objects.length > limit }
  oddities.count('unsorted')
  return { objects: [...objects.slice(0, size - 2), older, newer], hasMore: true }
}
