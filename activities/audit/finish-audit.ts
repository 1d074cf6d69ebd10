import { forgetSeen } from '../../prisma/proofs/forget-seen.js'
import { recordRunEnd } from '../../prisma/proofs/runs.js'
import { recordUnlistable } from '../../prisma/proofs/steps.js'
import type { FinishAuditInput } from '../../workflows/port/audit.js'
import type { Deps } from '../deps.js'

/**
 * Closes the run's record, and records which types could not be listed. Safe to run twice: it writes the same
 * again.
 */
export async function finishAudit(deps: Deps, { runId, outcome, result, error }: FinishAuditInput): Promise<void> {
  const { database } = deps
  for (const field of ['skipped', 'failed'] as const) {
    for (const { account, type, table, reason } of result[field]) {
      await recordUnlistable(database.pool, { account, typeName: type, state: field, reason: `${table}: ${reason}` })
    }
  }
  await recordRunEnd(database, { id: runId, outcome, result, error })
  await forgetSeen(database.pool, runId)
}
