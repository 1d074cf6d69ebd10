import { type Evidence, USUAL_WAIT_MS } from './evidence.js'
import { needsPerson, neverSynced, notes, problems } from './find-problems.js'
import type { Finding } from './problem.js'
import type { Status } from './status-schema.js'

type Verdict = Pick<Status, 'state' | 'knownAsOf' | 'reasons' | 'problems'>

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
