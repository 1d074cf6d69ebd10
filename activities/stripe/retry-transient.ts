import type { StripeSession } from './client.js'
import { StripeFailure } from './failure.js'

/**
 * Waits between 5 attempts, 3.75 s in all. Single faults are over by then. Temporal handles an outage, by
 * retrying the whole activity.
 */
const WAITS_MS = [250, 500, 1_000, 2_000]

/**
 * Runs `work` again while it throws a transient {@link StripeFailure}, 5 times at most. One fault then does
 * not repeat the work that succeeded beside it. Waits as long as Stripe says, or by WAITS_MS.
 *
 * @throws the last failure
 */
export async function retryTransient<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of WAITS_MS) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StripeFailure) || error.kind !== 'transient') throw error
      // The global timer, because the simulation replaces it.
      await new Promise((done) => setTimeout(done, error.retryAfterMs ?? waitMs))
    }
  }
  return work()
}

/** Returns a session that retries each request on its own, see {@link retryTransient}. */
export function withRetries(session: StripeSession): StripeSession {
  return {
    find: (request) => retryTransient(() => session.find(request)),
    list: (request) => retryTransient(() => session.list(request)),
    findList: (request) => retryTransient(() => session.findList(request)),
    get requests() {
      return session.requests
    },
  }
}
