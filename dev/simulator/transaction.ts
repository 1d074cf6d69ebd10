import type { Account } from './account.js'
import type { Collection } from './collection.js'
import type { AnyShape, EventType, ObjectShapes, StoredObject, TypeName } from './object-shapes.js'
import { objectType } from './object-types.js'
import { previousAttributes } from './previous-attributes.js'
import type { Random } from './random.js'
import { renderObject } from './render-object.js'
import type { Origin } from './shapes/origin.js'
import type { EventDraft } from './stored-event.js'
import { invalidRequest, noSuchObject } from './stripe-error.js'

/** What one thing that happens at Stripe does to an account. All of it has the same second. */
export interface Transaction extends Origin {
  /** @throws {StripeError} when there is none */
  get<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name]
  find<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name] | undefined
  /** Adds an object; no event. */
  insert<T extends AnyShape>(object: T, options?: { readonly isListed?: boolean }): T
  /** Changes an object and tells of it with the type's `*.updated` event, if anything changed. */
  update<T extends AnyShape>(object: T, changes: Partial<T>): T
  /** Changes an object; no event. */
  change<T extends AnyShape>(object: T, changes: Partial<T>): T
  /** Deletes an object; no event. */
  remove(object: AnyShape): void
  emit(type: EventType, object: AnyShape): void
  /** For the events beside `*.updated` that carry previous attributes. */
  emitChange<T extends AnyShape>(type: EventType, change: { readonly before: T; readonly after: T }): void
  /** An event about something that does not exist yet, and so has no id. */
  emitPreview(type: EventType, object: EventDraft['object']): void
  /** The objects that a list filter finds. */
  related<Name extends TypeName>(
    type: Name,
    where: { readonly filter: string; readonly key: string },
  ): ObjectShapes[Name][]
  hasRelated(type: TypeName, where: { readonly filter: string; readonly key: string }): boolean
  /** Some object at random that fits; undefined when none is found soon. */
  some<Name extends TypeName>(
    type: Name,
    fits?: (object: ObjectShapes[Name]) => boolean,
  ): ObjectShapes[Name] | undefined
  count(type: TypeName): number
}

/** How many objects `some` looks at before it gives up. */
const LOOKS = 30

export interface TransactionOptions {
  readonly account: Account
  readonly livemode: boolean
  readonly nowMs: number
  readonly newId: (prefix: string) => string
  readonly random: Random
  readonly emit: (event: EventDraft) => void
}

export function createTransaction(options: TransactionOptions): Transaction {
  const { account, livemode, nowMs, newId, random, emit } = options

  // Safe: an object's type is what its `object` says.
  const collectionOf = <T extends AnyShape>(object: T) => account.collections[object.object] as unknown as Collection<T>

  function get<Name extends TypeName>(type: Name, id: string): ObjectShapes[Name] {
    const object = account.collections[type].get(id)
    if (!object) throw noSuchObject({ type, id })
    return object
  }

  function change<T extends AnyShape>(object: T, changes: Partial<T>): T {
    const collection = collectionOf(object)
    const current = collection.get(object.id)
    if (!current) throw noSuchObject({ type: object.object, id: object.id })
    const changed = { ...current, ...changes }
    collection.replace(changed)
    return changed
  }

  function emitChange<T extends AnyShape>(type: EventType, { before, after }: { before: T; after: T }): void {
    const previous = previousAttributes(render(before), render(after))
    emit({ type, object: render(after), previousAttributes: previous })
  }

  function render(object: AnyShape): StoredObject {
    return renderObject(account.current(object))
  }

  return {
    newId,
    created: Math.floor(nowMs / 1_000),
    livemode,
    accountId: account.id,
    random,
    get,
    find: (type, id) => account.collections[type].get(id),
    insert(object, insertOptions) {
      const collection = collectionOf(object)
      if (collection.get(object.id)) {
        const message = `${object.object} already exists: '${object.id}'`
        throw invalidRequest(message, { code: 'resource_already_exists', param: 'id' })
      }
      collection.insert(object, insertOptions)
      return object
    },
    change,
    update(object, changes) {
      const before = get(object.object, object.id) as typeof object // of the same type
      const after = change(object, changes)
      const { updatedEvent } = objectType(object.object)
      if (updatedEvent && previousAttributes(render(before), render(after))) emitChange(updatedEvent, { before, after })
      return after
    },
    remove: (object) => collectionOf(object).remove(object.id),
    emit: (type, object) => emit({ type, object: render(object) }),
    emitChange,
    emitPreview: (type, object) => emit({ type, object }),
    related: (type, { filter, key }) => account.collections[type].related(filter, key),
    hasRelated: (type, { filter, key }) => account.collections[type].hasRelated(filter, key),
    some(type, fits = () => true) {
      const collection = account.collections[type]
      for (let look = 0; look < LOOKS && collection.listedCount > 0; look++) {
        const object = collection.at(random.between(0, collection.listedCount - 1))
        if (object && fits(object)) return object
      }
      return undefined
    },
    count: (type) => account.collections[type].listedCount,
  }
}
