import { Type } from 'typebox'
import {
  DRIFT_CAUSES,
  DRIFT_REPAIRS,
  type DriftCause,
  SET_ASIDE_OUTCOMES,
} from '../../prisma/catalogue/enumerated-columns.js'
import { SYNC_STATES } from '../../prisma/status/sync-state.js'
import { list, Moment, MomentOrNull, NumberOrNull, orNull, TextOrNull } from '../schema-types.js'

// The status of the copy: the accounts, the types, open events, gaps and drift.

export const Account = Type.Object({
  account: Type.String(),
  mode: Type.Enum(['live', 'test']),
  /** True for the key's own account, false for connected accounts. */
  isOwn: Type.Boolean(),
  /** Every event up to this time (Stripe's clock) is in the inbox; null before a full sync began. */
  eventsUntil: MomentOrNull,
  /** When a connected account revoked our access; null while it is connected. */
  disconnectedSince: MomentOrNull,
})

export const ObjectTypeStatus = Type.Object({
  /** Stripe's name of the type: `customer`. */
  type: Type.String(),
  /** The type's table, then the tables of its children. */
  tables: list(
    Type.Object({
      table: Type.String(),
      /** Tombstones are not counted. */
      rows: Type.Integer(),
      /** True for large tables. Their number is PostgreSQL's estimate. */
      isEstimate: Type.Boolean(),
    }),
  ),
  /**
   * - `synced`: all of the type was proven, and no event was lost for good since
   * - `skipped`: Stripe refused to list it, for example because the key lacks the permission
   * - `failed`: its last full sync failed, and it was not proven since
   * - `unsynced`: none of these
   *
   * If the states of several accounts differ, the type has the worst of them.
   */
  state: Type.Enum(SYNC_STATES),
  /** Why it was skipped or failed. */
  reason: TextOrNull,
  lastFullSync: MomentOrNull,
  /** Rows that the last full sync inserted, changed or tombstoned; null after the first. */
  drift: NumberOrNull,
  /**
   * The proof of the whole type: each object created before `createdBefore` was proven equal to Stripe at or
   * after `asOf`. Null when a part is not proven yet.
   */
  proven: orNull(Type.Object({ asOf: Moment, createdBefore: Moment })),
  /**
   * For a type that is listed by evidence: the share (0 to 1) of parents without evidence that were asked too,
   * and the oldest time at which a part was asked. Null for other types.
   */
  askedWithoutEvidence: orNull(Type.Object({ share: Type.Number(), since: MomentOrNull })),
})

export const Inbox = Type.Object({
  open: Type.Integer(),
  failed: Type.Integer(),
  blocked: Type.Integer(),
  /** Our database's clock. */
  oldestReceivedAt: MomentOrNull,
  /** Stripe's clock: the earliest event that is not in its row. */
  earliestCreated: MomentOrNull,
  lastWebhookAt: MomentOrNull,
  /** Failed events, then blocked ones, the oldest first. At most 20. */
  setAside: list(
    Type.Object({
      id: Type.String(),
      type: Type.String(),
      objectId: TextOrNull,
      outcome: Type.Enum(SET_ASIDE_OUTCOMES),
      attempts: Type.Integer(),
      error: TextOrNull,
    }),
  ),
})

/** Events that webhooks missed and reconcile found. */
export const Gap = Type.Object({
  id: Type.String(),
  account: Type.String(),
  /** Stripe's clock: when the first and the last of these events was made. */
  began: Moment,
  ended: Moment,
  /** Our database's clock. */
  foundAt: Moment,
  /** Null while some of the events are open. */
  repairedAt: MomentOrNull,
  events: Type.Integer(),
  /** Events whose webhooks came later. */
  late: Type.Integer(),
})

/** Null: not known yet. */
const Cause = Type.Unsafe<DriftCause | null>({ type: ['string', 'null'], enum: [...DRIFT_CAUSES, null] })

/** A row that a full sync or an audit had to repair. */
export const FoundDrift = Type.Object({
  account: Type.String(),
  type: Type.String(),
  id: Type.String(),
  what: Type.Enum(DRIFT_REPAIRS),
  cause: Cause,
  /** Our database's clock. */
  foundAt: Moment,
})

export const Drift = Type.Object({
  /** Of the last 35 days. */
  counts: list(Type.Object({ type: Type.String(), cause: Cause, count: Type.Integer() })),
  /** The newest 20. */
  last: list(FoundDrift),
})

/** Rows with values that do not fit their column. Their `data` is complete. */
export const Misfits = Type.Object({
  count: Type.Integer(),
  last: list(
    Type.Object({
      account: Type.String(),
      table: Type.String(),
      /** The parent's id, for a row of a child table. */
      parent: TextOrNull,
      id: Type.String(),
      columns: list(Type.String()),
      notedAt: Moment,
    }),
  ),
})

/** The application's users, compared with the customers. */
export const Users = Type.Object({
  /** False when the application has no such table or column in this database. */
  isKnown: Type.Boolean(),
  table: Type.String(),
  column: Type.String(),
  /** Users whose customer id is not a live customer. */
  unlinkedUsers: Type.Integer(),
  unlinkedExamples: list(Type.String()),
  /** Customers with a live subscription that no user points to. */
  strayCustomers: Type.Integer(),
  strayExamples: list(Type.String()),
})
