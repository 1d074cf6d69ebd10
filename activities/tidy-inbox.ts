import { reviewGaps } from '../prisma/gaps.js'
import { purgeEvents, reopenBlocked } from '../prisma/inbox.js'
import { purgeRuns } from '../prisma/runs.js'
import type { Deps } from './deps.js'

/** Keeps the books: safe to run at any time, because each step only looks at what is there. */
export async function tidyInbox({ database }: Deps): Promise<{ purged: number }> {
  await reopenBlocked(database.pool)
  await reviewGaps(database.pool)
  await purgeRuns(database)
  return { purged: await purgeEvents(database.pool) }
}
