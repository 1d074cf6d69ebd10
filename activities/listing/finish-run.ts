import { forgetSeen } from '../../prisma/proofs/forget-seen.js'
import { recordRunEnd, recordRunStart } from '../../prisma/proofs/runs.js'
import type { FinishReconcileInput } from '../../workflows/port/heal.js'
import type { FinishFullSyncInput } from '../../workflows/port/listing.js'
import type { Deps } from '../deps.js'

/**
 * Closes a full sync's record. A run that was cancelled before its plan opened the record gets one here: otherwise nobody would know of
 * the operator's decision, and reconcile would start the full sync again.
 *
 * Safe to run twice: it writes the same again.
 */
export async function finishFullSync({ database }: Deps, input: FinishFullSyncInput): Promise<void> {
  const { runId, begun, outcome, result, error } = input
  if (begun) {
    const { workflowId, request } = begun
    await recordRunStart(database, { id: runId, workflowId, kind: 'full-sync', input: request })
  }
  await recordRunEnd(database, { id: runId, outcome, result, error })
  await forgetSeen(database.pool, runId) // the last: of runs that have ended, reconcile forgets what is too much for one call
}

/** Closes a reconcile's record. Safe to run twice: it writes the same again. */
export async function finishReconcile({ database }: Deps, input: FinishReconcileInput): Promise<void> {
  const { runId, outcome, result, error } = input
  await recordRunEnd(database, { id: runId, outcome, result, error })
}
