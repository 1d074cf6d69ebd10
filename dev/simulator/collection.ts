import { createIndexes, type Indexes } from './collection/collection-indexes.js'
import { type Entry, stateAt, statesOf } from './collection/entry.js'
import { hash32 } from './random.js'
import {
  addEntry,
  createSortedEntries,
  type Place,
  removeEntriesBefore,
  removeEntry,
  sorted,
} from './collection/sorted-entries.js'

/** Minimum shape of an object in a collection. */
export interface Kept {
  readonly id: string
}

export interface CollectionOptions<T> {
  /** Returns the keys under which a list filter finds the object. */
  readonly keysOf: (filter: string, object: T) => readonly string[]
  /**
   * Returns Unix seconds. Default: the object's `created`. If it returns undefined, objects sort in the order
   * of insertion.
   */
  readonly createdAt?: ((object: T) => number | undefined) | undefined
  /** Returns the object's key. Default: its id. */
  readonly keyOf?: ((object: T) => string) | undefined
  readonly nowMs: () => number
  /** How long a read may still see a replaced state. */
  readonly keepMs?: number
  /**
   * Order of objects of the same second. Stripe promises a stable order, but not the order of creation. So
   * the default order is scattered: a new object may appear behind the cursor of a client that pages through
   * the present second.
   */
  readonly order?: 'scattered' | 'by creation'
}

/** A collection of objects. A parameter named `id` takes the object's key, if key and id differ. */
export interface Collection<T> {
  keyOf(object: T): string
  /** Number of objects in lists. */
  readonly listedCount: number
  /** Returns the listed object at this position, for random picks. */
  at(position: number): T | undefined
  /** Returns the state at a time. Default: now. */
  get(id: string, atMs?: number): T | undefined
  wasDeleted(id: string): boolean
  /** Returns when the object was inserted, in Unix milliseconds; undefined if it is not there. */
  bornMs(id: string): number | undefined
  isListed(id: string): boolean
  /**
   * Inserts an object. An unlisted object can be retrieved, but no list shows it, such as an inline price.
   */
  insert(object: T, options?: { readonly isListed?: boolean }): void
  replace(object: T): void
  remove(id: string): void
  /** Removes objects created before this second, as if they had never existed. */
  forgetBefore(created: number): void
  /** Returns a copy, so that the collection may change during iteration. */
  values(): T[]
  /** Returns the current objects that a filter finds under a key. */
  related(filter: string, key: string): T[]
  hasRelated(filter: string, key: string): boolean
  deletedIds(): Iterable<string>
  markDeleted(id: string): void
  /** Indexes that lists read. */
  readonly indexes: Indexes<T>
  /**
   * Returns the list position of a cursor's object; undefined if the object existed neither at `atMs` nor
   * now.
   */
  placeOf(id: string, atMs: number): Place | undefined
}

export function createCollection<T extends Kept>(options: CollectionOptions<T>): Collection<T> {
  const { keysOf, createdAt = createdOf, nowMs, keepMs = 0, order = 'scattered' } = options
  const keyOf = options.keyOf ?? (({ id }: T) => id)
  const entries = new Map<string, Entry<T>>()
  const unlisted = new Set<string>()
  const deleted = new Set<string>()
  const listed = createSortedEntries<Entry<T>>()
  const indexes = createIndexes<T>({ keysOf, base: () => sorted(listed) })
  // Queue of changes. From `dueMs` on, no lagging read sees the state `before` the change.
  const outdated: { readonly dueMs: number; readonly entry: Entry<T>; readonly before: T | undefined }[] = []
  let inserted = 0

  function insert(object: T, { isListed = true }: { readonly isListed?: boolean } = {}): void {
    tidy()
    const id = keyOf(object)
    const created = createdAt(object)
    if (entries.get(id)?.object) throw new Error(`There is a ${id} already.`)
    inserted += 1
    const entry: Entry<T> = {
      id,
      created: created ?? 0,
      tie: created !== undefined && order === 'scattered' ? hash32(id) : inserted,
      object,
      history: undefined,
      bornMs: nowMs(),
    }
    const isNews = keepMs > 0 && (created ?? Infinity) * 1_000 > nowMs() - keepMs - 1_000
    if (isNews) {
      entry.history = [{ sinceMs: nowMs(), object }]
      outdated.push({ dueMs: nowMs() + keepMs, entry, before: undefined })
    }
    entries.set(id, entry)
    deleted.delete(id)
    if (!isListed) {
      unlisted.add(id)
    } else {
      addEntry(listed, entry)
      indexes.add(entry, object, [])
    }
  }

  function change(id: string, state: T | null): void {
    tidy()
    const entry = entries.get(id)
    const before = entry?.object
    if (!entry || !before) throw new Error(`There is no ${id}.`)
    const known = statesOf(entry)
    if (keepMs > 0) {
      const history = entry.history ?? [{ sinceMs: Number.NEGATIVE_INFINITY, object: before }]
      entry.history = [...history, { sinceMs: nowMs(), object: state }]
    }
    entry.object = state
    if (state && !unlisted.has(id)) indexes.add(entry, state, known)
    if (keepMs > 0) outdated.push({ dueMs: nowMs() + keepMs, entry, before })
    else drop(entry, before)
  }

  /**
   * Removes the entry from indexes that only this state needs. Removes the entry itself if no state is left.
   */
  function drop(entry: Entry<T>, before: T): void {
    const states = statesOf(entry)
    indexes.drop(entry, before, states)
    if (states.length > 0) return
    removeEntry(listed, entry)
    if (entries.get(entry.id) === entry) {
      entries.delete(entry.id)
      unlisted.delete(entry.id)
    }
  }

  function tidy(): void {
    for (let next = outdated[0]; next && next.dueMs <= nowMs(); next = outdated[0]) {
      outdated.shift()
      const { entry, before } = next
      const cutMs = nowMs() - keepMs
      const current = entry.history?.findLastIndex(({ sinceMs }) => sinceMs <= cutMs) ?? -1
      const isQuiet = entry.history && current === entry.history.length - 1
      if (current >= 0) entry.history = isQuiet ? undefined : entry.history?.slice(current)
      if (before) drop(entry, before)
    }
  }

  function get(id: string, atMs?: number): T | undefined {
    tidy()
    const entry = entries.get(id)
    return (entry && (atMs === undefined ? entry.object : stateAt(entry, atMs))) ?? undefined
  }

  return {
    keyOf,
    get listedCount() {
      return listed.entries.length
    },
    at: (position) => sorted(listed)[position]?.object ?? undefined,
    get,
    bornMs: (id) => entries.get(id)?.bornMs,
    wasDeleted: (id) => deleted.has(id),
    isListed: (id) => !unlisted.has(id),
    insert,
    replace: (object) => change(keyOf(object), object),
    remove(id) {
      change(id, null)
      deleted.add(id)
    },
    forgetBefore(created) {
      for (const entry of removeEntriesBefore(listed, created)) {
        entries.delete(entry.id)
        for (const state of statesOf(entry)) indexes.drop(entry, state, [])
      }
    },
    values: () => [...entries.values()].flatMap(({ object }) => object ?? []),
    hasRelated: (filter, key) =>
      indexes.under(filter, key).some(({ object }) => object !== null && keysOf(filter, object).includes(key)),
    related: (filter, key) =>
      indexes
        .under(filter, key)
        .flatMap(({ object }) => object ?? [])
        .filter((object) => keysOf(filter, object).includes(key)),
    deletedIds: () => deleted.values(),
    markDeleted: (id) => void deleted.add(id),
    indexes,
    placeOf(id, atMs) {
      const isThere = get(id) !== undefined || get(id, atMs) !== undefined
      return isThere ? entries.get(id) : undefined
    },
  }
}

function createdOf(object: object): number | undefined {
  return 'created' in object && typeof object.created === 'number' ? object.created : undefined
}
