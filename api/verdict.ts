/** What is known when a verdict is asked for. Times of Stripe's clock and of our database's are never compared with each other. */
export interface Evidence {
  /** Up to when (Stripe's clock) every event is in the inbox, the earliest of all accounts; null before a full sync began. */
  readonly eventsUntil: Date | null
  /** How long ago that was last confirmed. */
  readonly checkedMsAgo: number | null
  readonly reconcileIntervalMs: number
  readonly isTemporalReachable: boolean
  /** Why the last reconcile did not complete, if so. */
  readonly reconcileError: string | null
  /** Why webhooks cannot be stored, or were refused. */
  readonly webhookProblems: readonly string[]
  /** What is wrong with the schedules in Temporal. */
  readonly scheduleProblems: readonly string[]
  /** Which workflows are stuck, and what fails again and again. */
  readonly workflowProblems: readonly string[]
  /** Why the last audit did not complete, if so. */
  readonly auditError: string | null
  /** Why no webhook comes, as far as Stripe's endpoint says it. */
  readonly endpointProblems: readonly string[]
  /** What could be better about it. */
  readonly endpointAdvice: readonly string[]
  /** That more is asked of Stripe than it allows. */
  readonly requestWarnings: readonly string[]
  /** Types that Stripe refused to list in the last full sync of them, with the reason. */
  readonly skipped: readonly string[]
  /** Whether any type is fully synced. */
  readonly hasSynced: boolean
  /** Tables of types that are not fully synced. */
  readonly unsynced: readonly string[]
  /** Tables of types whose last full sync failed. */
  readonly failed: readonly string[]
  /** A person cancelled the last full sync. */
  readonly wasCancelled: boolean
  /** Since when what full syncs and proofs say could not be read, and why; null when it is up to date. */
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

export interface Verdict {
  /**
   * - `never synced`: no object type is fully synced
   * - `in sync`: every event that Stripe made before `knownAsOf` is in its row
   * - `catching up`: the same, but events wait for longer than they should
   * - `degraded`: a part of the service is down or late; nothing is lost, the rows may be old
   * - `out of sync`: something needs a person
   */
  readonly state: 'never synced' | 'in sync' | 'catching up' | 'degraded' | 'out of sync'
  /** Stripe's clock; null when nothing is known. */
  readonly knownAsOf: Date | null
  /** Sentences for a person, the most important first. */
  readonly reasons: readonly string[]
}

/** A reconcile that is this many intervals late is not coming by itself. */
const LATE_INTERVALS = 3
const LATE_SLACK_MS = 60_000

/** A nudge applies an event in well under a second, the sweep what nudges left within 30 s and its own interval. */
const USUAL_WAIT_MS = 90_000

/** Says "in sync" only when that is known to be true, and as of when. */
export function judge(evidence: Evidence): Verdict {
  const { eventsUntil, inbox, hasSynced } = evidence
  if (!eventsUntil || !hasSynced) {
    const reasons = [`${NEVER} ${nextSync(evidence)}`, ...needsPerson(evidence), ...problems(evidence)]
    return { state: 'never synced', knownAsOf: null, reasons }
  }

  // An open event's change is not in its row yet, so nothing is known beyond its moment.
  const knownAsOf = inbox.earliestCreated && inbox.earliestCreated < eventsUntil ? inbox.earliestCreated : eventsUntil
  const broken = needsPerson(evidence)
  const degraded = problems(evidence)
  const notes = [
    ...evidence.skipped.map((each) => `Not synced: ${each}`),
    ...evidence.requestWarnings,
    ...evidence.endpointAdvice,
  ]
  const reasons = [...broken, ...degraded, ...catchingUp(evidence), ...notes]
  const isBehind = (inbox.oldestMsAgo ?? 0) > USUAL_WAIT_MS
  const state =
    broken.length > 0 ? 'out of sync' : degraded.length > 0 ? 'degraded' : isBehind ? 'catching up' : 'in sync'
  return { state, knownAsOf, reasons }
}

const NEVER = 'No object type is fully synced yet, so rows are missing.'

function nextSync({ wasCancelled }: Evidence): string {
  return wasCancelled
    ? 'A person cancelled the last full sync, so none starts by itself: press Sync Now.'
    : 'The next reconcile starts a full sync of them, unless one runs. To start it at once, press Sync Now.'
}

/** Tables that a sentence names. */
const NAMED = 10

function names(tables: readonly string[]): string {
  const more = tables.length - NAMED
  return `${tables.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function needsPerson(evidence: Evidence): string[] {
  const { inbox, failed, reconcileError, auditError } = evidence
  return [
    ...(inbox.failed > 0
      ? [`${count(inbox.failed, 'event')} could not be applied; see below, and try again when mended.`]
      : []),
    ...(inbox.blocked > 0 ? [`${count(inbox.blocked, 'event')} wait for a permission of the Stripe key.`] : []),
    ...(failed.length > 0
      ? [
          `The last full sync failed for ${names(failed)}. Rows of these tables may be missing or old. ${nextSync(evidence)}`,
        ]
      : []),
    ...(reconcileError === null ? [] : [`The last reconcile did not complete: ${reconcileError}`]),
    ...(auditError === null ? [] : [`The last audit did not complete: ${auditError}`]),
  ]
}

function problems(evidence: Evidence): string[] {
  const { isTemporalReachable, checkedMsAgo, reconcileIntervalMs, eventsUntil, endpointProblems } = evidence
  const { hasSynced, unsynced } = evidence
  const isLate =
    eventsUntil !== null && (checkedMsAgo ?? Infinity) > LATE_INTERVALS * reconcileIntervalMs + LATE_SLACK_MS
  return [
    ...(hasSynced && unsynced.length > 0
      ? [`Not fully synced: ${names(unsynced)}. Rows of these tables may be missing or old. ${nextSync(evidence)}`]
      : []),
    ...(evidence.historyProblem === null ? [] : [`${evidence.historyProblem} So this state may be out of date.`]),
    ...evidence.webhookProblems,
    ...endpointProblems,
    ...(isTemporalReachable
      ? []
      : ['Temporal cannot be reached. Webhooks are stored, and are applied when it is back.']),
    ...evidence.scheduleProblems,
    ...evidence.workflowProblems,
    ...(isLate
      ? [
          `Reconcile has not completed for ${Math.round((checkedMsAgo ?? 0) / 60_000)} minutes. Is the worker running, and the schedule stripe-reconcile not paused?`,
        ]
      : []),
  ]
}

function catchingUp({ inbox }: Evidence): string[] {
  return inbox.open > 0 ? [`${count(inbox.open, 'event')} ${inbox.open === 1 ? 'is' : 'are'} being applied.`] : []
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}
