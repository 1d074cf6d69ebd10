import type { Account } from './account.js'
import type { Collection } from './collection.js'
import { createMutations, type Mutations } from './mutations.js'
import type { ChildTypeName, StoredObject, TypeName } from './object-shapes.js'
import { isTypeName, objectType, TYPE_NAMES } from './object-types.js'
import { mutateAtRandom, type RandomMutationOptions } from './random-mutation.js'
import { seed, type SeedOptions } from './seed.js'
import { renderEvent } from './stored-event.js'
import type { JsonObject } from './wire.js'

/** An account as tests and tools see it. */
export interface AccountView {
  readonly accountId: string
  /** A believable past, without events. */
  seed(options: SeedOptions): void
  /** What GET would answer now, for all that are not deleted; sub-lists are cut at 10. */
  objects(type: TypeName, options?: ObjectsOptions): Iterable<JsonObject>
  /** How many those are. */
  count(type: TypeName): number
  /** What is in their sub-lists, whole; and of a type that is listed under parents, each with its parent. */
  children(type: ChildTypeName | TypeName): Iterable<ChildOf>
  /** What is gone, be it with an event or without. */
  deletedIds(type: TypeName): Iterable<string>
  /** Those of the last 30 days, oldest first, seen by `/v1/events` or not yet. */
  events(): Iterable<JsonObject>
  readonly mutations: Mutations
  /** Deletes an object, whatever it is, and tells nobody. @param key as `deletedIds` says it */
  vanish(type: TypeName, key: string): void
  /** Lets so many things happen, by weight. */
  mutateRandomly(count: number, options?: RandomMutationOptions): void
}

interface ObjectsOptions {
  /** Only what lists show (all passes of them): no inline prices, detached or custom payment methods, test clocks. */
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
  const collectionOf = (type: TypeName) => collections[type] as unknown as Collection<StoredObject> // all alike

  /** Whose an object is, of a type that is listed for one parent at a time only. */
  function parentOf(type: TypeName, object: StoredObject): Parent | undefined {
    const { underParent, filters } = objectType(type)
    // Entitlements are listed by a parameter, and say no more than others whose they are.
    const required = Object.values(filters).find(({ isRequired }) => isRequired)
    const id = underParent ? underParent.parentOf(object) : required?.keys(object)[0]
    return typeof id === 'string' ? { id, type: underParent?.type ?? required?.refersTo } : undefined
  }

  /** Gone with its parent: what is at an address under one that Stripe has no more. */
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
