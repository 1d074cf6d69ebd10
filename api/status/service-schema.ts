import { type TSchema, Type } from 'typebox'
import { type Lane, OPERATOR_KINDS } from '../../prisma/catalogue/enumerated-columns.js'
import { list, Moment, MomentOrNull, orNull, record, TextOrNull } from '../schema-types.js'

// The status of the service: Temporal, the workers, the webhook endpoint and the requests to Stripe.

const Schedule = Type.Object({
  id: Type.String(),
  /** `unknown`: Temporal did not answer in time. */
  state: Type.Enum(['running', 'paused', 'late', 'missing', 'unknown']),
  /**
   * When the schedule last started a workflow, or was created or updated, whichever is later. Temporal's clock;
   * null when the schedule is missing or unknown.
   */
  lastStartedAt: MomentOrNull,
  /** When the schedule starts its next workflow; null when it is paused, missing or unknown. */
  nextStartsAt: MomentOrNull,
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

export const Temporal = Type.Object({
  isReachable: Type.Boolean(),
  schedules: list(Schedule),
  troubles: Type.Object({
    found: list(Trouble),
    /** False when not all workflows were described, or not all failing steps are shown. */
    isComplete: Type.Boolean(),
  }),
})

/** A worker of the last day. Workers that ended in order are not listed. */
export const WorkerSchema = Type.Object({
  /** `{host}/{process id}` */
  worker: Type.String(),
  /** Our database's clock. A worker shows a sign of life every 5 s. */
  lastSeenAt: Moment,
  /** False when the last sign is older than 20 s. */
  isAlive: Type.Boolean(),
  /** Null when Stripe answered this worker's last request, or was not asked yet. */
  stripeProblem: orNull(
    Type.Object({
      /** `refused`: Stripe refuses the key (401). `unreachable`: every request has failed for at least 10 s. */
      kind: Type.Enum(['refused', 'unreachable']),
      /** Stripe's message, or the error of the connection. */
      reason: Type.String(),
    }),
  ),
})

/** The result of reconcile's last check of Stripe's webhook endpoint. */
export const Endpoint = Type.Object({
  checkedAt: Moment,
  isChecked: Type.Boolean(),
  problems: list(Type.String()),
  advice: list(Type.String()),
})

/** Requests by lane of the request budget, the most urgent lane first. */
const PerLane = Type.Object({
  live: Type.Number(),
  sync: Type.Number(),
  reconcile: Type.Number(),
  audit: Type.Number(),
} satisfies Record<Lane, TSchema>)

export const Requests = Type.Object({
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

/** The state of one part of the service. */
export const Light = Type.Object({
  name: Type.String(),
  /** `unknown`: nothing can be said now, for example because no worker runs. */
  state: Type.Enum(['good', 'warn', 'bad', 'unknown']),
  /** A few words, such as `2 alive, last seen 3 seconds ago`. */
  text: Type.String(),
})

/** What an operator did. */
export const Action = Type.Object({
  id: Type.String(),
  /** Our database's clock. */
  at: Moment,
  /** `session`: somebody at the page. `token`: a request with ADMIN_TOKEN. */
  actor: Type.Enum(OPERATOR_KINDS),
  /** The caller's IP address; behind a proxy, that of the proxy. */
  address: Type.String(),
  /** The word of the button, or the route. */
  action: Type.String(),
  /** The ids, types or accounts that the request named; null when it named none. */
  target: TextOrNull,
  /** The result that the page showed, or the status of the answer. */
  result: Type.String(),
})
