import type { Pool } from 'pg'
import type { Lane } from '../../prisma/catalogue/enumerated-columns.js'
import { addRequests, type RequestCount } from '../../prisma/budget/request-counts.js'

/** Counts the requests that this process sends to Stripe. */
export interface RequestCounter {
  /** Counts one request. */
  count(request: { readonly endpoint: string; readonly lane: Lane }): void
  /** Writes the last counts to the database, and stops. */
  close(): Promise<void>
}

/** How often the counts are written. A worker that crashes loses the counts of up to 5 s. */
const FLUSH_INTERVAL_MS = 5_000

/**
 * Creates a counter that adds its counts to the database's counts of the month, every 5 s.
 *
 * @param onError called when the counts cannot be written; they are written later with the next ones
 */
export function createRequestCounter(pool: Pool, onError: (error: unknown) => void): RequestCounter {
  let counts = new Map<string, RequestCount>()
  let last = Promise.resolve()
  const timer = setInterval(() => void flush(), FLUSH_INTERVAL_MS)
  timer.unref()

  function add({ endpoint, lane, count }: RequestCount): void {
    const name = `${lane} ${endpoint}`
    counts.set(name, { endpoint, lane, count: count + (counts.get(name)?.count ?? 0) })
  }

  /**
   * Writes the counts, after all earlier writes. So a caller that waits for the last write has waited for
   * all.
   */
  function flush(): Promise<void> {
    last = last.then(enter)
    return last
  }

  /** Adds the counts to the database. Never throws: counts that cannot be written are kept. */
  async function enter(): Promise<void> {
    if (counts.size === 0) return
    const entered = [...counts.values()]
    counts = new Map()
    try {
      await addRequests(pool, entered)
    } catch (error) {
      for (const each of entered) add(each)
      onError(error)
    }
  }

  return {
    count: (request) => add({ ...request, count: 1 }),
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
