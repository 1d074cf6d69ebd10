import { MISSED_LIMIT } from '../../prisma/inbox/missed-events.js'
import { SILENT_MS, type StripeProblem } from '../../prisma/status/workers.js'
import { quantity } from '../quantity.js'
import { type Finding, finding, findings } from './problem.js'
import type { Status } from './status-schema.js'

/** The input of a verdict. Only `silentEvents` compares Stripe's clock with ours, which may differ by seconds. */
export interface Evidence {
  /**
   * Every event up to this time (Stripe's clock) is in the inbox. The earliest time of all accounts; null
   * before a full sync began.
   */
  readonly eventsUntil: Date | null
  /** Time since reconcile last confirmed `eventsUntil`. */
  readonly checkedMsAgo: number | null
  readonly reconcileIntervalMs: number
  readonly isTemporalReachable: boolean
  /** Why the last reconcile did not complete; null when it did. */
  readonly reconcileError: string | null
  /** Why webhooks cannot be stored, or were refused. */
  readonly webhookProblems: readonly string[]
  /** Events of the last 24 hours that no webhook brought, although one should have. At most MISSED_LIMIT. */
  readonly missedEvents: number
  /** Those of them that Stripe made after the last webhook had come; 0 when the newest of them is old. */
  readonly silentEvents: number
  /** `silent`: no worker has shown a sign of life for SILENT_MS. `none`: none has run in the last day, or all ended in order. */
  readonly workers: 'alive' | 'silent' | 'none'
  /** What the last requests of a worker that is alive say about Stripe; null when Stripe answers. */
  readonly stripeProblem: StripeProblem | null
  /** Problems of the schedules in Temporal. */
  readonly scheduleProblems: readonly Finding[]
  /** Stuck workflows, and steps that fail again and again. */
  readonly workflowProblems: readonly string[]
  /** Why the last audit did not complete; null when it did. */
  readonly auditError: string | null
  /** Settings of Stripe's webhook endpoint that keep webhooks from coming. */
  readonly endpointProblems: readonly string[]
  /** Settings of the endpoint that could be better. */
  readonly endpointAdvice: readonly string[]
  /** Warnings that we send more requests than Stripe allows. */
  readonly requestWarnings: readonly string[]
  /** Types that Stripe refused to list in their last full sync, with the reason. */
  readonly skipped: readonly string[]
  /** Whether any type is fully synced. */
  readonly hasSynced: boolean
  /** Tables of types that are not fully synced. */
  readonly unsynced: readonly string[]
  /** Tables of types whose last full sync failed. */
  readonly failed: readonly string[]
  /** True when a person cancelled the last full sync of whole types. */
  readonly wasCancelled: boolean
  /** The full sync that runs now; null when none does, or Temporal does not answer. */
  readonly runningSync: 'running' | 'paused' | null
  /**
   * How old the results of full syncs and proofs are, and why they could not be read again; null
   * when they are fresh.
   */
  readonly historyProblem: string | null
  readonly inbox: {
    readonly open: number
    /** When Stripe made the earliest open event. */
    readonly earliestCreated: Date | null
    /** How long ago the oldest open event was received. */
    readonly oldestMsAgo: number | null
    readonly failed: number
    readonly blocked: number
  }
}

type Verdict = Pick<Status, 'state' | 'knownAsOf' | 'reasons' | 'problems'>

/** After this many intervals plus 60 s without a completed reconcile, reconcile counts as stopped. */
const LATE_INTERVALS = 3
const LATE_SLACK_MS = 60_000

/**
 * How long an event may wait. A nudge applies it in well under 1 s. The sweep applies what nudges left within
 * 30 s plus the sweep's interval.
 */
const USUAL_WAIT_MS = 90_000

/**
 * Judges the state of the data. Returns `in sync` only when that is known to be true, with the
 * time as of which it is.
 */
export function judge(evidence: Evidence): Verdict {
  const { eventsUntil, inbox, hasSynced } = evidence
  const broken = needsPerson(evidence)
  const degraded = problems(evidence)
  if (!eventsUntil || !hasSynced) {
    return { state: 'never synced', knownAsOf: null, ...told([neverSynced(evidence), ...broken], degraded, []) }
  }

  // The change of an open event is not in its row yet, so rows are known only up to the earliest such event.
  const knownAsOf = inbox.earliestCreated && inbox.earliestCreated < eventsUntil ? inbox.earliestCreated : eventsUntil
  const isBehind = (inbox.oldestMsAgo ?? 0) > USUAL_WAIT_MS
  const state =
    broken.length > 0 ? 'out of sync' : degraded.length > 0 ? 'degraded' : isBehind ? 'catching up' : 'in sync'
  return { state, knownAsOf, ...told(broken, degraded, notes(evidence)) }
}

/** Returns all findings with their severities, the most important first, and their sentences alone. */
function told(
  broken: readonly Finding[],
  degraded: readonly Finding[],
  others: readonly Finding[],
): Pick<Verdict, 'problems' | 'reasons'> {
  const all = [
    ...broken.map((each) => ({ ...each, severity: 'broken' as const })),
    ...degraded.map((each) => ({ ...each, severity: 'degraded' as const })),
    ...others.map((each) => ({ ...each, severity: 'note' as const })),
  ]
  return { problems: all, reasons: all.map(({ text }) => text) }
}

function notes(evidence: Evidence): Finding[] {
  return [
    ...catchingUp(evidence),
    ...findings(
      'type-skipped',
      evidence.skipped.map((each) => `Not synced: ${each}`),
    ),
    ...(evidence.missedEvents > 0 && !areWebhooksStopped(evidence)
      ? [finding('webhooks-missed', missed(evidence))]
      : []),
    ...findings('allowance', evidence.requestWarnings),
    ...findings('endpoint-advice', evidence.endpointAdvice),
  ]
}

function neverSynced(evidence: Evidence): Finding {
  return finding(
    'never-synced',
    `No object type is fully synced yet, so rows are missing. ${nextSync(evidence)}`,
    syncAction(evidence),
  )
}

function nextSync({ wasCancelled, runningSync }: Evidence): string {
  if (runningSync === 'running') return 'A full sync is running.'
  if (runningSync === 'paused') return 'A full sync has begun, and is paused: press Resume.'
  return wasCancelled
    ? 'A person cancelled the last full sync, so none starts by itself: press Sync Now.'
    : 'The next reconcile starts a full sync, unless one is running. To start one now, press Sync Now.'
}

/** Returns the button that does what `nextSync` says; null while a full sync runs. */
function syncAction({ runningSync }: Evidence): 'sync' | 'resume' | null {
  if (runningSync === 'running') return null
  return runningSync === 'paused' ? 'resume' : 'sync'
}

/** Tables that a sentence names at most. */
const NAMED = 10

function names(tables: readonly string[]): string {
  const more = tables.length - NAMED
  return `${tables.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function needsPerson(evidence: Evidence): Finding[] {
  const { inbox, failed, reconcileError, auditError, stripeProblem } = evidence
  return [
    ...(stripeProblem?.kind === 'refused' ? [finding('key-refused', keyRefused(evidence, stripeProblem))] : []),
    ...(inbox.failed > 0
      ? [
          finding(
            'events-failed',
            `${quantity(inbox.failed, 'event')} could not be applied, so rows may be missing or old. Mend the causes shown below, then press Try these again.`,
            'retry',
          ),
        ]
      : []),
    ...(inbox.blocked > 0
      ? [
          finding(
            'events-blocked',
            `${quantity(inbox.blocked, 'event')} ${inbox.blocked === 1 ? 'waits' : 'wait'} for a permission of the Stripe key, so rows may be missing or old. Give the key the permission shown below.`,
            inbox.failed > 0 ? null : 'retry', // one button is enough
          ),
        ]
      : []),
    ...(failed.length > 0
      ? [
          finding(
            'sync-failed',
            `The last full sync failed for ${names(failed)}. Rows of these tables may be missing or old. ${nextSync(evidence)}`,
            syncAction(evidence),
          ),
        ]
      : []),
    ...(reconcileError === null
      ? []
      : [finding('reconcile-incomplete', `The last reconcile did not complete: ${reconcileError}`, 'reconcile')]),
    ...(auditError === null ? [] : [finding('audit-incomplete', `The last audit did not complete: ${auditError}`)]),
  ]
}

function keyRefused(evidence: Evidence, { reason }: StripeProblem): string {
  return `Stripe refuses the key of the worker: ${asSentence(reason)} ${storing(evidence)}Rows stay as they were. Set a valid STRIPE_SECRET_KEY and restart the worker.`
}

function problems(evidence: Evidence): Finding[] {
  const { isTemporalReachable, checkedMsAgo, reconcileIntervalMs, eventsUntil, endpointProblems } = evidence
  const { hasSynced, unsynced } = evidence
  const isLate =
    eventsUntil !== null && (checkedMsAgo ?? Infinity) > LATE_INTERVALS * reconcileIntervalMs + LATE_SLACK_MS
  return [
    ...(hasSynced && unsynced.length > 0
      ? [
          finding(
            'not-fully-synced',
            `Not fully synced: ${names(unsynced)}. Rows of these tables may be missing or old. ${nextSync(evidence)}`,
            syncAction(evidence),
          ),
        ]
      : []),
    ...(evidence.historyProblem === null
      ? []
      : [finding('results-old', `${evidence.historyProblem} So this state may be out of date.`)]),
    ...findings('webhooks-refused', evidence.webhookProblems),
    ...(evidence.workers === 'alive' ? [] : [finding('worker-missing', missingWorker(evidence))]),
    ...(evidence.stripeProblem?.kind === 'unreachable'
      ? [finding('stripe-unreachable', silentStripe(evidence, evidence.stripeProblem))]
      : []),
    ...(areWebhooksStopped(evidence) ? [finding('webhooks-stopped', stopped(evidence))] : []),
    ...findings('endpoint', endpointProblems),
    ...(isTemporalReachable
      ? []
      : [
          finding(
            'temporal-unreachable',
            `Temporal cannot be reached. ${storing(evidence)}The worker applies events when Temporal is back.`,
          ),
        ]),
    ...evidence.scheduleProblems,
    ...findings('workflow-failing', evidence.workflowProblems),
    ...(isLate
      ? [
          finding(
            'reconcile-late',
            `Reconcile has not completed for ${duration(checkedMsAgo ?? 0)}, so lost webhooks are not found. Check that a worker is running and that the schedule stripe-reconcile is not paused.`,
            'reconcile',
          ),
        ]
      : []),
  ]
}

/** One lost webhook is ordinary. From this number of lost events on, silence counts as a problem. */
const SILENT_FROM = 5

const CHECK_ENDPOINT = "Check the endpoint's address and its deliveries in Stripe's dashboard."

/** Says that webhooks are stored, if they are. */
function storing({ webhookProblems }: Evidence): string {
  return webhookProblems.length === 0 ? 'Webhooks are stored. ' : ''
}

function missingWorker(evidence: Evidence): string {
  const what =
    evidence.workers === 'silent'
      ? `No worker has shown a sign of life for ${SILENT_MS / 1_000} seconds.`
      : 'No worker is running.'
  return `${what} ${storing(evidence)}Nothing is applied. Start a worker.`
}

/** Returns the first line of a message, with a full stop at its end. */
function asSentence(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.?$/, '.')
}

function silentStripe(evidence: Evidence, { reason }: StripeProblem): string {
  return `Stripe answers no request of the worker: ${asSentence(reason)} ${storing(evidence)}Events that need a read from Stripe wait until Stripe answers. Nothing is to be done here: look at https://status.stripe.com.`
}

function areWebhooksStopped({ silentEvents }: Evidence): boolean {
  return silentEvents >= SILENT_FROM
}

function stopped({ silentEvents }: Evidence): string {
  return `Webhooks have stopped: ${quantity(silentEvents, 'event')} came only through reconcile since the last one. ${CHECK_ENDPOINT}`
}

function missed({ missedEvents }: Evidence): string {
  const orMore = missedEvents === MISSED_LIMIT ? ' or more' : ''
  return `${quantity(missedEvents, 'event')}${orMore} of the last 24 hours came without a webhook. Reconcile found ${missedEvents === 1 ? 'it' : 'them'}.`
}

/** Says that events wait. Whether a worker applies them at this moment is not known, so it does not say that. */
function catchingUp({ inbox: { open, oldestMsAgo } }: Evidence): Finding[] {
  if (open === 0) return []
  const age = (oldestMsAgo ?? 0) > USUAL_WAIT_MS ? `, the oldest for ${duration(oldestMsAgo ?? 0)}` : ''
  return [finding('events-waiting', `${quantity(open, 'event')} ${open === 1 ? 'waits' : 'wait'} to be applied${age}.`)]
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? quantity(minutes, 'minute') : quantity(Math.round(minutes / 60), 'hour')
}
