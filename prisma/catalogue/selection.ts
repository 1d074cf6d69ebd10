import { catalogue, type ChildType, type ObjectType, typeOf } from './catalogue.js'
import type { StripeObject } from './json.js'
import type { StripeEvent } from './stripe-event.js'

/** What a deployment keeps: its object types, without the children and fields that are left out. */
export interface Selection {
  readonly types: readonly ObjectType[]
  find(name: string): ObjectType | undefined
  /** The selected type with this name. Throws when there is none: the caller got the name from us. */
  get(name: string): ObjectType
  /** The event's JSON text without the fields that are never stored. */
  storable(event: StripeEvent, payload: string): string
}

/**
 * @param types those that are synced
 * @param excluded fields that are never stored, by type name, of types that are not synced too: their events are kept all the same
 */
export function createSelection(
  types: readonly ObjectType[],
  excluded: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(),
): Selection {
  const byName = new Map(types.map((type) => [type.name, type]))
  return {
    types,
    find: (name) => byName.get(name),
    get(name) {
      const type = byName.get(name)
      if (type) return type
      throw new Error(
        `The object type ${name} is not synced here. Do all processes have the same version and SYNC_OBJECTS?`,
      )
    },
    storable(event, payload) {
      const paths = excluded.size === 0 ? [] : (excluded.get(typeOf(event.data.object)?.name ?? '') ?? [])
      if (paths.length === 0) return payload
      const { object, previous_attributes: previous } = event.data
      const data = { ...event.data, object: cutAll(object, paths), previous_attributes: cutAll(previous, paths) }
      return JSON.stringify({ ...event, data })
    },
  }
}

/** Everything. */
export const wholeCatalogue: Selection = createSelection(catalogue)

function cutAll(value: unknown, paths: readonly (readonly string[])[]): unknown {
  return paths.reduce((rest, path) => cut(rest, path), value)
}

/** The object without what SYNC_EXCLUDE_FIELDS names. */
export function withoutExcluded<T extends StripeObject>(object: T, { excluded = [] }: ObjectType | ChildType): T {
  return excluded.reduce((rest, path) => without(rest, path), object)
}

/** Objects without what is never stored; the same array when that is nothing. */
export function eachWithoutExcluded<T extends StripeObject>(
  objects: readonly T[],
  type: ObjectType | ChildType,
): readonly T[] {
  return type.excluded?.length ? objects.map((each) => withoutExcluded(each, type)) : objects
}

/** A copy without the values at a path, in each entry of the arrays on its way; the same object when there are none. */
export function without<T extends object>(object: T, path: readonly string[]): T {
  if (Array.isArray(object)) return object.map((entry: unknown) => cut(entry, path)) as unknown as T // an array again
  const [key = '', ...rest] = path
  if (!(key in object)) return object
  const copy = { ...object } as Record<string, unknown> // any JSON object may be indexed by a string
  if (rest.length === 0) delete copy[key]
  else copy[key] = cut(copy[key], rest)
  return copy as T // a field less, which callers do not rely on
}

function cut(value: unknown, path: readonly string[]): unknown {
  return typeof value === 'object' && value !== null ? without(value, path) : value
}
