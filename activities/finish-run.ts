import { recordRunEnd } from '../prisma/runs.js'
import { forgetSeen } from '../prisma/seen.js'
import type { FinishFullSyncInput, FinishReconcileInput } from '../workflows/activities.js'
import type { Deps } from './deps.js'

/** Closes a full sync's record. Safe to run twice: it writes the same again. */
export async function finishFullSync({ database }: Deps, input: FinishFullSyncInput): Promise<void> {
  const { runId, outcome, result, error } = input
  await forgetSeen(database.pool, runId)
  await recordRunEnd(database, { id: runId, outcome, result, error })
}

/** Closes a reconcile's record. Safe to run twice: it writes the same again. */
export async function finishReconcile({ database }: Deps, input: FinishReconcileInput): Promise<void> {
  const { runId, outcome, result, error } = input
  await recordRunEnd(database, { id: runId, outcome, result, error })
}
