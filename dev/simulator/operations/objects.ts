import { createObject } from './create-object.js'
import type { AnyShape, ObjectShapes, TypeName } from '../object-shapes.js'
import { objectType } from '../object-types.js'
import type { Transaction } from '../transaction.js'

// Operations on an object of any type, for changes without side effects.

export { createObject }

interface ObjectChange<Name extends TypeName> {
  readonly type: Name
  /** The object's key, if that is not its id. A capability has the key `{account}/{id}`. */
  readonly id: string
  readonly changes: Partial<ObjectShapes[Name]>
}

/** Updates an object. Emits an event, if the type has one. */
export function updateObject<Name extends TypeName>(
  tx: Transaction,
  { type, id, changes }: ObjectChange<Name>,
): ObjectShapes[Name] {
  const object: ObjectShapes[Name] = tx.get(type, id)
  tx.update<AnyShape>(object, changes)
  return tx.get(type, id)
}

/** Deletes an object. Emits an event, if the type has one. */
export function deleteObject(tx: Transaction, { type, id }: { readonly type: TypeName; readonly id: string }): void {
  const object: AnyShape = tx.get(type, id)
  const { deletedEvent } = objectType(type)
  tx.remove(object)
  if (deletedEvent) tx.emit(deletedEvent, object)
}
