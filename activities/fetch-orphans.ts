import { catalogue } from '../prisma/catalogue.js'
import { inTransaction } from '../prisma/client.js'
import { readOrphans } from '../prisma/rows.js'
import { type Newcomer, writeObjects } from '../prisma/write.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { fetchObject } from './fetch-object.js'
import { groupBy } from './group-by.js'
import { mapConcurrently } from './map-concurrently.js'
import { isCustomerType } from './sync-range.js'

/** GETs under way at once; the budget spaces them anyway. */
const CONCURRENT_FETCHES = 10

/** What is left over is the next reconcile's. */
const ORPHANS_PER_TYPE = 1_000

/**
 * Asks Stripe for each live row whose customer is a tombstone: payment methods, sources and tax ids vanish with their customer and no
 * event says so.
 *
 * Safe to run twice: a row that was fetched after its customer's tombstone is no orphan any more.
 */
export async function fetchOrphans(deps: Deps, attempt: Attempt): Promise<{ checked: number }> {
  const { pool } = deps.database
  const customers = catalogue.find(isCustomerType)
  let checked = 0
  for (const type of customers ? catalogue : []) {
    if (!customers || type === customers || type.customerPath?.join('.') !== 'customer') continue
    const orphans = await readOrphans(pool, { type, customers, limit: ORPHANS_PER_TYPE })
    const byAccount = groupBy(orphans, ({ account }) => account)
    for (const [account, rows] of byAccount) {
      const session = deps.session(account, 'reconcile')
      const newcomers: Newcomer[] = []
      await mapConcurrently(rows, CONCURRENT_FETCHES, async ({ id }) => {
        attempt.heartbeat(undefined)
        attempt.throwIfCancelled()
        newcomers.push(await fetchObject(session, { type, id, channel: 'cascade' }))
      })
      await inTransaction(pool, (client) => writeObjects(client, { account, type, newcomers, mode: 'rule' }))
      checked += newcomers.length
    }
  }
  return { checked }
}
