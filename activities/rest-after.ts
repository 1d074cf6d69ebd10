import type { Range } from '../workflows/activities.js'
import type { ListedPage } from './list-page.js'

/** A list is not sorted by `created`, so the end of a page does not tell which part of a range is left. */
export class UnsortedListError extends Error {
  override name = 'UnsortedListError'
}

export interface RestInput {
  /** What the page was listed from. */
  readonly range: Range
  /** The list takes `created`, so that the range can be narrowed. */
  readonly isByTime: boolean
}

/**
 * Returns what is left of a range after a page; null when nothing is. After a page that ends at an object created at `c`, the second `c`
 * may hold more: it stays in the range. The page may have been asked for when the range was wider: what is older belongs to another range.
 *
 * An empty page with a cursor does not end a range by itself, see `pagesWithin`: the rest is listed once more without the cursor.
 *
 * @throws {UnsortedListError}
 */
export function restAfter(
  { hasMore, isSorted, last }: ListedPage,
  { range, isByTime: takesCreated }: RestInput,
): Range | null {
  const { cursor, ...created } = range
  const isByTime = takesCreated && !range.isByCursor
  if (isByTime && !isSorted) throw new UnsortedListError('The list is not sorted by created.')
  if (!hasMore) {
    const second = range.lt === undefined ? undefined : range.lt - 1
    const isDoubtful = isByTime && !last && cursor !== undefined && second !== range.listedAgain
    return isDoubtful && second !== undefined ? { ...created, listedAgain: second } : null
  }
  if (!last) return created // without a cursor, because the object at it is gone
  if (!isByTime || last.created === undefined) return { ...range, cursor: last.id }
  if (range.gte !== undefined && last.created < range.gte) return null
  return { ...range, lt: last.created + 1, cursor: last.id }
}

/** Whether a range is what is listed once more without a cursor: that is one request, and not worth splitting. */
export function isListedAgain({ lt, cursor, listedAgain }: Range): boolean {
  return cursor === undefined && lt !== undefined && listedAgain === lt - 1
}
