import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readPlaces } from '../../prisma/rows/parents.js'
import type { Channel, Newcomer } from '../../prisma/rows/write.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { fetchObject } from './fetch-object.js'
import { readEach, type Refusal } from './read-each.js'
import type { StripeSession } from './client.js'

/** GETs under way at once; the budget spaces them anyway. */
const CONCURRENT_FETCHES = 10

export interface FetchObjectsInput {
  readonly session: StripeSession
  readonly account: string
  readonly type: ObjectType
  readonly ids: readonly string[]
  readonly channel: Channel
  /** Asked before each request whether to go on. */
  readonly attempt?: Attempt
  /** Called after each answer; an error that it throws ends the asking. */
  readonly onAnswer?: (newcomer: Newcomer) => void
}

export interface FetchedObjects {
  readonly newcomers: readonly Newcomer[]
  /** Ids whose request Stripe refused. */
  readonly refused: readonly Refusal[]
}

/** Asks Stripe for objects of one type by their ids, with what their rows say of where to ask. One refused id does not fail the others. */
export async function fetchObjects({ database }: Deps, input: FetchObjectsInput): Promise<FetchedObjects> {
  const { session, account, type, ids, channel, attempt, onAnswer } = input
  const places = await readPlaces(database.pool, { account, type, ids })
  // Ids come from rows, so the type was read before.
  const options = { session, limit: CONCURRENT_FETCHES, idOf: (id: string) => id, isReadable: true }
  const { answers, refused } = await readEach(ids, options, async (id) => {
    attempt?.throwIfCancelled()
    const newcomer = await fetchObject(session, { type, id, place: places.get(id), channel })
    onAnswer?.(newcomer)
    return newcomer
  })
  return { newcomers: [...answers.values()], refused }
}
