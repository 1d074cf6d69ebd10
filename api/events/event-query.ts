import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type EventOutcome, EVENT_CHANNELS, EVENT_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { InvalidQueryError } from '../../prisma/status/cursor.js'
import type { EventFilter, TimeRange } from '../../prisma/inbox/event-filter.js'

/** Events of a page: by default, and at most. */
const EVENTS_LIMIT = 50
const MAX_EVENTS_LIMIT = 200

/** Seconds since 1970, or ISO 8601. A time without a zone is in UTC. */
const TIME = String.raw`^(\d{1,10}|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?)$`

/** A type such as `customer.updated`, or those that begin alike: `customer.*`. */
export const EventType = Type.String({ pattern: '^[a-z0-9_.]+(\\.\\*)?$', maxLength: 200 })
export const Account = Type.String({ pattern: '^acct_[A-Za-z0-9_]+$' })
/** Ids have at most 2,000 bytes, see `isName` of prisma/catalogue/route-event.ts. */
export const ObjectId = Type.String({ minLength: 1, maxLength: 2_000, pattern: '^[^\\u0000]+$' })
const Time = Type.String({ pattern: TIME })

/** The fields of an address that select events. */
export const EventQuery = Type.Object(
  {
    type: Type.Optional(EventType),
    outcome: Type.Optional(Type.Enum([...EVENT_OUTCOMES, 'set-aside'])),
    channel: Type.Optional(Type.Enum(EVENT_CHANNELS)),
    account: Type.Optional(Account),
    object: Type.Optional(ObjectId),
    'created[gte]': Type.Optional(Time),
    'created[lt]': Type.Optional(Time),
    'received[gte]': Type.Optional(Time),
    'received[lt]': Type.Optional(Time),
    after: Type.Optional(Type.String({ maxLength: 4_000 })),
    limit: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
  },
  { additionalProperties: false },
)

export interface EventSelection {
  readonly filter: EventFilter
  readonly outcome: EventOutcome | 'set-aside' | undefined
  readonly after: string | undefined
  readonly limit: number
}

/**
 * Parses the fields of an address that select events. A form sends empty fields, which select nothing.
 *
 * @throws {InvalidQueryError} with a sentence that names the field
 */
export function parseEventQuery(query: URLSearchParams): EventSelection {
  const fields = Object.fromEntries([...query].filter(([, value]) => value !== ''))
  if (!Value.Check(EventQuery, fields)) {
    const [first] = Value.Errors(EventQuery, fields)
    const field = first?.instancePath.slice(1) ?? ''
    throw new InvalidQueryError(
      field === ''
        ? 'The address has an unknown field, so no event was read.'
        : `The value of "${field}" is malformed, so no event was read.`,
    )
  }
  return selectionOf(fields)
}

/** Returns what valid fields of an address select. */
export function selectionOf(fields: Static<typeof EventQuery>): EventSelection {
  const { type, outcome, channel, account, object, after, limit } = fields
  return {
    filter: {
      ...{ type, channel, account, objectId: object },
      created: rangeOf(fields, 'created'),
      received: rangeOf(fields, 'received'),
    },
    outcome,
    after,
    limit: parseLimit(limit),
  }
}

function rangeOf(fields: Static<typeof EventQuery>, name: 'created' | 'received'): TimeRange | undefined {
  const [gte, lt] = (['gte', 'lt'] as const).map((bound) => parseTime(fields, `${name}[${bound}]`))
  return gte || lt ? { gte, lt } : undefined
}

function parseTime(fields: Static<typeof EventQuery>, name: keyof typeof EventQuery.properties): Date | undefined {
  const text = fields[name]
  if (text === undefined) return undefined
  const time = timeOf(text)
  if (!time) throw new InvalidQueryError(`"${name}" is no time, so no event was read.`)
  return time
}

/** Parses a time of an address: seconds since 1970, or ISO 8601. Returns null when it is neither. */
export function timeOf(text: string): Date | null {
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:\d\d)$/.test(text) // a date alone is of UTC
  const time = new Date(/^\d{1,10}$/.test(text) ? Number(text) * 1_000 : hasZone ? text : `${text}Z`)
  return Number.isNaN(time.getTime()) ? null : time
}

function parseLimit(text: string | undefined): number {
  const limit = Number(text ?? EVENTS_LIMIT)
  if (limit < 1 || limit > MAX_EVENTS_LIMIT) {
    throw new InvalidQueryError(`"limit" must be between 1 and ${MAX_EVENTS_LIMIT}.`)
  }
  return limit
}
