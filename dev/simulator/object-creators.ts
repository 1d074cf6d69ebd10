import type { AnyShape, ObjectShapes, TypeName } from './object-shapes.js'
import { objectType } from './object-types.js'
import type { Transaction } from './transaction.js'

interface Creation<Name extends TypeName> {
  readonly type: Name
  readonly fields?: Partial<ObjectShapes[Name]>
}

/** A new object of any type, with what it refers to and the events that tell of it. */
export function createObject<Name extends TypeName>(
  tx: Transaction,
  { type, fields = {} }: Creation<Name>,
): ObjectShapes[Name] {
  const { make, createdEvent } = objectType(type)
  if (!make) throw new Error(`Nobody makes a ${type}.`)
  const object = make(tx, fields) as unknown as ObjectShapes[Name] // of this type
  tx.insert<AnyShape>(object)
  if (createdEvent) tx.emit(createdEvent, object)
  return object
}
