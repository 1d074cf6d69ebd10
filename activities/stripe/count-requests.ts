import type { Pool } from 'pg'
import type { Lane } from '../../prisma/budget/budget.js'
import { addRequests, type RequestCount } from '../../prisma/budget/request-counts.js'

/** Counts what this process sends to Stripe. */
export interface RequestCounter {
  note(request: { readonly endpoint: string; readonly lane: Lane }): void
  /** Enters what was counted into the books. */
  close(): Promise<void>
}

/** A worker that crashes loses the counts of up to this time. */
const FLUSH_INTERVAL_MS = 5_000

/**
 * Counts requests, and enters them into the books of the month now and then.
 *
 * @param onError told when the books cannot be written; what was counted is entered later
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

  /** One after the other, so that whoever waits for the last has waited for all. */
  function flush(): Promise<void> {
    last = last.then(enter)
    return last
  }

  /** Never throws. */
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
    note: (request) => add({ ...request, count: 1 }),
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
