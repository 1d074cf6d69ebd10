import type { Account } from './account.js'
import type { Collection } from './collection.js'
import { createObject } from './object-creators.js'
import type { AnyShape, EventType, ObjectShapes, StoredObject, TypeName } from './object-shapes.js'
import { PARENT } from './object-type.js'
import { objectType, typeOf } from './object-types.js'
import { previousAttributes } from './previous-attributes.js'
import type { Random } from './random.js'
import type { Origin } from './shapes/origin.js'
import type { EventDraft } from './stored-event.js'
import { invalidRequest, noSuchObject } from './stripe-error.js'

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

/** How many random objects `some` looks at before it gives up. */
const LOOKS = 30

export interface TransactionOptions {
  readonly account: Account
  readonly livemode: boolean
  readonly isUntold: boolean
  /** Unix seconds. */
  readonly created: number
  /** The present in Unix seconds. Default: `created`. */
  readonly now?: number
  readonly newId: (prefix: string) => string
  readonly random: Random
  readonly emit: (event: EventDraft) => void
}

export function createTransaction(options: TransactionOptions): Transaction {
  const { account, livemode, isUntold, created, now = created, newId, random, emit } = options

  // Safe: `typeOf` reads the type that the object itself names.
  const collectionOf = <T extends AnyShape>(object: T) =>
    account.collections[typeOf(object)] as unknown as Collection<T>

  function get<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name] {
    const object = account.collections[type].get(id)
    if (!object) throw noSuchObject({ type, id })
    return object
  }

  function change<T extends AnyShape>(object: T, changes: Partial<T>): T {
    const changed = { ...current(object), ...changes }
    collectionOf(object).replace(changed)
    return changed
  }

  function current<T extends AnyShape>(object: T): T {
    const collection = collectionOf(object)
    const found = collection.get(collection.keyOf(object))
    if (!found) throw noSuchObject({ type: object.object, id: object.id })
    return found
  }

  function emitChange<T extends AnyShape>(type: EventType, { before, after }: { before: T; after: T }): void {
    const previous = previousAttributes(account.render(before), account.render(after))
    emit({ type, object: account.render(after), previousAttributes: previous, account: connectedAccount(after) })
  }

  /**
   * Returns the connected account that the object's events belong to; undefined if they belong to this
   * account.
   */
  function connectedAccount(object: AnyShape): string | undefined {
    const id = objectType(typeOf(object)).connectedAccount?.(object)
    return id === account.id ? undefined : (id ?? undefined)
  }

  function some<Name extends TypeName>(type: Name, fits: (object: ObjectShapes[Name]) => boolean = () => true) {
    const collection: Collection<ObjectShapes[Name]> = account.collections[type]
    for (let look = 0; look < LOOKS && collection.listedCount > 0; look++) {
      const object = collection.at(random.between(0, collection.listedCount - 1))
      if (object && fits(object)) return object
    }
    return undefined
  }

  const transaction: Transaction = {
    newId,
    created,
    livemode,
    accountId: account.id,
    random,
    isUntold,
    get,
    find: (type, id) => account.collections[type].get(id),
    need(type, wanted) {
      if (typeof wanted === 'string') return get(type, wanted)
      return some(type, wanted?.where) ?? createObject(transaction, { type, fields: wanted?.fields ?? {} })
    },
    insert(object, insertOptions) {
      const collection = collectionOf(object)
      if (collection.get(collection.keyOf(object))) {
        const message = `${object.object} already exists: '${object.id}'`
        throw invalidRequest(message, { code: 'resource_already_exists', param: 'id' })
      }
      collection.insert(object, insertOptions)
      return object
    },
    change,
    update(object, changes) {
      const before = current(object)
      const after = change(object, changes)
      const { updatedEvent } = objectType(typeOf(object))
      if (updatedEvent && previousAttributes(account.render(before), account.render(after))) {
        emitChange(updatedEvent, { before, after })
      }
      return after
    },
    remove(object) {
      const collection = collectionOf(object)
      collection.remove(collection.keyOf(object))
    },
    render: (object) => account.render(object),
    emit: (type, object) => emit({ type, object: account.render(object), account: connectedAccount(object) }),
    emitChange,
    emitOther: (type, draft) => emit({ type, ...draft }),
    related: (type, { filter, key }) => account.collections[type].related(filter, key),
    hasRelated: (type, { filter, key }) => account.collections[type].hasRelated(filter, key),
    under: (type, parentId) => account.collections[type].related(PARENT, parentId),
    some,
    count: (type) => account.collections[type].listedCount,
    at: (then) => createTransaction({ ...options, created: Math.min(then, now), now }),
    onClockOf(customer) {
      const clock = account.collections['test_helpers.test_clock'].get(customer.test_clock ?? '')
      if (!clock || clock.frozen_time <= now) return transaction
      return createTransaction({ ...options, created: clock.frozen_time, now })
    },
  }
  return transaction
}
