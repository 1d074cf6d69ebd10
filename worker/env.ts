import { type Static, Type } from 'typebox'
import { databaseEnv, durationEnv, durationMs, logEnv, publicUrlEnv, readEnv } from '../prisma/env.js'
import { alertEnv, type AlertSettings, parseAlertSettings } from '../prisma/operator/alert-settings.js'
import { parseSelection, selectionEnv } from '../prisma/catalogue/parse-selection.js'
import type { Selection } from '../prisma/catalogue/selection.js'

/**
 * The worker's environment variables. Temporal's SDK reads its own (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * TLS, API key).
 */
export const workerEnvSchema = Type.Object({
  ...databaseEnv,
  ...logEnv,
  ...selectionEnv,
  STRIPE_SECRET_KEY: Type.String({
    pattern: '^(sk|rk)_(test|live)_',
    description: 'a Stripe secret or restricted key (sk_… or rk_…); a read-only restricted key is enough',
  }),
  STRIPE_API_BASE: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'the address of a Stripe simulator, http://host:port' }),
  ),
  STRIPE_MAX_RPS: Type.Optional(
    Type.Number({
      minimum: 1,
      description: 'the requests per second that all workers may send; leave room for your own application',
    }),
  ),
  STRIPE_MAX_RPS_PER_ENDPOINT: Type.Number({
    default: 25,
    minimum: 1,
    description: 'the requests per second to one endpoint; Stripe allows 25 unless it has told you otherwise',
  }),
  SWEEP_INTERVAL: durationEnv('30s', 'how often the sweep applies open events'),
  RECONCILE_INTERVAL: durationEnv('5m', 'how often reconcile looks for missed events'),
  AUDIT_DAYS: Type.Number({
    default: 7,
    exclusiveMinimum: 0,
    maximum: 365,
    description: 'the number of days within which the audit compares every range of every type once',
  }),
  AUDIT_WITHOUT_EVIDENCE_DAYS: Type.Optional(
    Type.String({
      pattern: '^(never|[1-9]\\d{0,3})$',
      description: "a number of days, within which the audit asks for every customer's balance transactions; or never",
    }),
  ),
  ...publicUrlEnv,
  ...alertEnv,
  EVENTS_LAG: durationEnv('60s', "how late an event may become visible in Stripe's list"),
})

export interface WorkerEnv extends Static<typeof workerEnvSchema> {
  readonly selection: Selection
  readonly livemode: boolean
  readonly alerts: AlertSettings
  readonly sweepIntervalMs: number
  readonly reconcileIntervalMs: number
  readonly eventsLagMs: number
  readonly auditRotationMs: number
  /** See `Deps.otherParts`. */
  readonly otherParentParts: number
}

/** By default, the audit asks about all parents without evidence within this many rotations. */
const ROTATIONS_WITHOUT_EVIDENCE = 4

/** The largest number of parts. One row holds the time when each part was last asked about. */
const MOST_PARTS = 1_000

/**
 * Reads the worker's environment.
 *
 * @throws {EnvError} with a line for each variable that is missing or malformed
 */
export function readWorkerEnv(source?: NodeJS.ProcessEnv): WorkerEnv {
  const env = readEnv(workerEnvSchema, source)
  return {
    ...env,
    selection: parseSelection(env),
    alerts: parseAlertSettings(env),
    livemode: /^.k_live_/.test(env.STRIPE_SECRET_KEY),
    sweepIntervalMs: durationMs(env.SWEEP_INTERVAL),
    reconcileIntervalMs: durationMs(env.RECONCILE_INTERVAL),
    eventsLagMs: durationMs(env.EVENTS_LAG),
    auditRotationMs: env.AUDIT_DAYS * 86_400_000,
    otherParentParts: otherPartsOf(env),
  }
}

/**
 * Returns the number of parts of the parents without evidence. A type is audited at least once within
 * AUDIT_DAYS, and each audit asks about one part. So all parts are asked about within
 * AUDIT_WITHOUT_EVIDENCE_DAYS.
 */
function otherPartsOf({
  AUDIT_DAYS: days,
  AUDIT_WITHOUT_EVIDENCE_DAYS: all = String(days * ROTATIONS_WITHOUT_EVIDENCE),
}: Pick<WorkerEnv, 'AUDIT_DAYS' | 'AUDIT_WITHOUT_EVIDENCE_DAYS'>): number {
  return all === 'never' ? 0 : Math.min(MOST_PARTS, Math.max(1, Math.floor(Number(all) / days)))
}
