import type { Pool } from 'pg'
import { countDrift } from '../../prisma/rows/drift.js'
import { readMissedEvents } from '../../prisma/inbox/missed-events.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { enabledEventsIn } from './endpoint.js'
import { readIdentity } from '../../prisma/engine/identity.js'
import { readRequestMonth } from '../../prisma/budget/request-counts.js'
import { countMisfits, readMisfits } from '../../prisma/rows/misfits.js'
import type { Selection } from '../../prisma/catalogue/selection.js'
import { listDrift } from '../../prisma/status/list-drift.js'
import { countTables, readUserLinks } from '../../prisma/status/status.js'

/** Rows of drift that the status names. */
const SHOWN_DRIFT = 20

export type Counts = Awaited<ReturnType<typeof readCounts>>

export interface CountsInput {
  readonly selection: Selection
  readonly users: { readonly table: string; readonly column: string }
}

/**
 * Reads the counts whose cost grows with the account. Of the verdict, only the sentences on missed webhooks and on
 * Stripe's allowance depend on them.
 */
export async function readCounts(pool: Pool, { selection, users }: CountsInput) {
  const identity = await readIdentity({ pool })
  // One query after the other: a count may take seconds, and the status needs the pool's second
  // connection meanwhile.
  return {
    tables: await countTables(pool, selection.types),
    users: await readUserLinks(pool, users),
    missed: await readMissedEvents(pool, enabledEventsIn(await readSteps(pool))),
    drift: {
      /** Of the last 35 days. */
      counts: await countDrift(pool),
      last: (await listDrift(pool, { limit: SHOWN_DRIFT })).data,
    },
    /** Null before the first worker has started. */
    requests: identity ? await readRequestMonth(pool, { identity, selection }) : null,
    /** Rows with values that do not fit their column. Their `data` is complete. */
    misfits: { count: await countMisfits(pool), last: await readMisfits(pool) },
  }
}
