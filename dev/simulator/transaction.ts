import type { AnyShape, EventType, ObjectShapes, StoredObject, TypeName } from './object-shapes.js'
import type { Origin } from './origin.js'
import type { EventDraft } from './stored-event.js'

/** Access to an account for one thing that happens at Stripe. All changes get the same second. */
export interface Transaction extends Origin {
  /** Whether to also make what no event tells of, such as balance transactions. */
  readonly isUntold: boolean
  /** Returns the object with this id. @throws {StripeError} 404 if there is none */
  get<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name]
  find<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name] | undefined
  /**
   * Returns the object with this id. Without an id, returns a random object that fits, or creates one.
   * @throws {StripeError} 404 if no object has this id
   */
  need<Name extends TypeName>(type: Name, wanted?: string | null | Wanted<ObjectShapes[Name]>): ObjectShapes[Name]
  /** Adds an object. Emits no event. @throws {StripeError} if its id is taken */
  insert<T extends AnyShape>(object: T, options?: { readonly isListed?: boolean }): T
  /** Changes an object. Emits the type's `*.updated` event if anything changed. */
  update<T extends AnyShape>(object: T, changes: Partial<T>): T
  /** Changes an object. Emits no event. */
  change<T extends AnyShape>(object: T, changes: Partial<T>): T
  /** Deletes an object. Emits no event. */
  remove(object: AnyShape): void
  /** Returns the object as its events carry it. */
  render(object: AnyShape): StoredObject
  emit(type: EventType, object: AnyShape): void
  /** Emits an event that carries previous attributes but is not `*.updated`. */
  emitChange<T extends AnyShape>(type: EventType, change: { readonly before: T; readonly after: T }): void
  /** Emits an event about something that is in no collection: an upcoming object, a discount, a balance. */
  emitOther(type: EventType, draft: Omit<EventDraft, 'type'>): void
  /** Returns the objects that a list filter finds under a key. */
  related<Name extends TypeName>(
    type: Name,
    where: { readonly filter: string; readonly key: string },
  ): ObjectShapes[Name][]
  hasRelated(type: TypeName, where: { readonly filter: string; readonly key: string }): boolean
  /** Returns the objects under a parent. */
  under<Name extends TypeName>(type: Name, parentId: string): ObjectShapes[Name][]
  /** Returns a random listed object that fits. Returns undefined if none of 30 random picks fits. */
  some<Name extends TypeName>(
    type: Name,
    fits?: (object: ObjectShapes[Name]) => boolean,
  ): ObjectShapes[Name] | undefined
  count(type: TypeName): number
  /**
   * Returns this transaction at another time, to make the past.
   * @param created Unix seconds; a time in the future becomes now
   */
  at(created: number): Transaction
  /**
   * Returns this transaction at the time of the customer's test clock, if the clock is ahead. What is made
   * for the customer gets that time.
   */
  onClockOf(customer: { readonly test_clock?: string | null }): Transaction
}

interface Wanted<T> {
  readonly where: (object: T) => boolean
  /** Fields that a new object needs to fit. */
  readonly fields?: Partial<T>
}

/** Creates an object of any type, with the objects that it refers to. Emits its events. */
export type CreateObject = <Name extends TypeName>(tx: Transaction, creation: Creation<Name>) => ObjectShapes[Name]

export interface Creation<Name extends TypeName> {
  readonly type: Name
  readonly fields?: Partial<ObjectShapes[Name]>
}

/** Makes a new object without inserting it. Makes sure that the objects it refers to exist. */
export type Factory<T> = (this: void, tx: Transaction, fields: Partial<T>) => T
