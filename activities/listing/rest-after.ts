import type { Range } from '../../workflows/port/ranges.js'
import type { ListedPage } from '../stripe/list-page.js'

/**
 * A list is not sorted by `created`, so the last object of a page does not tell which part of the range is
 * left.
 */
export class UnsortedListError extends Error {
  override name = 'UnsortedListError'
}

export interface RestInput {
  /** The range that the page was requested for. */
  readonly range: Range
  /** The list has a `created` filter, so the range can be narrowed. */
  readonly hasCreatedFilter: boolean
}

/**
 * Returns the rest of a range after a page, or null when nothing is left. The page's last object was created
 * in some second. This second stays in the rest, because it may hold more objects. The page may have been
 * requested before its range was split. Its older objects then belong to another range.
 *
 * An empty page after a cursor does not yet end a range, see `iteratePages`. What follows the cursor is listed
 * once more without the interval.
 *
 * @throws {UnsortedListError} when the list is not sorted by `created`
 */
export function restAfter(
  { hasMore, isSorted, last }: ListedPage,
  { range, hasCreatedFilter: takesCreated }: RestInput,
): Range | null {
  const { cursor, isUnlimited, ...created } = range
  const isByTime = takesCreated && !range.isByCursor
  if (isByTime && !isSorted) throw new UnsortedListError('The list is not sorted by created.')
  if (!hasMore) {
    const isDoubtful = isByTime && !last && cursor !== undefined && !isUnlimited
    return isDoubtful ? { ...range, isUnlimited: true } : null
  }
  if (!last) return created // without the cursor, because its object is gone
  if (!isByTime || last.created === undefined) return { ...range, cursor: last.id }
  if (range.gte !== undefined && last.created < range.gte) return null
  return { ...created, lt: last.created + 1, cursor: last.id }
}
