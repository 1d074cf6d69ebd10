import { type Static, Type } from 'typebox'
import { list, Moment, MomentOrNull, orNull, TextOrNull } from '../schema-types.js'

/** A value that the row and Stripe do not have alike. A side without the field lacks its property. */
const Difference = Type.Object({
  /** `items.data[0].price`; `deleted` when only one side is deleted. */
  path: Type.String(),
  row: Type.Optional(Type.Unknown()),
  stripe: Type.Optional(Type.Unknown()),
})
export type Difference = Static<typeof Difference>

/** Stripe's object now, beside the row. */
const StripeNow = Type.Object({
  /** `deleted` and `absent`: Stripe no longer has the object. `refused`, `unanswered`: not known, see `reason`. */
  state: Type.Enum(['found', 'deleted', 'absent', 'refused', 'unanswered']),
  /** Our database's clock: Stripe was asked at or after this time. Null when `unanswered`. */
  askedAt: MomentOrNull,
  reason: TextOrNull,
  /** Stripe's object, without the excluded fields. Null unless `found`. */
  object: Type.Unknown(),
  /** Sorted by path. Empty: the row is equal. Null: not known. */
  differences: orNull(list(Difference)),
})

const Related = Type.Object({
  id: Type.String(),
  /** Stripe's name of the type: `customer`. */
  type: Type.String(),
  /** Where this object names it, such as `latest_invoice`. Null when it names this object. */
  path: TextOrNull,
})

const Drift = Type.Object({
  /** `inserted`, `changed` or `tombstoned` */
  what: Type.String(),
  cause: TextOrNull,
  foundAt: Moment,
  runId: Type.String(),
})

/** The proof of the range of `created` that holds the object, as of the beginning of a run's listing. */
const Proof = Type.Object({ provenAt: Moment, runId: Type.String() })

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
  /** At most 20 objects that have rows. */
  related: list(Related),
  /** How often a full sync or an audit had to repair the row, the newest first. Kept for 35 days. */
  drift: list(Drift),
  /** Null when the range is not proven, or no list of Stripe shows the object. */
  proof: orNull(Proof),
  /** Only with `?stripe=now`. */
  stripe: Type.Optional(StripeNow),
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
  /** One row for each account and type that has the id. Usually there is one. At most 20. */
  rows: list(Row),
  /** The newest 50 events about the object. Settled events are kept for 35 days. */
  events: list(Event),
})
