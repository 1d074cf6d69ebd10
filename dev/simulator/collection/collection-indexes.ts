import { type Entry, statesOf } from './entry.js'
import { addEntry, createSortedEntries, removeEntry, sorted, type SortedEntries } from './sorted-entries.js'

/**
 * Indexes of entries by list filter. An index is built when its filter is first used, so that the many unused
 * filters cost nothing. While reads may lag, an index also finds an entry under keys of its older states. So
 * readers must check the state that they read.
 */
export interface Indexes<T> {
  all(): readonly Entry<T>[]
  under(filter: string, key: string): readonly Entry<T>[]
  keysOf(filter: string, object: T): readonly string[]
  /** Adds the keys of a state. @param known states under whose keys the entry is already indexed */
  add(entry: Entry<T>, state: T, known: readonly T[]): void
  /** Removes the keys of a state. @param remaining states under whose keys the entry must stay indexed */
  drop(entry: Entry<T>, state: T, remaining: readonly T[]): void
}

export interface IndexesOptions<T> {
  readonly keysOf: (filter: string, object: T) => readonly string[]
  readonly base: () => readonly Entry<T>[]
}

type Index<T> = Map<string, SortedEntries<Entry<T>>>

export function createIndexes<T>({ keysOf, base }: IndexesOptions<T>): Indexes<T> {
  const indexes = new Map<string, Index<T>>()

  function indexOf(filter: string): Index<T> {
    const known = indexes.get(filter)
    if (known) return known
    const index: Index<T> = new Map()
    indexes.set(filter, index)
    for (const entry of base()) {
      const keys = statesOf(entry).flatMap((state) => keysOf(filter, state))
      for (const key of new Set(keys)) addUnder(index, key, entry)
    }
    return index
  }

  function keysWithout(filter: string, state: T, others: readonly T[]): Iterable<string> {
    const keys = new Set(keysOf(filter, state))
    for (const other of others) for (const key of keysOf(filter, other)) keys.delete(key)
    return keys
  }

  return {
    all: base,
    under(filter, key) {
      const found = indexOf(filter).get(key)
      return found ? sorted(found) : []
    },
    keysOf,
    add(entry, state, known) {
      for (const [filter, index] of indexes) {
        for (const key of keysWithout(filter, state, known)) addUnder(index, key, entry)
      }
    },
    drop(entry, state, remaining) {
      for (const [filter, index] of indexes) {
        for (const key of keysWithout(filter, state, remaining)) removeUnder(index, key, entry)
      }
    },
  }
}

function addUnder<T>(index: Index<T>, key: string, entry: Entry<T>): void {
  const found = index.get(key) ?? createSortedEntries<Entry<T>>()
  index.set(key, found)
  addEntry(found, entry)
}

function removeUnder<T>(index: Index<T>, key: string, entry: Entry<T>): void {
  const found = index.get(key)
  if (!found) return
  removeEntry(found, entry)
  if (found.entries.length === 0) index.delete(key)
}
