import type { ChildTypeName, EventType, TypeName } from './object-shapes.js'
import type { JsonObject } from './wire.js'

/** A request's parameters by their flat name: `customer`, `created[gte]`, `ids[]`. */
export type Parameters = ReadonlyMap<string, readonly string[]>

/**
 * All there is to say of an object type, so that the engine can list, filter and retrieve it as Stripe does. Functions are methods
 * here so that the engine can treat all types alike: it gives each only objects of its own type.
 */
export interface ObjectType<T> {
  readonly listPath: string
  /** What a restricted key needs: `rak_<permission>_read`. */
  readonly permission: string
  /** What GET says of a deleted one: 404, or 200 with `deleted: true`. */
  readonly whenDeleted: 'missing' | 'tombstone'
  /** What Stripe tells of any change; checkout sessions have no such event. */
  readonly updatedEvent?: EventType
  /** False: the list takes no `created`. */
  readonly hasCreatedFilter?: boolean
  readonly filters: Readonly<Record<string, Filter<T>>>
  /** False for what the list never shows, whatever it is asked for, unless by test clock or customer. */
  isListable?(this: void, object: T): boolean
  /** Parameters that compare a time, as `created` does; looked at object by object. */
  readonly ranges?: Readonly<Record<string, Range<T>>>
  readonly subLists?: readonly SubList<T>[]
}

/** A parameter that selects by equality. */
export interface Filter<T> {
  /** What an object is found under. */
  keys(this: void, object: T): readonly string[]
  /** The valid values, if they are few. */
  readonly values?: readonly string[]
  /** What Stripe looks for when the parameter is not given: its hidden defaults. */
  readonly whenAbsent?: string | ((parameters: Parameters) => string | undefined)
  /** The value that lifts the restriction. */
  readonly everything?: string
  /** Asking for one of these that never existed is a mistake, not an empty list. */
  readonly refersTo?: TypeName
  /** Not a parameter: always `whenAbsent`. */
  readonly isHidden?: true
}

interface Range<T> {
  times(this: void, object: T): readonly (number | null)[]
}

/** A list inside of an object, which Stripe cuts at 10. */
export interface SubList<T> {
  readonly field: string
  readonly childType: ChildTypeName
  /** False: only there when asked for with `expand`. */
  readonly isEmbedded: boolean
  /** Where the whole list is. */
  url(this: void, parentId: string): string
  /** A list path and parameter of its own, instead of one under its parent. */
  readonly own?: { readonly path: string; readonly parameter: string }
  children(this: void, object: T): readonly Child[]
}

export type Child = JsonObject & { readonly object: ChildTypeName }

/** Stripe embeds no more of a sub-list than this. */
export const SUB_LIST_LIMIT = 10

export function field<T>(name: keyof T & string, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return { keys: (object) => toKeys(object[name]), ...more }
}

export function flag<T>(name: keyof T & string, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return field(name, { values: ['true', 'false'], ...more })
}

export function toKeys(value: unknown): readonly string[] {
  return typeof value === 'string' || typeof value === 'boolean' ? [String(value)] : []
}
