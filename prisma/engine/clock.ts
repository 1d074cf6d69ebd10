import type { Pool } from 'pg'

/** Reads the database's clock. */
export async function readNow(pool: Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>('SELECT stripe.now() AS now')
  if (!rows[0]) throw new Error('stripe.now() returned no row')
  return rows[0].now
}

/**
 * Reads the database's clock again after 5 s. Until then, the process's monotonic clock extends the last
 * reading. In 5 s, the two clocks drift apart by less than 1 ms.
 */
const MAX_EXTENSION_MS = 5_000

/** The database's clock. It is read every 5 s at most, however often it is asked. */
export interface DatabaseClock {
  /** Returns a moment that is never later than the database's present time. */
  lowerBound(): Promise<Date>
}

/**
 * Creates a clock that returns a lower bound of `stripe.now()`. The bound is the last reading plus the
 * monotonic time since its answer came. The database read its clock before that, so the bound is never ahead
 * of it. `seen_at` of a fetch needs a lower bound, because a fetch must not claim to be newer than it is.
 */
export function createDatabaseClock(pool: Pool, monotonicMs: () => number = () => performance.now()): DatabaseClock {
  let last: { databaseMs: number; answeredAtMs: number } | undefined

  return {
    async lowerBound() {
      if (!last || monotonicMs() - last.answeredAtMs > MAX_EXTENSION_MS) {
        const now = await readNow(pool)
        last = { databaseMs: now.getTime(), answeredAtMs: monotonicMs() }
      }
      return new Date(Math.floor(last.databaseMs + (monotonicMs() - last.answeredAtMs)))
    },
  }
}
