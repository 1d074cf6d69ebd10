import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readPathParameters } from '../../prisma/rows/parents.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { Observation } from '../../prisma/rows/observation.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { fetchObject } from './fetch-object.js'
import { readEach, type Refusal } from './read-each.js'
import type { StripeSession } from './client.js'

/** The number of concurrent requests. The budget spaces them. */
const CONCURRENT_FETCHES = 10

export interface FetchObjectsInput {
  readonly session: StripeSession
  readonly account: string
  readonly type: ObjectType
  readonly ids: readonly string[]
  readonly channel: Channel
  /** Throws before a request when the run was cancelled. */
  readonly attempt?: Attempt
  /** Called after each answer. An error that it throws stops the requests. */
  readonly onAnswer?: (observation: Observation) => void
}

export interface FetchedObjects {
  readonly observations: readonly Observation[]
  /** The objects whose request Stripe refused. */
  readonly refused: readonly Refusal[]
}

/**
 * Reads objects of one type by their ids. Their rows hold the other ids that the requests need. One refused
 * object does not fail the others.
 *
 * @throws {StripeFailure} for the failures that {@link readEach} throws
 */
export async function fetchObjects({ database }: Deps, input: FetchObjectsInput): Promise<FetchedObjects> {
  const { session, account, type, ids, channel, attempt, onAnswer } = input
  const places = await readPathParameters(database.pool, { account, type, ids })
  // The ids come from rows, so Stripe has answered for this type before.
  const options = { session, limit: CONCURRENT_FETCHES, idOf: (id: string) => id, isReadable: true }
  const { answers, refused } = await readEach(ids, options, async (id) => {
    attempt?.throwIfCancelled()
    const observation = await fetchObject(session, { type, id, pathParameters: places.get(id), channel })
    onAnswer?.(observation)
    return observation
  })
  return { observations: [...answers.values()], refused }
}
