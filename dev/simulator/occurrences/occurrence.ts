import type { AnyShape, EventType, ObjectShapes, TypeName } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'

/** How what an event tells of comes about. */
export type Occurrence = (tx: Transaction, happening: Happening) => unknown

export interface Happening {
  readonly event: EventType
  /** To which object; some that it can happen to, or a new one, if it is not given. */
  readonly id?: string | undefined
}

export type Occurrences = { readonly [Event in EventType]?: Occurrence }

interface Step<T> {
  /** How an object is that it can happen to. */
  readonly from?: Partial<T>
  /** What it changes, and only its event tells of; nothing, if it only tells of time that passed. */
  readonly to?: Partial<T> | ((object: T, tx: Transaction) => Partial<T>)
}

/** An object takes a step, and the event tells of it. */
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

/** A change that the type's `*.updated` event tells of, with what was before. */
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

/** Something that no collection holds, and nobody can retrieve. */
export function other(make: (tx: Transaction) => Readonly<Record<string, unknown>>): Occurrence {
  return (tx, { event }) => {
    const object = make(tx)
    tx.emitOther(event, { object })
    return object
  }
}

/** Only plain values: those of which equality is seen at once. */
function fits(object: object, from: object): boolean {
  const held = new Map(Object.entries(object))
  return Object.entries(from).every(([name, value]) => typeof value === 'object' || held.get(name) === value)
}
