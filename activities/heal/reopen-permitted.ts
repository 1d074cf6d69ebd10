import { readBlockedTypes, reopenBlocked } from '../../prisma/inbox/inbox.js'
import type { Deps } from '../deps.js'
import { groupBy } from '../group-by.js'
import { probeTypes } from '../listing/probe-types.js'

/**
 * Gives events that wait for a permission another try as soon as the key has it: their types' lists are asked for one object each. Those
 * whose hour is over are tried in any case. Safe to run twice: what is open already stays so.
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
