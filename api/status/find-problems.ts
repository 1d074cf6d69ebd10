import { MISSED_LIMIT } from '../../prisma/inbox/missed-events.js'
import { SILENT_MS, type StripeProblem } from '../../prisma/status/workers.js'
import { quantity } from '../quantity.js'
import { type Evidence, USUAL_WAIT_MS } from './evidence.js'
import { type Finding, finding, findings } from './problem.js'

/** After this many intervals plus 60 s without a completed reconcile, reconcile counts as stopped. */
const LATE_INTERVALS = 3
const LATE_SLACK_MS = 60_000

/** Finds what is good to know, although the state does not depend on it. */
export function notes(evidence: Evidence): Finding[] {
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

/** Says that no type is synced yet, and what comes next. */
export function neverSynced(evidence: Evidence): Finding {
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

/** Finds what a person must mend. */
export function needsPerson(evidence: Evidence): Finding[] {
  const { inbox, failed, reconcileError, auditError, stripeProblem } = evidence
  return [
    ...(stripeProblem?.kind === 'refused' ? [finding('key-refused', keyRefused(evidence, stripeProblem))] : []),
    ...(inbox.failed > 0
      ? [
          finding(
            'events-failed',
            `${quantity(inbox.failed, 'event')} could not be applied, so rows may be missing or old. Mend the causes that the page Events shows, then press Try these again.`,
            'retry',
          ),
        ]
      : []),
    ...(inbox.blocked > 0
      ? [
          finding(
            'events-blocked',
            `${quantity(inbox.blocked, 'event')} ${inbox.blocked === 1 ? 'waits' : 'wait'} for a permission of the Stripe key, so rows may be missing or old. Give the key the permission that the page Events names.`,
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

/** Finds parts of the service that are down or late. */
export function problems(evidence: Evidence): Finding[] {
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
export const SILENT_FROM = 5

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
