import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { indexOf } from './fake-stripe/objects.js'
import type { SentEvent } from './traffic.js'

/**
 * Interval of the reads, and so the largest error of a measured time. More frequent reads would
 * disturb the measurement.
 */
const INTERVAL_MS = 20

/**
 * A row has the time of its write, but is visible only after the commit. Most commits follow within 500 ms.
 */
const OVERLAP_MS = 500
/** All commits follow within 10 s. */
const LONG_OVERLAP_MS = 10_000
/** Every 25th read uses the long overlap. */
const LONG_EVERY = 25

export interface RowWatch {
  /**
   * Returns when the object's row was first seen with this change or a later one; undefined while it was not.
   */
  landedAtMs(event: Pick<SentEvent, 'index' | 'revision'>): number | undefined
  /** Waits until the rows show all these events, at most `timeoutMs`. @returns whether they do */
  landed(events: readonly SentEvent[], timeoutMs: number): Promise<boolean>
  stop(): Promise<void>
}

/** Polls the rows of subscriptions as an application would, and records when it first saw each revision. */
export function watchRows(pool: Pool): RowWatch {
  const seen = new Map<number, { revision: number; atMs: number }[]>()
  const stopping = new AbortController()
  const watching = watch()

  const landedAtMs: RowWatch['landedAtMs'] = ({ index, revision }) =>
    seen.get(index)?.find((each) => each.revision >= revision)?.atMs

  return {
    landedAtMs,
    async landed(events, timeoutMs) {
      for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(5 * INTERVAL_MS)) {
        if (events.every((event) => landedAtMs(event) !== undefined)) return true
      }
      return false
    },
    async stop() {
      stopping.abort()
      await watching
    },
  }

  async function watch(): Promise<void> {
    /**
     * When each version of a row (`id` and `synced_at`) was seen. Known versions are not read again, because
     * that would disturb the measurement.
     */
    const known = new Map<string, number>()
    for (let askedBeforeMs = Date.now(), round = 0; !stopping.signal.aborted; round++) {
      const askedAtMs = Date.now()
      const overlapMs = round % LONG_EVERY === 0 ? LONG_OVERLAP_MS : OVERLAP_MS
      const { rows } = await pool.query<{ id: string; version: string; revision: number }>(
        `SELECT id, id || synced_at AS version, (data -> 'metadata' ->> 'revision')::int AS revision
         FROM stripe.subscriptions WHERE synced_at > $1 AND id || synced_at <> ALL($2::text[])`,
        [new Date(askedBeforeMs - overlapMs), [...known.keys()]],
      )
      const atMs = Date.now()
      askedBeforeMs = askedAtMs
      for (const { id, version, revision } of rows) {
        recordSight(indexOf('subscription', id) ?? -1, { revision, atMs })
        known.set(version, atMs)
      }
      for (const [version, seenAtMs] of known) if (seenAtMs < atMs - 2 * OVERLAP_MS) known.delete(version)
      await delay(INTERVAL_MS)
    }
  }

  function recordSight(index: number, sight: { revision: number; atMs: number }): void {
    const sights = seen.get(index) ?? []
    seen.set(index, sights)
    if ((sights.at(-1)?.revision ?? -1) < sight.revision) sights.push(sight)
  }
}
