import { forgetSeen } from '../../prisma/proofs/forget-seen.js'
import { recordRunEnd, recordRunStart } from '../../prisma/proofs/runs.js'
import type { FinishReconcileInput } from '../../workflows/port/heal.js'
import type { FinishFullSyncInput } from '../../workflows/port/listing.js'
import type { Deps } from '../deps.js'

/**
 * Closes a full sync's record, and deletes its notes in `sync_seen`. If a run was cancelled before its plan
 * opened the record, the record is opened here. Otherwise the operator's decision would be lost, and
 * reconcile would start the full sync again.
 *
 * Safe to run twice: it writes the same again.
 */
export async function finishFullSync({ database }: Deps, input: FinishFullSyncInput): Promise<void> {
  const { runId, begun, outcome, result, error } = input
  if (begun) {
    const { workflowId, request, startedBy } = begun
    await recordRunStart(database, { id: runId, workflowId, kind: 'full-sync', input: request, startedBy })
  }
  await recordRunEnd(database, { id: runId, outcome, result, error })
  await forgetSeen(database.pool, runId) // last, because it may take long; reconcile deletes the rest
}

/** Closes a reconcile's record. Safe to run twice: it writes the same again. */
export async function finishReconcile({ database }: Deps, input: FinishReconcileInput): Promise<void> {
  const { runId, outcome, result, error } = input
  await recordRunEnd(database, { id: runId, outcome, result, error })
}
