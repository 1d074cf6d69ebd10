import type { Collection } from '../collection.js'
import type { Collections } from './collections.js'
import type { AnyShape, EventType, ObjectShapes, StoredObject, TypeName } from '../object-shapes.js'
import { PARENT } from '../object-type.js'
import { objectType, typeOf } from '../object-types.js'
import { previousAttributes } from '../previous-attributes.js'
import type { Random } from '../random.js'
import type { EventDraft } from '../stored-event.js'
import { invalidRequest, noSuchObject } from '../stripe-error.js'
import type { CreateObject, Transaction } from '../transaction.js'

/** How many random objects `some` looks at before it gives up. */
const LOOKS = 30

export interface TransactionOptions {
  readonly accountId: string
  readonly collections: Collections
  /** Renders an object as its events carry it. */
  readonly render: (object: AnyShape) => StoredObject
  /** Creates what the transaction needs and does not find. */
  readonly createObject: CreateObject
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
  const { accountId, collections, render, createObject } = options
  const { livemode, isUntold, created, now = created, newId, random, emit } = options

  // Safe: `typeOf` reads the type that the object itself names.
  const collectionOf = <T extends AnyShape>(object: T) => collections[typeOf(object)] as unknown as Collection<T>

  function get<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name] {
    const object = collections[type].get(id)
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
    const previous = previousAttributes(render(before), render(after))
    emit({ type, object: render(after), previousAttributes: previous, account: connectedAccount(after) })
  }

  /**
   * Returns the connected account that the object's events belong to; undefined if they belong to this
   * account.
   */
  function connectedAccount(object: AnyShape): string | undefined {
    const id = objectType(typeOf(object)).connectedAccount?.(object)
    return id === accountId ? undefined : (id ?? undefined)
  }

  function some<Name extends TypeName>(type: Name, fits: (object: ObjectShapes[Name]) => boolean = () => true) {
    const collection: Collection<ObjectShapes[Name]> = collections[type]
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
    accountId,
    random,
    isUntold,
    get,
    find: (type, id) => collections[type].get(id),
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
      if (updatedEvent && previousAttributes(render(before), render(after))) {
        emitChange(updatedEvent, { before, after })
      }
      return after
    },
    remove(object) {
      const collection = collectionOf(object)
      collection.remove(collection.keyOf(object))
    },
    render,
    emit: (type, object) => emit({ type, object: render(object), account: connectedAccount(object) }),
    emitChange,
    emitOther: (type, draft) => emit({ type, ...draft }),
    related: (type, { filter, key }) => collections[type].related(filter, key),
    hasRelated: (type, { filter, key }) => collections[type].hasRelated(filter, key),
    under: (type, parentId) => collections[type].related(PARENT, parentId),
    some,
    count: (type) => collections[type].listedCount,
    at: (then) => createTransaction({ ...options, created: Math.min(then, now), now }),
    onClockOf(customer) {
      const clock = collections['test_helpers.test_clock'].get(customer.test_clock ?? '')
      if (!clock || clock.frozen_time <= now) return transaction
      return createTransaction({ ...options, created: clock.frozen_time, now })
    },
  }
  return transaction
}
