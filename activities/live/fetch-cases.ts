import { type ObjectType, stringAt } from '../../prisma/catalogue/catalogue.js'
import { recordFailedAttempt, type FailedAttempt } from '../../prisma/inbox/record-failed-attempt.js'
import { readPathParameters } from '../../prisma/rows/parents.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { GONE_LAG_MS, isFetchDue } from '../../prisma/rows/write-rule.js'
import type { Deps } from '../deps.js'
import { fetchObject } from '../stripe/fetch-object.js'
import type { PathParameters } from '../stripe/fill-path.js'
import { mapConcurrently } from '../map-concurrently.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'
import type { ApplyMode, ObjectCase, ObjectEvent } from './decide-cases.js'
import type { CasesInput } from './write-cases.js'

/** The number of concurrent requests for one type. The budget spaces them. */
const CONCURRENT_FETCHES = 10

/** The drain sends requests for this time in each round. Before it goes on, it shows new events. */
const DRAIN_FETCHES_FOR_MS = 1_000

/** How long a blocked event waits for its next try. Only a person can grant the permission that it needs. */
const BLOCKED_RETRY_MS = 3_600_000

/**
 * How long an event waits after its first failed request. The time doubles with each further failure, up to
 * LONGEST_RETRY_MS. So a bad object does not delay every sweep.
 */
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 600_000

export interface DueForFetchInput extends CasesInput {
  readonly mode: ApplyMode
  /** Ids of the objects whose newest snapshot was just shown. */
  readonly shownIds: ReadonlySet<string>
}

/** Returns the contested cases for which a request to Stripe is useful now. */
export async function dueForFetch({ clock }: Deps, { cases, mode, shownIds }: DueForFetchInput): Promise<ObjectCase[]> {
  const now = await clock.lowerBound()
  return cases.filter(({ objectId, events, row, canDelayFetch }) =>
    // In bulk there are many objects. An object that is shown can wait until one request settles all of its
    // events.
    isFetchDue(events, { row, now, isShown: mode !== 'customer' && canDelayFetch && shownIds.has(objectId) }),
  )
}

export interface FetchCasesInput extends CasesInput {
  readonly mode: ApplyMode
  readonly session: StripeSession
}

export interface FetchedCases {
  /** Stripe's answers, by the id of the object. */
  readonly observations: ReadonlyMap<string, Observation>
  /** Ids of the objects for which Stripe answered 404. */
  readonly missing: ReadonlySet<string>
  /** The time limit was reached before Stripe was asked for all objects. */
  readonly hasUnasked: boolean
  /** A request failed that may succeed later. */
  readonly failure: StripeFailure | undefined
}

/**
 * Asks Stripe for contested objects. Records a failed request on the events of its object.
 *
 * @throws {StripeFailure} when Stripe refuses the key. No event is changed then: all wait until there is a
 * valid key.
 */
export async function fetchCases(
  deps: Deps,
  { account, type, cases, mode, session }: FetchCasesInput,
): Promise<FetchedCases> {
  const observations = new Map<string, Observation>()
  const missing = new Set<string>()
  let hasUnasked = false
  let failure: StripeFailure | undefined
  const places = await readPathParameters(deps.database.pool, {
    account,
    type,
    ids: cases.map(({ objectId }) => objectId),
  })
  const endsAtMs = mode === 'drain' ? (await deps.clock.lowerBound()).getTime() + DRAIN_FETCHES_FOR_MS : Infinity
  await mapConcurrently(cases, CONCURRENT_FETCHES, async ({ objectId: id, events, newest }) => {
    if (mode === 'drain' && (await deps.clock.lowerBound()).getTime() > endsAtMs) return void (hasUnasked = true)
    const contestedUntil = new Date(Math.max(...events.map(({ receivedAt }) => receivedAt.getTime())))
    const pathParameters = { ...places.get(id), ...extractPathParameters(newest, type) }
    const ask = () => fetchObject(session, { type, id, pathParameters, channel: 'contested', contestedUntil })
    try {
      let answer = await ask()
      // Only a second 404 makes a tombstone of an object that its newest event shows alive.
      if (isDoubtful(answer, { newest, type }) && isOldEnough(answer, newest)) answer = await ask()
      if (answer.isDeleted) missing.add(id)
      if (!isDoubtful(answer, { newest, type }) || isOldEnough(answer, newest)) observations.set(id, answer)
    } catch (error) {
      if (!(error instanceof StripeFailure) || error.kind === 'unauthorized') throw error
      if (error.kind === 'transient') failure ??= error
      const ids = events.map((event) => event.id)
      await recordFailedAttempt(deps.database.pool, {
        ids,
        failedBy: deps.codeFingerprint,
        ...toSetAside(error, { events, mode }),
      })
    }
  })
  return { observations, missing, hasUnasked, failure }
}

/** Returns whether an answer says that the object is gone, although its newest event shows it alive. */
function isDoubtful({ isDeleted }: Observation, { newest, type }: { newest: ObjectEvent; type: ObjectType }): boolean {
  return isDeleted && !type.deletedBy.includes(newest.type)
}

/**
 * Returns whether a request was sent at least GONE_LAG (10 s) after an event came. Only then is its 404
 * believed.
 */
function isOldEnough({ seenAt }: Observation, { receivedAt }: ObjectEvent): boolean {
  return seenAt.getTime() >= receivedAt.getTime() + GONE_LAG_MS
}

/** Returns what a failed request means for the events of its object. */
function toSetAside(
  { kind, message, retryAfterMs }: StripeFailure,
  { events, mode }: { events: readonly ObjectEvent[]; mode: ApplyMode },
): Omit<FailedAttempt, 'ids'> {
  if (kind === 'denied') return { outcome: 'blocked', error: message, retryInMs: BLOCKED_RETRY_MS }
  if (kind !== 'transient') return { outcome: 'failed', error: message }
  if (mode === 'customer') return { outcome: 'open', error: message }
  const attempts = Math.max(...events.map((event) => event.attempts))
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS)
  return { outcome: 'open', error: message, retryInMs: retryAfterMs ?? backoffMs }
}

/** Returns the ids that the object's path needs and that the event's own object holds. */
function extractPathParameters(
  { object, isSnapshot }: ObjectEvent,
  { retrieval, columns }: ObjectType,
): PathParameters {
  if (!isSnapshot) return {}
  return Object.fromEntries(
    retrieval.needs.flatMap((name) => {
      const value = stringAt(object, columns.find((column) => column.name === name)?.path ?? [name])
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
