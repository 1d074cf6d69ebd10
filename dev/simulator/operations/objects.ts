import { createObject } from '../object-creators.js'
import type { AnyShape, ObjectShapes, TypeName } from '../object-shapes.js'
import { objectType } from '../object-types.js'
import type { Transaction } from '../transaction.js'

// What can be done to an object of any type, where nothing else comes of it.

export { createObject }

interface ObjectChange<Name extends TypeName> {
  readonly type: Name
  /** Its key, where that is not its id: `{account}/{id}` for capabilities. */
  readonly id: string
  readonly changes: Partial<ObjectShapes[Name]>
}

/** Tells of it, if the type has such an event. */
export function updateObject<Name extends TypeName>(
  tx: Transaction,
  { type, id, changes }: ObjectChange<Name>,
): ObjectShapes[Name] {
  const object: ObjectShapes[Name] = tx.get(type, id)
  tx.update<AnyShape>(object, changes)
  return tx.get(type, id)
}

/** Tells of it, if the type has such an event. */
export function deleteObject(tx: Transaction, { type, id }: { readonly type: TypeName; readonly id: string }): void {
  const object: AnyShape = tx.get(type, id)
  const { deletedEvent } = objectType(type)
  tx.remove(object)
  if (deletedEvent) tx.emit(deletedEvent, object)
}
