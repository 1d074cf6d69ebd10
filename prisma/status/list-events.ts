import type { Pool } from 'pg'
import { type EventOutcome, SET_ASIDE_OUTCOMES } from '../catalogue/enumerated-columns.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import {
  type AddParameter,
  type EventFilter,
  filterConditions,
  parametersInto,
  rangeConditions,
} from '../inbox/event-filter.js'
import { readEventCursor, writeEventCursor } from './event-cursor.js'
import type { ObjectEvent } from './find-object.js'

/**
 * Events that one call looks at for each part of the list. They are read in 10 to 50 ms. The inbox may hold ten
 * million events, and most filters have no index. A rare type would have all of them read.
 */
const SEARCH_LIMIT = 10_000

export interface ListedEvent extends ObjectEvent {
  readonly account: string
  /** The earliest time of the next try; null: at once, or none. */
  readonly retryAt: Date | null
}

export interface ListEventsInput {
  readonly filter?: EventFilter
  /** `set-aside` is failed or blocked. */
  readonly outcome?: EventOutcome | 'set-aside' | undefined
  /** `next` of the page before. */
  readonly after?: string | undefined
  readonly limit: number
  /** Events that this call looks at for each part. */
  readonly searchLimit?: number
}

export interface EventPage {
  readonly events: readonly ListedEvent[]
  /** The cursor of the next page; null when there is none. */
  readonly next: string | null
  /**
   * When the last event came that was looked at, if the search stopped before the page was full. Older events may
   * match too: the next page looks at them. Null when the page is full, or no older event matches.
   */
  readonly searchedTo: Date | null
}

/** Events that an index holds in an order. */
interface Part {
  readonly name: string
  readonly where: readonly string[]
  /** The columns of the order, from the greatest value to the smallest. */
  readonly order: readonly ('retry_at' | 'received_at' | 'id')[]
}

const NEWEST_FIRST = ['received_at', 'id'] as const
const SET_ASIDE_PARTS = SET_ASIDE_OUTCOMES.map((outcome): Part => {
  // The second condition is the one of the partial index.
  return { name: outcome, where: [`outcome = '${outcome}'`, `outcome IN ('failed', 'blocked')`], order: NEWEST_FIRST }
})
const OPEN_PARTS: readonly Part[] = [
  { name: 'untried', where: [`outcome = 'open'`, 'retry_at IS NULL'], order: NEWEST_FIRST },
  { name: 'waiting', where: [`outcome = 'open'`, 'retry_at IS NOT NULL'], order: ['retry_at', ...NEWEST_FIRST] },
]
const ALL: Part = { name: 'all', where: [], order: NEWEST_FIRST }

/**
 * Lists events, the newest first. Events that are set aside are listed by outcome: failed ones need a
 * person, so they come before blocked ones. Open events are listed in two parts: those that were not tried yet, then
 * those that wait for another try, by the time of that try.
 *
 * Each part is read in the order of an index, and at most `searchLimit` events of it. An object's events are all
 * read and sorted.
 *
 * @throws {InvalidQueryError} when `after` is no cursor of this list
 */
export async function listEvents(pool: Pool, input: ListEventsInput): Promise<EventPage> {
  const { after, limit } = input
  const parts = partsOf(input)
  const cursor = after === undefined ? undefined : readEventCursor(after, parts)
  const from = parts.findIndex(({ name }) => name === cursor?.part)
  const events: ListedEvent[] = []
  for (const part of parts.slice(Math.max(0, from))) {
    const keys = part.name === cursor?.part ? cursor.keys : []
    const wanted = limit - events.length
    const found = await readPart(pool, { ...input, part, keys, limit: wanted + 1 })
    const matching = found.filter(({ matches }) => matches)
    const kept = matching.slice(0, wanted)
    events.push(...kept.map(toEvent))
    if (matching.length > wanted) return { events, next: cursorAt(part, kept.at(-1)), searchedTo: null }
    const stoppedAt = found.find(({ isLast }) => isLast)
    if (stoppedAt) return { events, next: cursorAt(part, stoppedAt), searchedTo: stoppedAt.receivedAt }
  }
  return { events, next: null, searchedTo: null }
}

function partsOf({ outcome, filter }: ListEventsInput): readonly Part[] {
  if (filter?.objectId !== undefined) return [ALL]
  if (outcome === 'set-aside') return SET_ASIDE_PARTS
  if (outcome === 'open') return OPEN_PARTS
  const part = SET_ASIDE_PARTS.find(({ name }) => name === outcome)
  return [part ?? ALL]
}

interface FoundEvent extends ListedEvent {
  readonly matches: boolean
  /** The search stopped at this event. */
  readonly isLast: boolean
}

interface PartInput extends ListEventsInput {
  readonly part: Part
  readonly keys: readonly string[]
}

/** Reads the matching events of a part, and the event at which the search stopped, if it did. */
async function readPart(pool: Pool, input: PartInput): Promise<FoundEvent[]> {
  const { part, keys, filter = {}, outcome, limit, searchLimit = SEARCH_LIMIT } = input
  const values: unknown[] = []
  const add = parametersInto(values)
  const { objectId, received, ...rest } = filter
  const isByReceipt = part.order[0] === 'received_at'
  const within = [
    ...part.where,
    ...(keys.length === 0 ? [] : [isAfter(part, keys, add)]),
    ...(isByReceipt ? rangeConditions('received_at', received, add) : []),
  ]
  const matches = [
    ...filterConditions(isByReceipt ? rest : { ...rest, received }, add),
    ...(part === ALL ? outcomeCondition(outcome, add) : []),
  ]
  const searched = matches.length === 0 ? limit : searchLimit
  const order = part.order.map((column) => `${column} DESC`).join(', ')
  const text = `SELECT ${ALIASED}, ${matches.join(' AND ') || 'true'} AS matches, place = ${add(searched)} AND ${matches.length > 0} AS "isLast"
    FROM (
      SELECT ${COLUMNS}, row_number() OVER (ORDER BY ${order}) AS place
      FROM ${sourceOf(objectId, add)} WHERE ${within.join(' AND ') || 'true'} ORDER BY ${order} LIMIT ${add(searched)}
    ) looked_at
    WHERE (${matches.join(' AND ') || 'true'}) OR place = ${add(searched)}
    ORDER BY ${order} LIMIT ${add(limit)}`
  return queryInIndexOrder<FoundEvent>(pool, { text, values })
}

const COLUMNS = `id, type, account_id, object_id, created, received_at, channel, webhook_at, outcome, closed_at, attempts,
  retry_at, error`

const ALIASED = `id, type, account_id AS account, object_id AS "objectId", created, received_at AS "receivedAt", channel,
  webhook_at AS "webhookAt", outcome, closed_at AS "closedAt", attempts, retry_at AS "retryAt", error`

/** Returns the table, or the events of an object. OFFSET keeps PostgreSQL from looking for them among all events. */
function sourceOf(objectId: string | undefined, add: AddParameter): string {
  if (objectId === undefined) return 'stripe.stripe_event'
  return `(SELECT ${COLUMNS} FROM stripe.stripe_event WHERE object_id = ${add(objectId)} OFFSET 0) of_object`
}

function outcomeCondition(outcome: ListEventsInput['outcome'], add: AddParameter): string[] {
  if (outcome === undefined) return []
  return [`outcome = ANY(${add(outcome === 'set-aside' ? SET_ASIDE_OUTCOMES : [outcome])}::text[])`]
}

function isAfter({ order }: Part, keys: readonly string[], add: AddParameter): string {
  const bounds = order.map((column, index) => `${add(keys[index])}::${column === 'id' ? 'text' : 'timestamptz'}`)
  // The first condition bounds the index, which may hold fewer columns.
  return `${order[0]} <= ${bounds[0]} AND (${order.join(', ')}) < (${bounds.join(', ')})`
}

/** Returns the cursor behind an event of a part; without an event, the one of the part's beginning. */
function cursorAt({ name, order }: Part, event: ListedEvent | undefined): string {
  const key = { retry_at: event?.retryAt?.toISOString(), received_at: event?.receivedAt.toISOString(), id: event?.id }
  return writeEventCursor({ part: name, keys: event ? order.map((column) => key[column] ?? '') : [] })
}

function toEvent({ matches: _matches, isLast: _isLast, ...event }: FoundEvent): ListedEvent {
  return event
}
