import type { ObjectType } from '../prisma/catalogue.js'
import { readPlaces } from '../prisma/parents.js'
import type { Channel, Newcomer } from '../prisma/write.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { fetchObject } from './fetch-object.js'
import { mapConcurrently } from './map-concurrently.js'
import type { StripeSession } from './stripe/client.js'

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
  /** Told after each answer, with all so far; what it throws ends the asking. */
  readonly onAnswer?: (news: readonly Newcomer[]) => void
}

/** Asks Stripe for objects of one type by their ids, with what their rows say of where to ask. */
export async function fetchObjects({ database }: Deps, input: FetchObjectsInput): Promise<Newcomer[]> {
  const { session, account, type, ids, channel, attempt, onAnswer } = input
  const places = await readPlaces(database.pool, { account, type, ids })
  const news: Newcomer[] = []
  await mapConcurrently(ids, CONCURRENT_FETCHES, async (id) => {
    attempt?.throwIfCancelled()
    news.push(await fetchObject(session, { type, id, place: places.get(id), channel }))
    onAnswer?.(news)
  })
  return news
}
