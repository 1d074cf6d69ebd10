import type { PoolClient } from 'pg'
import { type ObjectType, valueAt } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import type { Casting } from '../../prisma/engine/sql.js'
import { bisect, type Poison } from '../../prisma/engine/failure.js'
import {
  deferUntilGoneLag,
  deferUntilReadLag,
  type OpenObjects,
  readStillOpen,
  settleEvents,
} from '../../prisma/inbox/settle-events.js'
import { recordFailedAttempt } from '../../prisma/inbox/record-failed-attempt.js'
import { isStub, isWholeList, type StripeObject, withoutStubs } from '../../prisma/catalogue/json.js'
import { removeExcludedFromEach, removeExcluded } from '../../prisma/catalogue/selection.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'
import type { WriteMode } from '../../prisma/rows/write-sql.js'
import type { Deps } from '../deps.js'
import { createPlaceholder } from '../stripe/fetch-object.js'
import type { ObjectCase, ObjectEvent } from './decide-cases.js'

export interface CasesInput {
  readonly account: string
  readonly type: ObjectType
  readonly cases: readonly ObjectCase[]
}

interface Written {
  readonly settled: number
  /** Ids of the objects that the write rule accepted. */
  readonly ids: ReadonlySet<string>
}

/** Writes the newest snapshot of each object, and settles its events. For cases that are not contested. */
export function writeSnapshots(deps: Deps, input: CasesInput): Promise<Written> {
  return writeRows(deps, { ...input, toObservation: ({ newest }) => fromSnapshot(newest, input.type), mode: 'rule' })
}

/**
 * Shows the newest snapshots of contested objects until Stripe has answered. Their events stay open, and wait
 * until READ_LAG (2 s) has passed since they were received.
 *
 * @returns ids of the objects whose rows changed
 */
export async function showNewest(deps: Deps, { account, type, cases }: CasesInput): Promise<ReadonlySet<string>> {
  const { ids } = await writeRows(deps, {
    account,
    type,
    cases: cases.filter((each) => each.canShow && !isShown(each) && !type.deletedBy.includes(each.newest.type)),
    toObservation: ({ newest }) => fromSnapshot(newest, type),
    mode: 'provisional',
  })
  const eventIds = eventIdsOf(cases)
  if (eventIds.length > 0) await deferUntilReadLag(deps.database.pool, eventIds)
  return ids
}

export interface WriteFetchedInput extends CasesInput {
  /** Stripe's answers, by the id of the object. */
  readonly fetched: ReadonlyMap<string, Observation>
  /** Ids of the objects for which Stripe answered 404. */
  readonly missingIds: ReadonlySet<string>
}

/**
 * Writes Stripe's answers, and settles the events that they contain. Events of missing objects wait until
 * GONE_LAG (10 s) has passed since they were received, if the 404 may have come too early.
 */
export async function writeFetched(deps: Deps, { fetched, missingIds, ...input }: WriteFetchedInput): Promise<Written> {
  const { account, type, cases } = input
  const written = await writeRows(deps, {
    ...input,
    cases: cases.filter(({ objectId }) => fetched.has(objectId)),
    toObservation: ({ objectId }) => fetched.get(objectId),
    mode: 'rule',
  })
  const ids = eventIdsOf(cases.filter(({ objectId }) => missingIds.has(objectId)))
  if (ids.length > 0) await deferUntilGoneLag(deps.database.pool, { account, typeName: type.name, ids })
  return written
}

/** Returns whether the row already holds the newest snapshot, or a newer one. */
function isShown({ row, newest: { created, receivedAt } }: ObjectCase): boolean {
  return row?.source === 'snapshot' && row.asOf !== null && row.asOf >= created && row.seenAt >= receivedAt
}

function eventIdsOf(cases: readonly ObjectCase[]): string[] {
  return cases.flatMap(({ events }) => events.map(({ id }) => id))
}

interface WriteInput extends CasesInput {
  /** Returns the new content of an object's row; undefined when there is none. */
  readonly toObservation: (each: ObjectCase) => Observation | undefined
  readonly mode: WriteMode
}

/** An object with the new content of its row. */
interface KnownObject {
  readonly id: string
  readonly each: ObjectCase
  readonly news: Observation
}

/** Writes rows. In mode `rule`, the same transaction settles the events that the rows then contain. */
async function writeRows(
  { database, codeFingerprint }: Deps,
  { account, type, cases, toObservation: observation, mode }: WriteInput,
): Promise<Written> {
  const jobs = cases.map((each) => ({ id: each.objectId, each }))
  const { results, poison } = await bisect(jobs, async (part, casting) => {
    // This is inside of bisect, so an object that cannot be read is poison, like one that cannot be written.
    const known = part.flatMap(({ id, each }) => {
      const news = observation(each)
      return news ? [{ id, each, news }] : []
    })
    return known.length === 0 ? { settled: 0, ids: [] } : writeKnown(known, casting)
  })
  await setPoisonAside(database.pool, { cases, poison, failedBy: codeFingerprint })
  return {
    settled: results.reduce((sum, { settled }) => sum + settled, 0),
    ids: new Set(results.flatMap(({ ids }) => ids)),
  }

  async function writeKnown(
    known: readonly KnownObject[],
    casting: Casting,
  ): Promise<{ settled: number; ids: string[] }> {
    try {
      return await inTransaction(database.pool, async (client) => {
        const observations = known.map(({ news }) => news)
        const accepted = await writeObjects(client, { account, type, observations, mode, casting })
        if (mode === 'provisional') return { settled: 0, ids: [...accepted.keys()] }
        const written = known.filter(({ id }) => accepted.has(id))
        await throwIfSettled(client, written)
        const bySnapshot = written
          .filter(({ news }) => news.source === 'snapshot')
          .flatMap(({ each }) => [each.newest.id, ...each.surpassed.map(({ id }) => id)])
        const objects = openObjects(
          known.map(({ each }) => each),
          { account, type },
        )
        return { settled: await settleEvents(client, objects, bySnapshot), ids: [...accepted.keys()] }
      })
    } catch (error) {
      if (!(error instanceof SettledMeanwhileError)) throw error
      const { ids } = error
      const inTurn = known.map((each) =>
        ids.has(each.id) ? { ...each, news: { ...each.news, contestedUntil: undefined } } : each,
      )
      return writeKnown(inTurn, casting)
    }
  }
}

/**
 * Thrown when another worker settled the contested events of these objects after this worker had read them.
 * The transaction is then rolled back.
 */
class SettledMeanwhileError extends Error {
  override name = 'SettledMeanwhileError'
  readonly ids: ReadonlySet<string>

  constructor(ids: ReadonlySet<string>) {
    super('Another worker has settled the contested events.')
    this.ids = ids
  }
}

/**
 * Checks that each fetch for contested events was written while an event of its object is still open. The
 * write rule lets such a fetch replace the newest snapshot at once, and the open event causes another fetch.
 * Without an open event, a lagging answer would stay. No other worker can settle events of these objects now,
 * because this transaction has locked their rows.
 *
 * @throws {SettledMeanwhileError} with the objects that have no open event. Their fetches are then written
 * like all other fetches, for which READ_LAG holds.
 */
async function throwIfSettled(client: PoolClient, written: readonly KnownObject[]): Promise<void> {
  const contested = written.filter(({ news }) => news.contestedUntil !== undefined)
  if (contested.length === 0) return
  const open = await readStillOpen(client, eventIdsOf(contested.map(({ each }) => each)))
  const settled = contested.filter(({ each }) => !each.events.some(({ id }) => open.has(id)))
  if (settled.length > 0) throw new SettledMeanwhileError(new Set(settled.map(({ id }) => id)))
}

function openObjects(
  cases: readonly ObjectCase[],
  { account, type }: { account: string; type: ObjectType },
): OpenObjects {
  const groups = new Set(cases.flatMap(({ events }) => events.map(({ groupKey }) => groupKey)))
  return { account, typeName: type.name, ids: cases.map(({ objectId }) => objectId), groups: [...groups] }
}

async function setPoisonAside(
  pool: Deps['database']['pool'],
  { cases, poison, failedBy }: { cases: readonly ObjectCase[]; poison: readonly Poison[]; failedBy: string },
): Promise<void> {
  for (const { id, error } of poison) {
    const ids = eventIdsOf(cases.filter(({ objectId }) => objectId === id))
    await recordFailedAttempt(pool, { ids, outcome: 'failed', error: `${id} could not be written: ${error}`, failedBy })
  }
}

function fromSnapshot(event: ObjectEvent, type: ObjectType): Observation | undefined {
  const { object } = event
  if (!object) return undefined
  const isLone = type.passes[0]?.kind === 'each'
  return {
    id: event.objectId,
    object: isStub(object) ? null : isLone ? createPlaceholder(type, event.objectId) : removeExcluded(object, type),
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
        return [[child.name, removeExcludedFromEach(withoutStubs(list.data), child)]]
      }),
    ),
  }
}
