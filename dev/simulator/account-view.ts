import type { Account } from './account.js'
import type { Collection } from './collection.js'
import { createMutations, type Mutations } from './mutations.js'
import type { ChildTypeName, StoredObject, TypeName } from './object-shapes.js'
import { isTypeName, objectType, TYPE_NAMES } from './object-types.js'
import { mutateAtRandom, type RandomMutationOptions } from './random-mutation.js'
import { seed, type SeedOptions } from './seed.js'
import { renderEvent } from './stored-event.js'
import type { JsonObject } from './wire.js'

/** View of an account for tests and tools. */
export interface AccountView {
  readonly accountId: string
  /** Fills the account with a believable past. Emits no events. */
  seed(options: SeedOptions): void
  /** Yields what GET would answer now for each object that is not deleted. Cuts sub-lists at 10. */
  objects(type: TypeName, options?: ObjectsOptions): Iterable<JsonObject>
  /** Counts the objects that `objects` yields without options. */
  count(type: TypeName): number
  /**
   * Yields each child with its parent's id. For a sub-list type, yields the whole sub-lists, not only the
   * first 10. For a type that Stripe lists under parents, yields its objects.
   */
  children(type: ChildTypeName | TypeName): Iterable<ChildOf>
  /** Yields the keys of all deleted objects, whether or not an event told of the deletion. */
  deletedIds(type: TypeName): Iterable<string>
  /**
   * Yields the events of at least the last 30 days, oldest first. Includes events that `/v1/events` does not
   * show yet.
   */
  events(): Iterable<JsonObject>
  readonly mutations: Mutations
  /**
   * Deletes an object of any type without an event.
   * @param key the object's key, as `deletedIds` yields it
   */
  vanish(type: TypeName, key: string): void
  /** Makes `count` random mutations, chosen by weight. */
  mutateRandomly(count: number, options?: RandomMutationOptions): void
}

interface ObjectsOptions {
  /**
   * Yields only objects that a full listing shows, in all its passes. Leaves out inline prices, detached and
   * custom payment methods, and what is on test clocks.
   */
  readonly listed?: boolean
}

interface Parent {
  readonly id: string
  readonly type: TypeName | undefined
}

interface ChildOf {
  readonly parent: string
  readonly object: JsonObject
}

export function createAccountView(account: Account, { apiVersion }: { readonly apiVersion: string }): AccountView {
  const { collections, events } = account
  // All collections have the same methods.
  const collectionOf = (type: TypeName) => collections[type] as unknown as Collection<StoredObject>

  /** Returns an object's parent, if Stripe lists the type for one parent at a time. */
  function parentOf(type: TypeName, object: StoredObject): Parent | undefined {
    const { underParent, filters } = objectType(type)
    // Entitlements are not under a parent's path. A required parameter of their list names the customer.
    const required = Object.values(filters).find(({ isRequired }) => isRequired)
    const id = underParent ? underParent.parentOf(object) : required?.keys(object)[0]
    return typeof id === 'string' ? { id, type: underParent?.type ?? required?.refersTo } : undefined
  }

  /**
   * Tells whether an object went with its parent: only a path under the parent leads to it, and the parent is
   * deleted.
   */
  function isGone(type: TypeName, object: StoredObject): boolean {
    const parent = objectType(type).listPath === undefined ? parentOf(type, object) : undefined
    return parent?.type !== undefined && !collections[parent.type].get(parent.id)
  }

  const there = (type: TypeName) =>
    collectionOf(type)
      .values()
      .filter((object) => !isGone(type, object))

  function* underParents(type: TypeName): Generator<ChildOf> {
    for (const object of there(type)) {
      const parent = parentOf(type, object)
      const hasParent = parent && (parent.type === undefined || collections[parent.type].get(parent.id))
      if (hasParent) yield { parent: parent.id, object: account.render(object) }
    }
  }

  return {
    accountId: account.id,
    seed: (options) => account.transact((tx) => seed(tx, options), { isSilent: true }),
    *objects(type, { listed = false } = {}) {
      const { isListable } = objectType(type)
      const collection = collectionOf(type)
      for (const object of there(type)) {
        const isHidden = !collection.isListed(collection.keyOf(object)) || isListable?.(object) === false
        if (!listed || !isHidden) yield account.render(object)
      }
    },
    count: (type) => there(type).length,
    *children(childType) {
      if (isTypeName(childType)) {
        yield* underParents(childType)
        return
      }
      for (const type of TYPE_NAMES) {
        const subList = objectType(type).subLists?.find((candidate) => candidate.childType === childType)
        const parents = subList ? collectionOf(type).values() : []
        for (const parent of parents) {
          for (const object of subList?.children(account.current(parent)) ?? []) yield { parent: parent.id, object }
        }
      }
    },
    *deletedIds(type) {
      const collection = collectionOf(type)
      yield* collection.deletedIds()
      for (const object of collection.values()) if (isGone(type, object)) yield collection.keyOf(object)
    },
    *events() {
      for (const event of events.values()) yield renderEvent(event, apiVersion)
    },
    mutations: createMutations(account),
    vanish: (type, key) => account.transact(() => collectionOf(type).remove(key), { isSilent: true }),
    mutateRandomly(count, options) {
      const isUntold = options?.unlisted ?? false
      for (let i = 0; i < count; i++) account.transact((tx) => mutateAtRandom(tx, options), { isUntold })
    },
  }
}
