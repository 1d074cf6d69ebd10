import type { Place } from './sorted-entries.js'

/** An object's place in its list, and its states: objects are never changed, only replaced. */
export interface Entry<T> extends Place {
  /** Null: deleted. */
  object: T | null
  /** When it was inserted. */
  readonly bornMs: number
  /** The states that a lagging read may still see, oldest first; undefined when all reads see `object`. */
  history: readonly Version<T>[] | undefined
}

interface Version<T> {
  readonly sinceMs: number
  readonly object: T | null
}

/** The state at a time; nothing when it was deleted then, or not there yet. */
export function stateAt<T>({ history, object }: Entry<T>, atMs: number): T | null | undefined {
  return history ? history.findLast(({ sinceMs }) => sinceMs <= atMs)?.object : object
}

/** All states that a read may see. */
export function statesOf<T>({ object, history }: Entry<T>): readonly T[] {
  const states = history ? history.map((version) => version.object) : [object]
  return states.flatMap((state) => state ?? [])
}
