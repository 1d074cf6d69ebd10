import type { Pool } from 'pg'
import { DRIFT_CAUSES } from '../../prisma/catalogue/enumerated-columns.js'
import { readNow } from '../../prisma/engine/clock.js'
import { countDriftByDay, UNEXPLAINED } from '../../prisma/status/list-drift.js'
import { countGapsByDay, LATE, MISSED } from '../../prisma/status/list-gaps.js'
import { firstDay, type Series, seriesPerDay } from '../../prisma/status/series-per-day.js'
import { type Recent, recent } from '../recent.js'

/** Drift is kept for this long. */
const DAYS = 35

/** The counts read 35 days, so they are read at most once in this time, however many charts are open. */
const MAX_AGE_MS = 15_000

/** The numbers of the charts on the page Drift. */
export interface ChangesPerDay {
  readonly gaps: Recent<Series>
  readonly drift: Recent<Series>
}

/** Creates the readers of the counts per day. Days are those of UTC. */
export function createChangesPerDay(pool: Pool, monotonicMs: () => number): ChangesPerDay {
  const perDay = (count: typeof countGapsByDay, labels: readonly string[]) =>
    recent({ maxAgeMs: MAX_AGE_MS, monotonicMs }, async () => {
      const since = firstDay({ now: await readNow(pool), days: DAYS })
      return seriesPerDay(await count(pool, since), { since, days: DAYS, labels })
    })
  return {
    gaps: perDay(countGapsByDay, [MISSED, LATE]),
    drift: perDay(countDriftByDay, [...DRIFT_CAUSES, UNEXPLAINED]),
  }
}
