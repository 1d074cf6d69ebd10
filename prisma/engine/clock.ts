import type { Pool } from 'pg'

/** The database's clock, now. */
export async function readNow(pool: Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>('SELECT stripe.now() AS now')
  if (!rows[0]) throw new Error('stripe.now() returned no row')
  return rows[0].now
}

/** How long one reading of the database's clock is extended by our own before it is read again: 5 s drift by under 1 ms. */
const MAX_EXTENSION_MS = 5_000

/** The database's clock, asked for often and read seldom. */
export interface DatabaseClock {
  /** A moment that is certainly not after the database's now. */
  lowerBound(): Promise<Date>
}

/**
 * A lower bound of `stripe.now()`: the last reading plus the monotonic time since its answer came. The answer was on its way for a
 * while, so this is never ahead. `seen_at` of a fetch needs exactly that: a fetch must not claim to be younger than it is.
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
