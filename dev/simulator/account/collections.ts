import { type Collection, createCollection } from '../collection.js'
import type { ObjectShapes, StoredObject, TypeName } from '../object-shapes.js'
import { keysOf, objectType, TYPE_NAMES } from '../object-types.js'

/** An account's objects by type. */
export type Collections = { readonly [Name in TypeName]: Collection<ObjectShapes[Name]> }

interface CollectionsOptions {
  readonly nowMs: () => number
  /** How long a read may still see a replaced state. */
  readonly keepMs: number
}

export function createCollections(options: CollectionsOptions): Collections {
  const collections = TYPE_NAMES.map((name) => {
    const { createdAt, keyOf } = objectType(name)
    return [name, createCollection<StoredObject>({ ...options, keysOf: keysOf(name), createdAt, keyOf })] as const
  })
  return Object.fromEntries(collections) as unknown as Collections // each name has one
}
