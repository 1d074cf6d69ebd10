import { objectTypes } from './generated/catalogue/object-types.js'

/** How a column is read out of an object's JSON: where, and as what. */
export interface Column {
  readonly name: string
  readonly kind: 'text' | 'boolean' | 'int4' | 'int8' | 'numeric' | 'timestamp' | 'jsonb'
  readonly path: readonly string[]
}

/** A sub-list of an object type whose entries are rows of their own; they have no events and follow their parent. */
export interface ChildType {
  /** `subscription_item` */
  readonly name: string
  readonly table: string
  /** The parent's field that holds the sub-list: `items`. */
  readonly field: string
  /** The whole list, with `{id}` for the parent's id. */
  readonly listPath: string
  /** True: the field comes only when asked for by `expand[]`; it is then cut out of the stored object. */
  readonly expand: boolean
  readonly parentColumn: string
  readonly columns: readonly Column[]
}

/** One kind of Stripe object: one Prisma model, one table. All of it comes from the model's doc comment. */
export interface ObjectType {
  /** Stripe's `object` value: `subscription`, `checkout.session`. */
  readonly name: string
  /** In schema `stripe`: `subscriptions`. */
  readonly table: string
  /** `/v1/subscriptions`; the object itself is at `{listPath}/{id}`. */
  readonly listPath: string
  /** Query strings; the type is listed once with each (`active=true`, `active=false`). */
  readonly passes: readonly string[]
  readonly filters: { readonly created: boolean; readonly customer: boolean }
  /** Where an object names its customer; null for types that have none. */
  readonly customerPath: readonly string[] | null
  readonly deletedBy: readonly string[]
  /** What the list never shows: rows whose `field` is set, or any row where `field` is null. */
  readonly hidden: readonly { readonly field: string | null; readonly reason: string }[]
  readonly columns: readonly Column[]
  readonly children: readonly ChildType[]
}

const byName: ReadonlyMap<string, ObjectType> = new Map(objectTypes.map((type) => [type.name, type]))
const byTable: ReadonlyMap<string, ObjectType> = new Map(objectTypes.map((type) => [type.table, type]))

/** Every object type, in the schema's order. */
export const catalogue: readonly ObjectType[] = objectTypes

/** The type of objects whose `object` field says this, if we sync it. */
export function findObjectType(name: string): ObjectType | undefined {
  return byName.get(name)
}

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

/** The value at a path of an object, when it is there and a string. */
export function stringAt(object: unknown, path: readonly string[]): string | undefined {
  let value: unknown = object
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key] // any JSON object may be indexed by a string
  }
  return typeof value === 'string' ? value : undefined
}
