import { type Static, Type } from 'typebox'
import { AUDIT_KINDS } from '../../prisma/catalogue/enumerated-columns.js'
import { list, Moment, MomentOrNull, orNull, TextOrNull } from '../schema-types.js'
import { Account, Drift, Gap, Inbox, Misfits, ObjectTypeStatus, Users } from './copy-schema.js'
import { ProblemSchema } from './problem.js'
import { FullSync, Run } from './runs-schema.js'
import { Action, Endpoint, Light, Requests, Temporal, WorkerSchema } from './service-schema.js'

// The contract of `GET /api/status`. The admin page renders the same value.

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
  /** The most important first. */
  problems: list(ProblemSchema),
  /** The sentences of the problems. */
  reasons: list(Type.String()),
}

/** The age of a part of the status that is read less often than the rest. */
export const Age = Type.Object({
  at: Moment,
  /** `counted 12 seconds ago` */
  text: Type.String(),
  /** Why the last read failed; null when it succeeded. */
  problem: TextOrNull,
})

export type Status = Static<typeof StatusSchema>

/** The data of the admin page and of `GET /api/status`. */
export const StatusSchema = Type.Object({
  ...Verdict,
  /** Our database's clock. */
  checkedAt: Moment,
  /** The parts of the service, one light each. */
  health: list(Light),
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
  /** What operators did, the newest 10. */
  actions: list(Action),
})
