import { readNow } from '../../prisma/engine/clock.js'
import { lastRunMsAgo, recordRunStart } from '../../prisma/proofs/runs.js'
import { recordStep } from '../../prisma/proofs/steps.js'
import type { AuditStart, StartAuditInput } from '../../workflows/port/audit.js'
import type { Deps } from '../deps.js'
import { RANGE_SIZE, shareOf } from './choose-ranges.js'
import { paceOf } from './pace-of.js'
import { readAuditables } from './read-auditables.js'

/** The name of the step that records when eventless types were last asked for new objects. */
export const EVENTLESS = 'types without events'

/**
 * Opens an audit's record. Returns the number of ranges that the audit may list: its share of the rotation.
 *
 * Safe to run twice: it writes one record.
 */
export async function startAudit(
  deps: Deps,
  { runId, workflowId, startedBy, ranges }: StartAuditInput,
): Promise<AuditStart> {
  const { pool } = deps.database
  const kind = ranges === 'eventless' ? 'eventless' : 'audit'
  const sinceMs = (await lastRunMsAgo(deps.database, { kind, exceptRunId: runId })) ?? deps.reconcileIntervalMs
  await recordRunStart(deps.database, { id: runId, workflowId, kind, input: { ranges }, startedBy })
  const now = await readNow(pool)
  if (ranges === 'eventless') {
    await recordStep(pool, { name: EVENTLESS })
    return { at: now.toISOString(), limit: Number.MAX_SAFE_INTEGER }
  }
  const all = await readAuditables(deps, { now, without: [] })
  const total = all.reduce(
    (sum, { candidates }) =>
      sum + candidates.reduce((parts, { counted }) => parts + Math.ceil(Math.max(1, counted ?? 1) / RANGE_SIZE), 0),
    0,
  )
  const share = shareOf({ total, auditMs: deps.auditRotationMs, sinceMs })
  return { at: now.toISOString(), limit: Math.ceil(share * (await paceOf(deps))) }
}
