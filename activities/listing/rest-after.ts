import type { Range } from '../../workflows/port/ranges.js'
import type { ListedPage } from '../stripe/list-page.js'

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
 * An empty page with a cursor does not end a range by itself, see `pagesOf`: what follows the cursor is listed without the window.
 *
 * @throws {UnsortedListError}
 */
export function restAfter(
  { hasMore, isSorted, last }: ListedPage,
  { range, isByTime: takesCreated }: RestInput,
): Range | null {
  const { cursor, isUnlimited, ...created } = range
  const isByTime = takesCreated && !range.isByCursor
  if (isByTime && !isSorted) throw new UnsortedListError('The list is not sorted by created.')
  if (!hasMore) {
    const isDoubtful = isByTime && !last && cursor !== undefined && !isUnlimited
    return isDoubtful ? { ...range, isUnlimited: true } : null
  }
  if (!last) return created // without a cursor, because the object at it is gone
  if (!isByTime || last.created === undefined) return { ...range, cursor: last.id }
  if (range.gte !== undefined && last.created < range.gte) return null
  return { ...created, lt: last.created + 1, cursor: last.id }
}
