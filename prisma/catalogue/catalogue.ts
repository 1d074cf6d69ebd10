import { objectTypes } from '../generated/catalogue/object-types.js'
import type { ObjectType, Pass } from './object-type.js'

export type { ChildType, Column, Evidence, Hidden, ObjectType, Pass } from './object-type.js'

const byName: ReadonlyMap<string, ObjectType> = new Map(objectTypes.map((type) => [type.name, type]))
const byTable: ReadonlyMap<string, ObjectType> = new Map(objectTypes.map((type) => [type.table, type]))

/** Every webhook is looked up here: most objects have one type, a `card` has two. */
const byObject = new Map<string, ObjectType[]>()
for (const type of objectTypes) {
  for (const object of type.objects) byObject.set(object, [...(byObject.get(object) ?? []), type])
}

/** Every object type, in the schema's order. */
export const catalogue: readonly ObjectType[] = objectTypes

/** The type a person means: by Stripe's name (`subscription`) or by its table (`subscriptions`). */
export function resolveObjectType(nameOrTable: string): ObjectType | undefined {
  return byName.get(nameOrTable) ?? byTable.get(nameOrTable)
}

/** The type with this name. Throws when there is none: the caller got the name from us. */
export function objectType(name: string): ObjectType {
  const type = byName.get(name)
  if (!type) throw new Error(`No object type is called ${name}; is this worker older than the data it reads?`)
  return type
}

/** The column with the customer's id, if the type has one. */
export function customerColumn({ customerPath, columns }: ObjectType): string | undefined {
  const path = customerPath?.join('.')
  return path === 'id' ? path : columns.find((column) => column.path.join('.') === path)?.name
}

/** The type that an object is of, by what it says of itself; undefined when there is no table for it. */
export function typeOf(object: unknown): ObjectType | undefined {
  return byObject.get(stringAt(object, ['object']) ?? '')?.find((type) => isOfType(object, type))
}

/** Whether an object is of a type: a `card` is a customer's source or an account's external account. */
export function isOfType(object: unknown, { objects, onlyIf }: ObjectType): boolean {
  return objects.includes(stringAt(object, ['object']) ?? '') && (!onlyIf || stringAt(object, onlyIf) !== undefined)
}

/** Whether a type exists in test mode only. */
export function isOfTestMode({ passes }: ObjectType): boolean {
  return passes[0]?.path.startsWith('/v1/test_helpers/') ?? false
}

/** The id of an object's row; undefined when it has none yet. */
export function rowIdOf(object: unknown, { idPrefix, passes, parentColumn }: ObjectType): string | undefined {
  // An object that there is one of for each parent has no id of its own.
  const id = stringAt(object, passes[0]?.kind === 'each' && parentColumn !== null ? [parentColumn] : ['id'])
  if (!idPrefix || id === undefined) return id
  const prefix = stringAt(object, idPrefix)
  return prefix === undefined ? undefined : `${prefix}/${id}`
}

/** The id that Stripe knows a row's object by. */
export function stripeIdOf(rowId: string, { idPrefix }: ObjectType): string {
  return idPrefix ? rowId.slice(rowId.lastIndexOf('/') + 1) : rowId
}

/** The type whose rows, or whose children's, lie in a table. */
export function ownerOfTable(table: string): ObjectType {
  const owner = catalogue.find((type) => [type, ...type.children].some((each) => each.table === table))
  if (!owner) throw new Error(`No object type has a table ${table}.`)
  return owner
}

/** Whether a pass reads the pages of the parents' own list, instead of a list of each parent. */
export function isByParentsPages({ kind }: Pass): boolean {
  return kind === 'via' || kind === 'where'
}

/** The pass of a type that reads its objects out of the pages of another type's list, if there is one. */
export function embeddedPass({ passes }: ObjectType, by: string): Pass | undefined {
  return passes.find((pass) => isByParentsPages(pass) && pass.parent?.type === by)
}

/** The value at a path of an object, whatever it is. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let value: unknown = object
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key] // any JSON object may be indexed by a string
  }
  return value
}

/** The value at a path of an object, when it is there and a string. */
export function stringAt(object: unknown, path: readonly string[]): string | undefined {
  const value = valueAt(object, path)
  return typeof value === 'string' ? value : undefined
}
