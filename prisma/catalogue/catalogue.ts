import { objectTypes } from '../generated/catalogue/object-types.js'
import type { ObjectType, Pass } from './object-type.js'

export type { ChildType, Column, Evidence, Hidden, ObjectType, Pass } from './object-type.js'

const byName: ReadonlyMap<string, ObjectType> = new Map(objectTypes.map((type) => [type.name, type]))
const byTable: ReadonlyMap<string, ObjectType> = new Map(objectTypes.map((type) => [type.table, type]))

/**
 * Object types by Stripe's `object` value. Most values have one type, and `card` has two. It is a map,
 * because every webhook is looked up here.
 */
const byObject = new Map<string, ObjectType[]>()
for (const type of objectTypes) {
  for (const object of type.objects) byObject.set(object, [...(byObject.get(object) ?? []), type])
}

/** All object types, in the schema's order. */
export const catalogue: readonly ObjectType[] = objectTypes

/** Finds the type that a person named by Stripe's name (`subscription`) or by its table (`subscriptions`). */
export function resolveObjectType(nameOrTable: string): ObjectType | undefined {
  return byName.get(nameOrTable) ?? byTable.get(nameOrTable)
}

/**
 * Returns the type with this name. Throws if there is none, because the name came from our own code or data.
 */
export function objectType(name: string): ObjectType {
  const type = byName.get(name)
  if (!type) throw new Error(`No object type is called ${name}. Is this worker older than the data that it reads?`)
  return type
}

/** Returns the name of the column with the customer's id, if the type has one. */
export function customerColumn({ customerPath, columns }: ObjectType): string | undefined {
  const path = customerPath?.join('.')
  return path === 'id' ? path : columns.find((column) => column.path.join('.') === path)?.name
}

/**
 * Returns the type of an object, which its own fields tell. Returns undefined if there is no table for it.
 */
export function typeOf(object: unknown): ObjectType | undefined {
  return byObject.get(stringAt(object, ['object']) ?? '')?.find((type) => isOfType(object, type))
}

/**
 * Returns true if an object is of this type. Its `object` value alone may not tell: a `card` is a customer's
 * source or an account's external account.
 */
export function isOfType(object: unknown, { objects, onlyIf }: ObjectType): boolean {
  return objects.includes(stringAt(object, ['object']) ?? '') && (!onlyIf || stringAt(object, onlyIf) !== undefined)
}

/** Returns true if a type exists in test mode only. */
export function isOfTestMode({ passes }: ObjectType): boolean {
  return passes[0]?.path.startsWith('/v1/test_helpers/') ?? false
}

/**
 * Returns the id of an object's row. Returns undefined if the object does not have the id, or its prefix,
 * yet.
 */
export function rowIdOf(object: unknown, { idPrefix, passes, parentColumn }: ObjectType): string | undefined {
  // A pass `each` means one object for each parent. Such an object has no id of its own, so its row has the
  // parent's.
  const id = stringAt(object, passes[0]?.kind === 'each' && parentColumn !== null ? [parentColumn] : ['id'])
  if (!idPrefix || id === undefined) return id
  const prefix = stringAt(object, idPrefix)
  return prefix === undefined ? undefined : `${prefix}/${id}`
}

/** Returns Stripe's id of the object in a row. */
export function stripeIdOf(rowId: string, { idPrefix }: ObjectType): string {
  return idPrefix ? rowId.slice(rowId.lastIndexOf('/') + 1) : rowId
}

/** Returns the type whose rows, or whose children's rows, are in a table. Throws if there is none. */
export function ownerOfTable(table: string): ObjectType {
  const owner = catalogue.find((type) => [type, ...type.children].some((each) => each.table === table))
  if (!owner) throw new Error(`No object type has a table ${table}.`)
  return owner
}

/** Returns true if a pass reads the pages of the parents' own list, instead of a list for each parent. */
export function isReadFromParentPages({ kind }: Pass): boolean {
  return kind === 'via' || kind === 'where'
}

/** Finds the pass of a type that reads its objects from the pages of the list of type `by`. */
export function findEmbeddedPass({ passes }: ObjectType, by: string): Pass | undefined {
  return passes.find((pass) => isReadFromParentPages(pass) && pass.parent?.type === by)
}

/** Returns the value at a path of an object, of any kind. Returns undefined if the path does not exist. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let value: unknown = object
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key] // any JSON object may be indexed by a string
  }
  return value
}

/** Returns the value at a path of an object if it is a string. Otherwise returns undefined. */
export function stringAt(object: unknown, path: readonly string[]): string | undefined {
  const value = valueAt(object, path)
  return typeof value === 'string' ? value : undefined
}
