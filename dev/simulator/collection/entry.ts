import type { Place } from './sorted-entries.js'

/** An object's place in its list, and its states. Objects are never changed, only replaced. */
export interface Entry<T> extends Place {
  /** Null if deleted. */
  object: T | null
  /** When the object was inserted, in Unix milliseconds. */
  readonly bornMs: number
  /** States that a lagging read may still see, oldest first. Undefined if all reads see `object`. */
  history: readonly Version<T>[] | undefined
}

interface Version<T> {
  readonly sinceMs: number
  readonly object: T | null
}

/** Returns the state at a time; null if deleted by then, undefined if not inserted yet. */
export function stateAt<T>({ history, object }: Entry<T>, atMs: number): T | null | undefined {
  return history ? history.findLast(({ sinceMs }) => sinceMs <= atMs)?.object : object
}

/** Returns all states that a read may see. */
export function statesOf<T>({ object, history }: Entry<T>): readonly T[] {
  const states = history ? history.map((version) => version.object) : [object]
  return states.flatMap((state) => state ?? [])
}
