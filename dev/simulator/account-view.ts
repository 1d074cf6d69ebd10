import type { Account } from './account.js'
import { createMutations, type Mutations } from './mutations.js'
import type { ChildTypeName, StoredObject, TypeName } from './object-shapes.js'
import { objectType, TYPE_NAMES } from './object-types.js'
import { mutateAtRandom, type RandomMutationOptions } from './random-mutation.js'
import { renderObject } from './render-object.js'
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
  /** What is in the sub-lists of those, whole. */
  children(type: ChildTypeName): Iterable<ChildOf>
  /** What is gone, be it with an event or without. */
  deletedIds(type: TypeName): Iterable<string>
  /** Those of the last 30 days, oldest first, seen by `/v1/events` or not yet. */
  events(): Iterable<JsonObject>
  readonly mutations: Mutations
  /** Lets so many things happen, by weight. */
  mutateRandomly(count: number, options?: RandomMutationOptions): void
}

interface ObjectsOptions {
  /** Only what lists show (all passes of them): no inline prices, detached or custom payment methods, test clocks. */
  readonly listed?: boolean
}

interface ChildOf {
  readonly parent: string
  readonly object: JsonObject
}

export function createAccountView(account: Account, { apiVersion }: { readonly apiVersion: string }): AccountView {
  const { collections, events } = account

  return {
    accountId: account.id,
    seed: (options) => account.transact((tx) => seed(tx, options)),
    *objects(type, { listed = false } = {}) {
      const { isListable } = objectType(type)
      const values: readonly StoredObject[] = collections[type].values()
      for (const object of values) {
        const isHidden = !collections[type].isListed(object.id) || isListable?.(object) === false
        if (!listed || !isHidden) yield renderObject(account.current(object))
      }
    },
    count: (type) => collections[type].values().length,
    *children(childType) {
      for (const type of TYPE_NAMES) {
        const subList = objectType(type).subLists?.find((candidate) => candidate.childType === childType)
        const parents: readonly StoredObject[] = subList ? collections[type].values() : []
        for (const parent of parents) {
          for (const object of subList?.children(account.current(parent)) ?? []) yield { parent: parent.id, object }
        }
      }
    },
    deletedIds: (type) => collections[type].deletedIds(),
    *events() {
      for (const event of events.values()) yield renderEvent(event, apiVersion)
    },
    mutations: createMutations(account),
    mutateRandomly(count, options) {
      for (let i = 0; i < count; i++) account.transact((tx) => mutateAtRandom(tx, options))
    },
  }
}
