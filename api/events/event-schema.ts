import { Type } from 'typebox'
import { EVENT_CHANNELS, EVENT_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { list, Moment, MomentOrNull, seriesOf, TextOrNull } from '../schema-types.js'

const FIELDS = {
  id: Type.String(),
  type: Type.String(),
  account: Type.String(),
  /** Null for an event about no object. */
  objectId: TextOrNull,
  /** Stripe's clock. */
  created: Moment,
  /** Our database's clock. */
  receivedAt: Moment,
  /** `gap` when reconcile found the event. */
  channel: Type.Enum(EVENT_CHANNELS),
  /** When its webhook came, for an event that reconcile had found first. */
  webhookAt: MomentOrNull,
  outcome: Type.Enum(EVENT_OUTCOMES),
  /** When it was settled or set aside; null while it is open. */
  closedAt: MomentOrNull,
  attempts: Type.Integer(),
  /** The earliest time of the next try; null: at once, or none. */
  retryAt: MomentOrNull,
  /** Why it was ignored, or could not be applied. */
  error: TextOrNull,
}

/** The answer of `GET /api/events`. */
export const EventListSchema = Type.Object({
  data: list(Type.Object(FIELDS)),
  /** Send it as `after` to get the next page; null when there is none. */
  next: TextOrNull,
  /** How far back this call looked, if it stopped before the page was full. Older events may match too. */
  searchedTo: MomentOrNull,
})

/** The answer of `GET /api/events/:id`. */
export const EventSchema = Type.Object({
  ...FIELDS,
  apiVersion: TextOrNull,
  /** Stripe's clock when the event was sent or listed; null when unknown. */
  sentAt: MomentOrNull,
  /** Stripe's event, without the excluded fields. */
  payload: Type.Unknown(),
})

/** The answer of `GET /api/events/counts`: what a chart draws. Null where there were too many events to count. */
export const CountsSchema = seriesOf(Type.Unsafe<number | null>({ type: ['integer', 'null'] }))
