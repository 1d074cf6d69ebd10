import type { Collection } from '../collection.js'
import { type Entry, stateAt } from './entry.js'
import { comparePlaces, firstAtOrAfter, type Place, startOf } from './sorted-entries.js'

export interface ListQuery<T> {
  /** An object must have one of the keys of each filter. */
  readonly filters: readonly { readonly name: string; readonly keys: readonly string[] }[]
  /** Checks on each object, without an index. */
  readonly conditions?: readonly ((object: T) => boolean)[]
  /** Unix seconds, both ends included. */
  readonly created?: { readonly min: number; readonly max: number }
  readonly startingAfter?: Place | undefined
  readonly endingBefore?: Place | undefined
  readonly limit: number
  /** Time of the state to show, in Unix milliseconds. */
  readonly atMs: number
}

export interface ListedPage<T> {
  /** Newest first. */
  readonly objects: readonly T[]
  readonly hasMore: boolean
}

/**
 * Returns one page. Walks the shortest index that the filters offer, from the cursor until the page is full.
 */
export function listPage<T>(collection: Collection<T>, query: ListQuery<T>): ListedPage<T> {
  const { filters, conditions = [], atMs, limit, endingBefore } = query
  const { indexes } = collection

  function fits(object: T): boolean {
    return (
      filters.every(({ name, keys }) => indexes.keysOf(name, object).some((key) => keys.includes(key))) &&
      conditions.every((condition) => condition(object))
    )
  }

  const found: T[] = []
  let hasMore = false
  for (const entry of walk(shortest(collection, filters), query)) {
    const object = stateAt(entry, atMs)
    if (!object || !fits(object)) continue
    hasMore = found.length === limit
    if (hasMore) break
    found.push(object)
  }
  return { objects: endingBefore ? found.toReversed() : found, hasMore }
}

function shortest<T>({ indexes }: Collection<T>, filters: ListQuery<T>['filters']): readonly (readonly Entry<T>[])[] {
  let best: readonly (readonly Entry<T>[])[] = [indexes.all()]
  for (const { name, keys } of filters) {
    const candidate = keys.map((key) => indexes.under(name, key))
    if (lengthOf(candidate) < lengthOf(best)) best = candidate
  }
  return best
}

function lengthOf(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0)
}

/** Merges lists from newest to oldest. With `ending_before`, walks from the cursor towards the newest. */
function* walk<T>(lists: readonly (readonly Entry<T>[])[], query: ListQuery<T>): Generator<Entry<T>> {
  const { created, startingAfter, endingBefore } = query
  const step = endingBefore ? 1 : -1
  const cursors = lists.map((list) => {
    const start = Math.max(
      created ? firstAtOrAfter(list, startOf(created.min)) : 0,
      endingBefore ? firstAfter(list, endingBefore) : 0,
    )
    const end = Math.min(
      created ? firstAtOrAfter(list, startOf(created.max + 1)) : list.length,
      startingAfter ? firstAtOrAfter(list, startingAfter) : list.length,
    )
    return { list, start, end, next: endingBefore ? start : end - 1 }
  })

  let previous: Entry<T> | undefined
  for (;;) {
    let best: Entry<T> | undefined
    let from: (typeof cursors)[number] | undefined
    for (const cursor of cursors) {
      if (cursor.next < cursor.start || cursor.next >= cursor.end) continue
      const entry = cursor.list[cursor.next]
      if (entry && (!best || comparePlaces(entry, best) * step < 0)) [best, from] = [entry, cursor]
    }
    if (!best || !from) return
    from.next += step
    // Several lists may contain the same entry, one for each key.
    if (best !== previous) yield best
    previous = best
  }
}

function firstAfter(list: readonly Place[], place: Place): number {
  const index = firstAtOrAfter(list, place)
  const entry = list[index]
  return entry && comparePlaces(entry, place) === 0 ? index + 1 : index
}
