import type { AnyShape, EventType, ObjectShapes, TypeName } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'

/** A function that makes happen what an event tells of. */
export type Occurrence = (tx: Transaction, happening: EventRequest) => unknown

export interface EventRequest {
  readonly event: EventType
  /** Id of the object. Default: a random object that fits, or a new one. */
  readonly id?: string | undefined
}

export type Occurrences = { readonly [Event in EventType]?: Occurrence }

interface Step<T> {
  /** Fields that an object must have before the step. */
  readonly from?: Partial<T>
  /** Changes of the step. Default: none, if the event only tells of time that passed. */
  readonly to?: Partial<T> | ((object: T, tx: Transaction) => Partial<T>)
}

/** Creates an occurrence that changes an object and emits the requested event. */
export function step<Name extends TypeName>(type: Name, { from = {}, to = {} }: Step<ObjectShapes[Name]>): Occurrence {
  return (tx, { event, id }) => {
    const isThere = (object: ObjectShapes[Name]) => fits(object, from)
    const before: ObjectShapes[Name] = tx.need(type, id ?? { where: isThere, fields: from })
    const changes: Partial<ObjectShapes[Name]> = typeof to === 'function' ? to(before, tx) : to
    const after = tx.change<AnyShape>(before, changes)
    tx.emit(event, after)
    return after
  }
}

/**
 * Creates an occurrence that changes an object. The type's `*.updated` event tells of it, with previous
 * attributes.
 */
export function update<Name extends TypeName>(
  type: Name,
  { from = {}, to = {} }: Step<ObjectShapes[Name]>,
): Occurrence {
  return (tx, { id }) => {
    const isThere = (object: ObjectShapes[Name]) => fits(object, from)
    const before: ObjectShapes[Name] = tx.need(type, id ?? { where: isThere, fields: from })
    return tx.update<AnyShape>(before, typeof to === 'function' ? to(before, tx) : to)
  }
}

/** Creates an occurrence about an object that no collection holds and no client can retrieve. */
export function other(make: (tx: Transaction) => Readonly<Record<string, unknown>>): Occurrence {
  return (tx, { event }) => {
    const object = make(tx)
    tx.emitOther(event, { object })
    return object
  }
}

/** Compares plain values only. Nested values always fit. */
function fits(object: object, from: object): boolean {
  const held = new Map(Object.entries(object))
  return Object.entries(from).every(([name, value]) => typeof value === 'object' || held.get(name) === value)
}
