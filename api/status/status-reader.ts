import { readCounts } from './counts.js'
import { UnavailableError } from '../plugins/errors.js'
import { recent } from '../recent.js'
import { staleWhileRevalidate } from './stale-while-revalidate.js'
import { type CostlyParts, readStatus, type StatusDeps } from './read-status.js'
import type { Status } from './status-schema.js'
import { readSyncHistory } from './sync-history.js'

/** The status is read at most once in this time, however many pages are open. Each page asks every 1.5 s. */
const MAX_AGE_MS = 1_000

/** Parts whose cost grows with the account are read again after this time. Counting rows can take seconds. */
const COSTLY_MAX_AGE_MS = 15_000

/**
 * After a pause of this length, the first caller waits for the costly parts instead of getting outdated ones.
 */
const LONGEST_PAUSE_MS = 60_000

export interface StatusReaderDeps extends StatusDeps {
  readonly monotonicMs: () => number
}

export interface StatusReader {
  /**
   * Reads the status. Callers share a read in flight, and its result for 1 s.
   *
   * @throws {UnavailableError} with the database's problem, when the status cannot be read
   */
  read(): Promise<Status>
  /** Drops cached answers, so that the next read shows everything done until now. */
  forget(): void
}

/** Creates the status reader that all routes share. */
export function createStatusReader({ monotonicMs, ...deps }: StatusReaderDeps): StatusReader {
  const { database, temporal, readiness, selection, users } = deps
  const aging = { maxAgeMs: COSTLY_MAX_AGE_MS, longestPauseMs: LONGEST_PAUSE_MS, monotonicMs }
  const costly: CostlyParts = {
    counts: staleWhileRevalidate({ ...aging, read: () => readCounts(database.pool, { selection, users }) }),
    history: staleWhileRevalidate({ ...aging, read: () => readSyncHistory(database, selection) }),
  }
  const read = recent({ maxAgeMs: MAX_AGE_MS, monotonicMs }, async () => {
    try {
      return await readStatus(deps, costly)
    } catch (cause) {
      const { problem } = await readiness()
      throw problem === null ? cause : new UnavailableError(problem, { cause })
    }
  })
  return {
    read,
    forget() {
      temporal.forgetRunningSync()
      read.forget()
    },
  }
}
