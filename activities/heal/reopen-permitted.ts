import { readBlockedTypes, reopenBlocked } from '../../prisma/inbox/reopen-events.js'
import type { Deps } from '../deps.js'
import { groupBy } from '../group-by.js'
import { probeTypes } from '../listing/probe-types.js'

/**
 * Reopens blocked events when the key has the permission that they wait for. To find out, it asks Stripe for
 * one object of each of their types' lists. Events that have been blocked for an hour are reopened in any
 * case.
 *
 * Safe to run twice: an open event stays open.
 */
export async function reopenPermitted(deps: Deps): Promise<void> {
  const { pool } = deps.database
  await reopenBlocked(pool)
  for (const [account, blocked] of groupBy(await readBlockedTypes(pool), (each) => each.account)) {
    const types = blocked.flatMap(({ typeName }) => deps.selection.find(typeName) ?? [])
    for (const [typeName, { refusal }] of await probeTypes(deps, { account, types })) {
      if (refusal === undefined) await reopenBlocked(pool, { account, typeName })
    }
  }
}
