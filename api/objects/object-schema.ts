import { type Static, Type } from 'typebox'
import { list, Moment, MomentOrNull, TextOrNull } from '../schema-types.js'

const Row = Type.Object({
  account: Type.String(),
  /** Stripe's name of the type: `customer`. */
  type: Type.String(),
  table: Type.String(),
  /** Sentences that say which event or request brought the content. */
  why: Type.String(),
  source: Type.Enum(['snapshot', 'fetch']),
  /** Stripe's clock; null when unknown. */
  asOf: MomentOrNull,
  /** Our database's clock: when the event was received, or the earliest time at which Stripe was asked. */
  seenAt: Moment,
  deletedAt: MomentOrNull,
  channel: Type.String(),
  eventId: TextOrNull,
  requestId: TextOrNull,
  syncedAt: Moment,
  /** Stripe's object, without the excluded fields. */
  data: Type.Unknown(),
})

const Event = Type.Object({
  id: Type.String(),
  type: Type.String(),
  /** Stripe's clock. */
  created: Moment,
  receivedAt: Moment,
  /** `webhook`, or `gap` when reconcile found the event. */
  channel: Type.String(),
  /** When its webhook came, for an event that reconcile had found first. */
  webhookAt: MomentOrNull,
  outcome: Type.String(),
  /** When it was settled or set aside; null while it is open. */
  closedAt: MomentOrNull,
  attempts: Type.Integer(),
  /** Why it was ignored, or could not be applied. */
  error: TextOrNull,
})

export type ObjectReport = Static<typeof ObjectSchema>

/** The answer of `GET /api/objects/:id`. The object page and `npm run why` show the same value. */
export const ObjectSchema = Type.Object({
  id: Type.String(),
  /** One row for each account and type that has the id. Usually there is one. */
  rows: list(Row),
  /** The newest 50 events about the object. Settled events are kept for 35 days. */
  events: list(Event),
})
