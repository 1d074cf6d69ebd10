import type { AuditKind } from '../../prisma/catalogue/enumerated-columns.js'
import { readNow } from '../../prisma/engine/clock.js'
import { readLastEnded } from '../../prisma/proofs/runs.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import type { Deps } from '../deps.js'
import { failedIn, readAuditables } from './read-auditables.js'
import { EVENTLESS } from './start-audit.js'

/**
 * How often eventless types are asked for new objects, if their list has a `created` filter. This costs one
 * request each.
 */
const NEW_EVERY_MS = 3_600_000

/**
 * Returns which audits have something to do. Only reads the database, so it is safe to run twice.
 *
 * @param isForced eventless types are due even if they were asked less than an hour ago. The rotation has its
 * own input for this (`audit: 'all'`)
 */
export async function findDueAudits(deps: Deps, { isForced }: { isForced: boolean }) {
  const steps = await readSteps(deps.database.pool)
  const all = await readAuditables(deps, { now: await readNow(deps.database.pool), without: failedIn(steps) })
  // An audit that failed, for example because the key was refused, is due again at once.
  const hasLastFailed = async (kind: AuditKind) => (await readLastEnded(deps.database, kind))?.outcome === 'failed'
  const isEventlessDue =
    isForced || (steps.get(EVENTLESS)?.ranMsAgo ?? Infinity) >= NEW_EVERY_MS || (await hasLastFailed('eventless'))
  const isAuditDue =
    all.some(({ candidates }) => candidates.some(({ ageMs }) => ageMs >= deps.auditRotationMs / 2)) ||
    (await hasLastFailed('audit'))
  const due: ('due' | 'eventless')[] = []
  if (isEventlessDue && all.some(({ type, proofs }) => type.events.length === 0 && proofs.length > 0))
    due.push('eventless')
  if (isAuditDue) due.push('due')
  return { due }
}
