import { catalogue, type ChildType, type ObjectType, typeOf } from './catalogue.js'
import type { StripeObject } from './json.js'
import type { StripeEvent } from './stripe-event.js'

/** What a deployment syncs: its object types, without the children and fields that are left out. */
export interface Selection {
  readonly types: readonly ObjectType[]
  find(name: string): ObjectType | undefined
  /**
   * Returns the selected type with this name. Throws if there is none, because the name came from one of our
   * own processes.
   */
  get(name: string): ObjectType
  /**
   * Returns the event's JSON text without the fields that are never stored. `payload` is the text as
   * received.
   */
  removeExcludedFromEvent(event: StripeEvent, payload: string): string
}

/**
 * Creates a selection.
 *
 * @param types types that are synced
 * @param excluded fields that are never stored, by type name. Types that are not synced may have such fields,
 *   too, because the inbox keeps their events
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
    removeExcludedFromEvent(event, payload) {
      const paths = excluded.size === 0 ? [] : (excluded.get(typeOf(event.data.object)?.name ?? '') ?? [])
      if (paths.length === 0) return payload
      const { object, previous_attributes: previous } = event.data
      const data = {
        ...event.data,
        object: removePaths(object, paths),
        previous_attributes: removePaths(previous, paths),
      }
      return JSON.stringify({ ...event, data })
    },
  }
}

/** The selection of all types, children and fields. */
export const wholeCatalogue: Selection = createSelection(catalogue)

function removePaths(value: unknown, paths: readonly (readonly string[])[]): unknown {
  return paths.reduce((rest, path) => removePathIfObject(rest, path), value)
}

/** Returns the object without the fields that SYNC_EXCLUDE_FIELDS names. */
export function removeExcluded<T extends StripeObject>(object: T, { excluded = [] }: ObjectType | ChildType): T {
  return excluded.reduce((rest, path) => removePath(rest, path), object)
}

/**
 * Returns objects without the fields that are never stored. Returns the same array if there are no such
 * fields.
 */
export function removeExcludedFromEach<T extends StripeObject>(
  objects: readonly T[],
  type: ObjectType | ChildType,
): readonly T[] {
  return type.excluded?.length ? objects.map((each) => removeExcluded(each, type)) : objects
}

/**
 * Returns a copy without the value at a path. If the path leads through an array, each of its entries loses
 * the value. Returns the same object if the first key of the path is missing.
 */
export function removePath<T extends object>(object: T, path: readonly string[]): T {
  if (Array.isArray(object)) return object.map((entry: unknown) => removePathIfObject(entry, path)) as unknown as T // T is an array
  const [key = '', ...rest] = path
  if (!(key in object)) return object
  const copy = { ...object } as Record<string, unknown> // any JSON object may be indexed by a string
  if (rest.length === 0) delete copy[key]
  else copy[key] = removePathIfObject(copy[key], rest)
  return copy as T // one field is missing, and callers do not rely on it
}

function removePathIfObject(value: unknown, path: readonly string[]): unknown {
  return typeof value === 'object' && value !== null ? removePath(value, path) : value
}
