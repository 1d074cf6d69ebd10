import { type Static, type TSchema, Type } from 'typebox'
import {
  AUDIT_KINDS,
  DRIFT_CAUSES,
  DRIFT_REPAIRS,
  type DriftCause,
  type Lane,
  RUN_OUTCOMES,
  SET_ASIDE_OUTCOMES,
} from '../../prisma/catalogue/enumerated-columns.js'
import { list, Moment, MomentOrNull, NumberOrNull, TextOrNull } from '../schema-types.js'
import type { FullSyncProgress } from '../../workflows/contract.js'

// The contract of `GET /api/status`. The admin page renders the same value.

function record<Value extends TSchema>(value: Value) {
  return Type.Unsafe<Readonly<Record<string, Static<Value>>>>({ type: 'object', additionalProperties: value })
}

function orNull<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}

/** Requests by lane of the request budget, the most urgent lane first. */
const PerLane = Type.Object({
  live: Type.Number(),
  sync: Type.Number(),
  reconcile: Type.Number(),
  audit: Type.Number(),
} satisfies Record<Lane, TSchema>)

/** The age of a part of the status that is read less often than the rest. */
const Age = Type.Object({
  at: Moment,
  /** `counted 12 seconds ago` */
  text: Type.String(),
  /** Why the last read failed; null when it succeeded. */
  problem: TextOrNull,
})

const Verdict = {
  /**
   * - `never synced`: no object type is fully synced
   * - `in sync`: every event that Stripe made before `knownAsOf` is in its row
   * - `catching up`: the same, but an event has waited for more than 90 s
   * - `degraded`: a part of the service is down or late. Nothing is lost, but rows may be old
   * - `out of sync`: a person must act
   */
  state: Type.Enum(['never synced', 'in sync', 'catching up', 'degraded', 'out of sync']),
  /** Stripe's clock; null when nothing is known. */
  knownAsOf: MomentOrNull,
  /** Sentences for a person, the most important first. */
  reasons: list(Type.String()),
}

const Account = Type.Object({
  account: Type.String(),
  mode: Type.Enum(['live', 'test']),
  /** True for the key's own account, false for connected accounts. */
  isOwn: Type.Boolean(),
  /** Every event up to this time (Stripe's clock) is in the inbox; null before a full sync began. */
  eventsUntil: MomentOrNull,
  /** When a connected account revoked our access; null while it is connected. */
  disconnectedSince: MomentOrNull,
})

const Schedule = Type.Object({
  id: Type.String(),
  /** `unknown`: Temporal did not answer in time. */
  state: Type.Enum(['running', 'paused', 'late', 'missing', 'unknown']),
  /**
   * When the schedule last started a workflow, or was created or updated, whichever is later. Temporal's clock;
   * null when the schedule is missing or unknown.
   */
  lastStartedAt: MomentOrNull,
})

/** A step of a running workflow that fails again and again. */
const Trouble = Type.Object({
  workflowId: Type.String(),
  runId: Type.String(),
  /** Name of the activity; null when the workflow's code fails. */
  activity: TextOrNull,
  failedAttempts: Type.Integer(),
  /** When the step began, by Temporal's clock; null when that is not known. */
  since: MomentOrNull,
  lastError: Type.String(),
})

const Temporal = Type.Object({
  isReachable: Type.Boolean(),
  schedules: list(Schedule),
  troubles: Type.Object({
    found: list(Trouble),
    /** False when not all workflows were described, or not all failing steps are shown. */
    isComplete: Type.Boolean(),
  }),
})

/** A worker of the last day. Workers that ended in order are not listed. */
const WorkerSchema = Type.Object({
  /** `{host}/{process id}` */
  worker: Type.String(),
  /** Our database's clock. A worker shows a sign of life every 5 s. */
  lastSeenAt: Moment,
  /** False when the last sign is older than 20 s. */
  isAlive: Type.Boolean(),
})

const ObjectTypeStatus = Type.Object({
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

const Inbox = Type.Object({
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
const Gap = Type.Object({
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

/** The record of a run. */
const Run = {
  /** Temporal's run id. */
  id: Type.String(),
  outcome: Type.Enum(RUN_OUTCOMES),
  startedAt: Moment,
  finishedAt: MomentOrNull,
  input: Type.Unknown(),
  result: Type.Unknown(),
  error: TextOrNull,
}

/** The workflow's answer, see workflows/contract.ts. */
const Progress = Type.Unsafe<FullSyncProgress | null>({ type: ['object', 'null'], additionalProperties: true })

const FullSyncRun = Type.Object({
  ...Run,
  /** What it covered, such as `dry run of invoice`; null for everything. */
  scope: TextOrNull,
})

const FullSync = Type.Object({
  /** The full sync that runs now; `progress` is null while the worker does not answer. */
  running: orNull(Type.Object({ runId: Type.String(), startedAt: Moment, progress: Progress })),
  /** The last full sync that ended, whatever it covered. */
  last: orNull(FullSyncRun),
  /** The last full sync of everything that ended. */
  lastOfAll: orNull(FullSyncRun),
})

/** Null: not known yet. */
const Cause = Type.Unsafe<DriftCause | null>({ type: ['string', 'null'], enum: [...DRIFT_CAUSES, null] })

const Drift = Type.Object({
  /** Of the last 35 days. */
  counts: list(Type.Object({ type: Type.String(), cause: Cause, count: Type.Integer() })),
  last: list(
    Type.Object({
      account: Type.String(),
      type: Type.String(),
      id: Type.String(),
      what: Type.Enum(DRIFT_REPAIRS),
      cause: Cause,
      foundAt: Moment,
    }),
  ),
})

/** Rows with values that do not fit their column. Their `data` is complete. */
const Misfits = Type.Object({
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

/** The result of reconcile's last check of Stripe's webhook endpoint. */
const Endpoint = Type.Object({
  checkedAt: Moment,
  isChecked: Type.Boolean(),
  problems: list(Type.String()),
  advice: list(Type.String()),
})

const Requests = Type.Object({
  /** Requests a second that we allow ourselves; null before the first request. */
  limits: orNull(Type.Object({ perSecond: Type.Number(), perEndpointPerSecond: Type.Number() })),
  /** The mean of the last 10 s. */
  usedPerSecond: Type.Number(),
  waiting: PerLane,
  /** All requests ever sent. */
  sent: PerLane,
  /** 429 answers by Stripe's reason; `unknown` when Stripe gave none. */
  rateLimited: record(Type.Integer()),
  /** Endpoints to which Stripe's back-off pauses all requests. */
  closed: list(Type.Object({ endpoint: Type.String(), forMs: Type.Number() })),
  /** The requests of the calendar month (UTC); null before the first worker has started. */
  month: orNull(
    Type.Object({
      began: Moment,
      /** The share of the month that is over, 0 to 1. */
      over: Type.Number(),
      sent: Type.Integer(),
      byLane: PerLane,
      /** The endpoints with the most requests. */
      most: list(Type.Object({ endpoint: Type.String(), count: Type.Integer() })),
      /** Stripe's allowance of reads; null in test mode, and when the number of payments is not known. */
      allowance: orNull(Type.Object({ payments: Type.Integer(), reads: Type.Integer(), used: Type.Number() })),
    }),
  ),
})

/** The application's users, compared with the customers. */
const Users = Type.Object({
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

export type Status = Static<typeof StatusSchema>

/** The data of the admin page and of `GET /api/status`. */
export const StatusSchema = Type.Object({
  ...Verdict,
  /** Our database's clock. */
  checkedAt: Moment,
  accounts: list(Account),
  temporal: Temporal,
  workers: list(WorkerSchema),
  /** The age of the row counts, `drift`, `misfits` and `users`. */
  counted: Age,
  /** The age of the rest of `types` and of the last full sync. */
  historyRead: Age,
  types: list(ObjectTypeStatus),
  inbox: Inbox,
  /** The newest 10. */
  gaps: list(Gap),
  fullSync: FullSync,
  drift: Drift,
  misfits: Misfits,
  /** The last ended run of each kind of audit. */
  audits: list(Type.Object({ kind: Type.Enum(AUDIT_KINDS), ...Run })),
  endpoint: orNull(Endpoint),
  /** The last ended reconcile. */
  reconcile: Type.Object({ last: orNull(Type.Object(Run)) }),
  requests: Requests,
  users: Users,
})
