import { auditPace, readRequestMonth } from '../../prisma/budget/request-counts.js'
import type { Deps } from '../deps.js'

/**
 * Returns the audits' share of their usual pace, from 0.1 to 1. Audits slow down before other requests when
 * Stripe's monthly allowance is nearly used.
 */
export async function paceOf({ database, ownAccount: accountId, livemode, selection }: Deps): Promise<number> {
  return auditPace(await readRequestMonth(database.pool, { identity: { accountId, livemode }, selection }))
}
