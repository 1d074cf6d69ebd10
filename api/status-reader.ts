import { readCounts } from './counts.js'
import { UnavailableError } from './plugins/errors.js'
import { recent } from './recent.js'
import { staleWhileRevalidate } from './stale-while-revalidate.js'
import { collectStatus, type CostlyParts, type Status, type StatusDeps } from './status.js'
import { readSyncHistory } from './sync-history.js'

/** However many pages are open, the status is read once in this time. A page asks every 1.5 s. */
const MAX_AGE_MS = 1_000

/** What grows with the account is read again after this time: counting rows takes up to seconds. */
const COSTLY_MAX_AGE_MS = 15_000

/** The first look after a pause waits for what grows with the account, instead of showing what was true before the pause. */
const LONGEST_PAUSE_MS = 60_000

export interface StatusReaderDeps extends StatusDeps {
  readonly monotonicMs: () => number
}

export interface StatusReader {
  /**
   * Reads the status. Callers share a read that is under way, and its result for 1 s.
   *
   * @throws {UnavailableError} with what is wrong with the database, when it cannot be read
   */
  read(): Promise<Status>
  /** Has the next read see what was done until now. */
  forget(): void
}

/** Creates what all routes read the status by. */
export function createStatusReader({ monotonicMs, ...deps }: StatusReaderDeps): StatusReader {
  const { database, temporal, readiness, selection, users } = deps
  const aging = { maxAgeMs: COSTLY_MAX_AGE_MS, longestPauseMs: LONGEST_PAUSE_MS, monotonicMs }
  const costly: CostlyParts = {
    counts: staleWhileRevalidate({ ...aging, read: () => readCounts(database.pool, { selection, users }) }),
    history: staleWhileRevalidate({ ...aging, read: () => readSyncHistory(database, selection) }),
  }
  const read = recent({ maxAgeMs: MAX_AGE_MS, monotonicMs }, async () => {
    try {
      return await collectStatus(deps, costly)
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
