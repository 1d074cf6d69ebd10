import type { Lane } from '../prisma/budget.js'
import { type ObjectType, stringAt, valueAt } from '../prisma/catalogue.js'
import { inTransaction } from '../prisma/client.js'
import { bisect, type Poison } from '../prisma/failure.js'
import {
  awaitGoneLag,
  awaitReadLag,
  type OpenObjects,
  setAside,
  type SetAsideInput,
  settleEvents,
} from '../prisma/inbox.js'
import { isStub, isWholeList, type StripeObject, withoutStubs } from '../prisma/json.js'
import { countOpenEvents, type OpenEvent, readOpenEvents } from '../prisma/open-events.js'
import { readPlaces } from '../prisma/parents.js'
import { isSnapshotOf } from '../prisma/route-event.js'
import { readRowStates } from '../prisma/rows.js'
import { eachWithoutExcluded, withoutExcluded } from '../prisma/selection.js'
import { type Newcomer, type WriteMode, writeObjects } from '../prisma/write.js'
import {
  decide,
  type Decision,
  type EventState,
  GONE_LAG_MS,
  isFetchDue,
  READ_LAG_MS,
  type RowState,
} from '../prisma/write-rule.js'
import type { ApplyInboxInput, ApplyInboxResult } from '../workflows/activities.js'
import type { Deps } from './deps.js'
import { fetchObject, lone } from './fetch-object.js'
import type { Place } from './fill-in.js'
import { groupBy } from './group-by.js'
import { mapConcurrently } from './map-concurrently.js'
import { API_VERSION } from './stripe/client.js'
import { StripeFailure } from './stripe/failure.js'

/** A customer's burst fits; the activity stays well under its timeout. */
const KEY_LIMIT = 500

/** What one transaction of a sweep writes in about a second. */
const SWEEP_LIMIT = 2_000

/** Stripe's limit for one endpoint is a quarter of that for all: asking for one type after the other would leave the rest unused. */
const CONCURRENT_TYPES = 6

/** GETs under way at once for one type; the budget spaces them anyway. */
const CONCURRENT_FETCHES = 10

/** The drain asks for so long; then what has come meanwhile is shown first, and the rest is asked for. */
const ASKING_MS = 1_000

/** A blocked event waits for a permission that a person must grant. */
const BLOCKED_RETRY_MS = 3_600_000

/** In a rolling deploy another worker knows the type: it may look at the event in its next sweep. */
const OTHER_WORKER_RETRY_MS = 10_000

/** After a failed GET an event waits this long, doubled each time, so that one bad object does not hold up a sweep. */
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 600_000

/**
 * Applies the open events of one key, or of everybody that are old enough.
 *
 * Safe to run twice, and beside itself: events are read without claiming them, and the write rule and the settling condition
 * decide in each transaction anew. Snapshots are written first, so that what Stripe already told us is visible before Stripe is
 * asked for anything.
 */
export async function applyInbox(deps: Deps, selector: ApplyInboxInput): Promise<ApplyInboxResult> {
  const { pool } = deps.database
  const isSweep = !('key' in selector)
  const limit = isSweep ? SWEEP_LIMIT : KEY_LIMIT
  const events = await readOpenEvents(pool, selector, limit)
  const lane: Lane = isSweep ? (selector.lane ?? 'live') : 'live'
  const manner = { isSweep, isDrain: isSweep && selector.olderThanMs < READ_LAG_MS && lane === 'live', lane }
  let settled = 0
  let hasUnasked = false
  let failure: StripeFailure | undefined
  const broken: unknown[] = []
  const batches = groupBy(events, ({ accountId, objectType: type }) => `${accountId}/${type}`)
  await mapConcurrently([...batches.values()], CONCURRENT_TYPES, async (batch) => {
    try {
      const outcome = await applyBatch(deps, batch, manner)
      settled += outcome.settled
      hasUnasked ||= outcome.hasUnasked
      failure ??= outcome.failure
    } catch (error) {
      broken.push(error) // the other types' events are applied all the same
    }
  })
  if (broken.length > 0) throw broken[0]
  // One object's trouble must not keep the others from being applied, so it is thrown only now, for Temporal to try again soon.
  // A sweep leaves such events to a later one: each has its own time to be tried again.
  if (failure && !isSweep) throw failure
  const stillOpen = await countOpenEvents(pool, selector)
  return { settled, stillOpen, isMoreDue: events.length >= limit || hasUnasked }
}

interface WaitingEvent extends OpenEvent, EventState {}

/** All open events of one object, with what is to be done. */
interface Case extends Decision<WaitingEvent> {
  readonly objectId: string
  readonly row: RowState | undefined
  readonly events: readonly WaitingEvent[]
}

/** How events are applied: it follows from whose they are. */
interface Manner {
  readonly isSweep: boolean
  /** The sweep that takes events of any age: others wait until it looks again. */
  readonly isDrain: boolean
  readonly lane: Lane
}

/** Applies events of one account and type. */
async function applyBatch(deps: Deps, batch: readonly OpenEvent[], manner: Manner) {
  const [{ accountId: account, objectType: typeName } = { accountId: '', objectType: '' }] = batch
  const type = deps.selection.find(typeName)
  if (!type) {
    // It was selected when the events came, and is not any more, or not by this worker. They must not stand in the others' way.
    await setAside(deps.database.pool, {
      ids: batch.map(({ id }) => id),
      outcome: 'open',
      error: `${typeName} is not synced here. Do all processes have the same version and SYNC_OBJECTS?`,
      retryInMs: OTHER_WORKER_RETRY_MS,
    })
    return { settled: 0, hasUnasked: false, failure: undefined }
  }
  const cases = await decideCases(deps, { account, type, batch })
  const write = (input: Omit<WriteCasesInput, 'account' | 'type'>) => writeCases(deps, { account, type, ...input })

  const contested = cases.filter(({ isContested }) => isContested)
  const certain = await write({
    cases: cases.filter(({ isContested }) => !isContested),
    newcomer: ({ newest }) => fromSnapshot(newest, type),
    mode: 'rule',
  })
  const shown = await write({
    cases: contested.filter((each) => each.mayShow && !isShowing(each) && !type.deletedBy.includes(each.newest.type)),
    newcomer: ({ newest }) => fromSnapshot(newest, type),
    mode: 'provisional',
  })
  const ids = contested.flatMap(({ events }) => events.map(({ id }) => id))
  if (ids.length > 0) await awaitReadLag(deps.database.pool, ids)

  const now = await deps.clock.lowerBound()
  const due = contested.filter(({ objectId, events, row, suffices }) =>
    // A sweep has many to ask for: what is shown can wait until one GET is enough.
    isFetchDue(events, { row, now, isShown: manner.isSweep && suffices && shown.written.has(objectId) }),
  )
  const fetched = await fetchCases(deps, { account, type, cases: due, ...manner })
  const asked = await write({
    cases: contested.filter(({ objectId }) => fetched.newcomers.has(objectId)),
    newcomer: ({ objectId }) => fetched.newcomers.get(objectId),
    mode: 'rule',
  })
  const missing = contested.filter(({ objectId }) => fetched.missing.has(objectId))
  const doubted = missing.flatMap(({ events }) => events.map(({ id }) => id))
  if (doubted.length > 0) await awaitGoneLag(deps.database.pool, { account, typeName, ids: doubted })
  return { settled: certain.settled + asked.settled, hasUnasked: fetched.hasUnasked, failure: fetched.failure }
}

/** The row is what showing the newest snapshot would make of it, or something newer. */
function isShowing({ row, newest: { created, receivedAt } }: Case): boolean {
  return row?.source === 'snapshot' && row.asOf !== null && row.asOf >= created && row.seenAt >= receivedAt
}

async function decideCases(
  { database }: Deps,
  { account, type, batch }: { account: string; type: ObjectType; batch: readonly OpenEvent[] },
): Promise<Case[]> {
  const byObject = groupBy(batch, ({ objectId }) => objectId)
  const rows = await readRowStates(database.pool, { account, type, ids: [...byObject.keys()] })
  return [...byObject].map(([objectId, list]) => {
    const events = list.map((event) => ({
      ...event,
      isWhole: event.object !== null && hasWholeSubLists(event.object, type),
      // A stub says that the object is gone. In a deletion event that is the news; in any other, Stripe is asked.
      isSnapshot: isStub(event.object)
        ? type.deletedBy.includes(event.type)
        : isSnapshotOf(event.object, { type, id: objectId }),
    }))
    const row = rows.get(objectId)
    return { objectId, row, events, ...decide(events, row, API_VERSION) }
  })
}

interface WriteCasesInput {
  readonly account: string
  readonly type: ObjectType
  readonly cases: readonly Case[]
  readonly newcomer: (each: Case) => Newcomer | undefined
  readonly mode: WriteMode
}

/** Writes what is known of the objects, and settles in the same transaction what the rows then contain. */
async function writeCases(
  { database, codeFingerprint }: Deps,
  { account, type, cases, newcomer, mode }: WriteCasesInput,
): Promise<{ settled: number; written: ReadonlySet<string> }> {
  const jobs = cases.map((each) => ({ id: each.objectId, each }))
  const { results, poison } = await bisect(jobs, async (part, casting) => {
    // Within: what cannot be read is poison as well as what cannot be written.
    const known = part.flatMap(({ id, each }) => {
      const news = newcomer(each)
      return news ? [{ id, each, news }] : []
    })
    if (known.length === 0) return { settled: 0, written: [] }
    return inTransaction(database.pool, async (client) => {
      const newcomers = known.map(({ news }) => news)
      const accepted = await writeObjects(client, { account, type, newcomers, mode, casting })
      if (mode === 'provisional') return { settled: 0, written: [...accepted.keys()] }
      const bySnapshot = known
        .filter(({ id, news }) => news.source === 'snapshot' && accepted.has(id))
        .flatMap(({ each }) => [each.newest.id, ...each.surpassed.map(({ id }) => id)])
      const objects = openObjects(
        known.map(({ each }) => each),
        { account, type },
      )
      return { settled: await settleEvents(client, objects, bySnapshot), written: [...accepted.keys()] }
    })
  })
  await setPoisonAside(database.pool, { cases, poison, failedBy: codeFingerprint })
  return {
    settled: results.reduce((sum, { settled }) => sum + settled, 0),
    written: new Set(results.flatMap(({ written }) => written)),
  }
}

function openObjects(cases: readonly Case[], { account, type }: { account: string; type: ObjectType }): OpenObjects {
  const groups = new Set(cases.flatMap(({ events }) => events.map(({ groupKey }) => groupKey)))
  return { account, typeName: type.name, ids: cases.map(({ objectId }) => objectId), groups: [...groups] }
}

async function setPoisonAside(
  pool: Deps['database']['pool'],
  { cases, poison, failedBy }: { cases: readonly Case[]; poison: readonly Poison[]; failedBy: string },
): Promise<void> {
  for (const { id, error } of poison) {
    const ids = cases.filter(({ objectId }) => objectId === id).flatMap(({ events }) => events.map((event) => event.id))
    await setAside(pool, { ids, outcome: 'failed', error: `${id} could not be written: ${error}`, failedBy })
  }
}

interface FetchCasesInput extends Manner {
  readonly account: string
  readonly type: ObjectType
  readonly cases: readonly Case[]
}

/** Asks Stripe for contested objects; what cannot be had now is noted on its events. */
async function fetchCases(deps: Deps, { account, type, cases, isSweep, isDrain, lane }: FetchCasesInput) {
  const newcomers = new Map<string, Newcomer>()
  /** Of what Stripe answered that it is gone. */
  const missing = new Set<string>()
  let hasUnasked = false
  let failure: StripeFailure | undefined
  const session = deps.session(account, lane)
  const places = await readPlaces(deps.database.pool, { account, type, ids: cases.map(({ objectId }) => objectId) })
  const askUntilMs = isDrain ? (await deps.clock.lowerBound()).getTime() + ASKING_MS : Infinity
  await mapConcurrently(cases, CONCURRENT_FETCHES, async ({ objectId: id, events, newest }) => {
    if (isDrain && (await deps.clock.lowerBound()).getTime() > askUntilMs) return void (hasUnasked = true)
    const contestedUntil = new Date(Math.max(...events.map(({ receivedAt }) => receivedAt.getTime())))
    const place = { ...places.get(id), ...placeIn(newest, type) }
    const ask = () => fetchObject(session, { type, id, place, channel: 'contested', contestedUntil })
    try {
      let answer = await ask()
      // Only a second answer makes a tombstone of an object that its newest event shows alive.
      if (isDoubtful(answer, { newest, type }) && isOldEnough(answer, newest)) answer = await ask()
      if (answer.isDeleted) missing.add(id)
      if (!isDoubtful(answer, { newest, type }) || isOldEnough(answer, newest)) newcomers.set(id, answer)
    } catch (error) {
      // A refused key says nothing of any event: all stay as they are until there is a key again.
      if (!(error instanceof StripeFailure) || error.kind === 'unauthorized') throw error
      if (error.kind === 'transient') failure ??= error
      const ids = events.map((event) => event.id)
      await setAside(deps.database.pool, {
        ids,
        failedBy: deps.codeFingerprint,
        ...consequence(error, { events, isSweep }),
      })
    }
  })
  return { newcomers, missing, hasUnasked, failure }
}

/** Whether Stripe says that an object is gone, although its newest event shows it alive. */
function isDoubtful({ isDeleted }: Newcomer, { newest, type }: { newest: WaitingEvent; type: ObjectType }): boolean {
  return isDeleted && !type.deletedBy.includes(newest.type)
}

/** Whether a 404 was sent late enough after an event to be believed against it. */
function isOldEnough({ seenAt }: Newcomer, { receivedAt }: WaitingEvent): boolean {
  return seenAt.getTime() >= receivedAt.getTime() + GONE_LAG_MS
}

/** What a failed GET means for the events that wait for it. */
function consequence(
  { kind, message, retryAfterMs }: StripeFailure,
  { events, isSweep }: { events: readonly WaitingEvent[]; isSweep: boolean },
): Omit<SetAsideInput, 'ids'> {
  if (kind === 'denied') return { outcome: 'blocked', error: message, retryInMs: BLOCKED_RETRY_MS }
  if (kind !== 'transient') return { outcome: 'failed', error: message }
  if (!isSweep) return { outcome: 'open', error: message }
  const attempts = Math.max(...events.map((event) => event.attempts))
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS)
  return { outcome: 'open', error: message, retryInMs: retryAfterMs ?? backoffMs }
}

/** What an event's own object says of where the object is to be asked for. */
function placeIn({ object, isSnapshot }: WaitingEvent, { retrieval, columns }: ObjectType): Place {
  if (!isSnapshot) return {}
  return Object.fromEntries(
    retrieval.needs.flatMap((name) => {
      const value = stringAt(object, columns.find((column) => column.name === name)?.path ?? [name])
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function fromSnapshot(event: WaitingEvent, type: ObjectType): Newcomer | undefined {
  const { object } = event
  if (!object) return undefined
  const isLone = type.passes[0]?.kind === 'each'
  return {
    id: event.objectId,
    object: isStub(object) ? null : isLone ? lone(type, event.objectId) : withoutExcluded(object, type),
    isDeleted: type.deletedBy.includes(event.type),
    source: 'snapshot',
    asOf: event.created,
    seenAt: event.receivedAt,
    channel: event.channel,
    eventId: event.id,
    apiVersion: event.apiVersion,
    children: new Map(
      type.children.flatMap((child): [string, readonly StripeObject[]][] => {
        const list = valueAt(object, child.field)
        if (!isWholeList(list)) return []
        return [[child.name, eachWithoutExcluded(withoutStubs(list.data), child)]]
      }),
    ),
  }
}

function hasWholeSubLists(object: StripeObject, type: ObjectType): boolean {
  return type.children.every(({ field }) => isWholeList(valueAt(object, field)))
}
