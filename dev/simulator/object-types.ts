import type { AnyShape, ChildTypeName, StoredObject, TypeName } from './object-shapes.js'
import { CHILD_IDS, type ObjectType, PARENT, toKeys } from './object-type.js'
import { BANKING_TYPES } from './object-types/banking.js'
import { BILLING_TYPES } from './object-types/billing.js'
import { CONNECT_TYPES } from './object-types/connect.js'
import { CUSTOMER_TYPES } from './object-types/customers.js'
import type { Definitions } from './object-types/definitions.js'
import { PAYMENT_TYPES } from './object-types/payments.js'
import { PRODUCT_TYPES } from './object-types/products.js'
import { SALES_TYPES } from './object-types/sales.js'
import { SERVICE_TYPES } from './object-types/services.js'

/**
 * Object types that the simulator knows. A new type needs an entry in one of these, a shape, and what changes
 * it.
 */
const OBJECT_TYPES: Definitions = {
  ...CUSTOMER_TYPES,
  ...PRODUCT_TYPES,
  ...SALES_TYPES,
  ...BILLING_TYPES,
  ...PAYMENT_TYPES,
  ...CONNECT_TYPES,
  ...BANKING_TYPES,
  ...SERVICE_TYPES,
}

/** Returns a type's definition, for code that treats all types alike. */
export function objectType(name: TypeName): ObjectType<StoredObject> {
  return OBJECT_TYPES[name] as unknown as ObjectType<StoredObject> // callers pass only objects of this type
}

export const TYPE_NAMES = Object.keys(OBJECT_TYPES) as readonly TypeName[] // its keys are exactly the names

export function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(OBJECT_TYPES, name)
}

/** Types in sub-lists, and types listed under parents. */
export const CHILD_TYPE_NAMES: readonly (ChildTypeName | TypeName)[] = TYPE_NAMES.flatMap((name) => {
  const { underParent, subLists = [] } = objectType(name)
  return [...(underParent ? [name] : []), ...subLists.map(({ childType }) => childType)]
})

export function isChildTypeName(name: string): name is ChildTypeName | TypeName {
  return CHILD_TYPE_NAMES.some((known) => known === name)
}

/**
 * Returns an object's type. Most objects name it. Cards, bank accounts and sources belong to a customer or an
 * account.
 */
export function typeOf(object: AnyShape): TypeName {
  switch (object.object) {
    case 'card':
    case 'bank_account':
      return typeof object.customer === 'string' ? 'customer_source' : 'external_account'
    case 'source':
      return 'customer_source'
    default:
      return object.object
  }
}

/** Returns a function that tells under which keys a filter finds an object of this type. */
export function keysOf(name: TypeName): (filter: string, object: StoredObject) => readonly string[] {
  const { filters, subLists = [], underParent } = objectType(name)
  return (filter, object) => {
    if (filter === PARENT) return toKeys(underParent?.parentOf(object))
    if (filter === CHILD_IDS) return subLists.flatMap(({ children }) => children(object).map((child) => child.id))
    return filters[filter]?.keys(object) ?? []
  }
}

/** Returns the type's permission, as in `rak_<permission>_read`. */
export function permissionOf(name: TypeName): string {
  return objectType(name).permission ?? name.replaceAll('.', '_')
}
