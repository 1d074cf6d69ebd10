/** A position in a list: `created`, and a tie-breaker for objects of the same second. */
export interface Place {
  readonly created: number
  readonly tie: number
  readonly id: string
}

/** Entries from oldest to newest. `sorted` puts late entries in order when a reader needs them. */
export interface SortedEntries<E extends Place> {
  readonly entries: E[]
  /** Number of entries in order. The entries after these came late and are not sorted yet. */
  sortedLength: number
}

/** Number of late entries above which one sort is cheaper than inserting each. */
const LATE_ENTRIES_TO_INSERT = 64

export function createSortedEntries<E extends Place>(): SortedEntries<E> {
  return { entries: [], sortedLength: 0 }
}

export function sorted<E extends Place>(list: SortedEntries<E>): readonly E[] {
  const { entries } = list
  const lateCount = entries.length - list.sortedLength
  if (lateCount > LATE_ENTRIES_TO_INSERT) {
    entries.sort(comparePlaces)
  } else if (lateCount > 0) {
    for (const late of entries.splice(list.sortedLength)) entries.splice(firstAtOrAfter(entries, late), 0, late)
  }
  list.sortedLength = entries.length
  return entries
}

export function addEntry<E extends Place>(list: SortedEntries<E>, entry: E): void {
  const { entries } = list
  const last = entries.at(-1)
  const isInOrder = list.sortedLength === entries.length && (!last || comparePlaces(last, entry) < 0)
  entries.push(entry)
  if (isInOrder) list.sortedLength = entries.length
}

export function removeEntry<E extends Place>(list: SortedEntries<E>, entry: E): void {
  const index = firstAtOrAfter(sorted(list), entry)
  if (list.entries[index] !== entry) return
  list.entries.splice(index, 1)
  list.sortedLength = list.entries.length
}

/** Removes the entries before this second, and returns them. */
export function removeEntriesBefore<E extends Place>(list: SortedEntries<E>, created: number): readonly E[] {
  const removed = list.entries.splice(0, firstAtOrAfter(sorted(list), startOf(created)))
  list.sortedLength = list.entries.length
  return removed
}

/** Returns the place before everything of this second. */
export function startOf(created: number): Place {
  return { created, tie: -1, id: '' }
}

export function comparePlaces(a: Place, b: Place): number {
  return a.created - b.created || a.tie - b.tie || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Returns the index of the first entry at or after this place. */
export function firstAtOrAfter(entries: readonly Place[], place: Place): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = entries[middle]
    if (entry && comparePlaces(entry, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}
