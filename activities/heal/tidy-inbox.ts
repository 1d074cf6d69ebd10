import { explainDrift, purgeDrift } from '../../prisma/rows/drift.js'
import { forgetSeenOfEnded } from '../../prisma/proofs/forget-seen.js'
import { reviewGaps } from '../../prisma/inbox/gaps.js'
import { purgeAlerts } from '../../prisma/operator/alerts.js'
import { purgeActions } from '../../prisma/operator/operator-actions.js'
import { purgeEvents } from '../../prisma/inbox/purge-events.js'
import { reopenServed } from '../../prisma/inbox/reopen-events.js'
import { purgeLookedUp } from '../../prisma/rows/looked-up.js'
import { deleteOutdatedMisfits } from '../../prisma/rows/misfits.js'
import { forgetProofs } from '../../prisma/proofs/proofs.js'
import { purgeRuns } from '../../prisma/proofs/runs.js'
import type { Deps } from '../deps.js'

/**
 * Purges old records, and updates the records of gaps and drift. Reopens events of accounts that are served
 * by now.
 *
 * Safe to run twice: each step reads the present state and changes only what is left to do.
 *
 * @returns the number of purged events
 */
export async function tidyInbox({ database, selection }: Deps): Promise<{ purged: number }> {
  await reopenServed(database.pool)
  await reviewGaps(database.pool)
  await explainDrift(database.pool)
  await purgeDrift(database.pool)
  await deleteOutdatedMisfits(database.pool)
  await forgetProofs(database.pool, selection.types)
  await purgeRuns(database)
  await purgeLookedUp(database.pool)
  await purgeAlerts(database.pool)
  await purgeActions(database.pool)
  const purged = await purgeEvents(database.pool)
  await forgetSeenOfEnded(database.pool) // last, because it may take long
  return { purged }
}
