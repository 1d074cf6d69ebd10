import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { indexOf } from './fake-stripe/objects.js'
import type { SentEvent } from './traffic.js'

/** Adds at most as much to what is measured; more often would be a load of its own. */
const INTERVAL_MS = 20

/** A row carries the time of its write, and is seen when that has committed: most do within this, */
const OVERLAP_MS = 500
/** and all within this, which is looked at every so many times. */
const LONG_OVERLAP_MS = 10_000
const LONG_EVERY = 25

export interface RowWatch {
  /** When the row of the event's object was first seen with this change or a later one; undefined while it was not. */
  landedAtMs(event: Pick<SentEvent, 'index' | 'revision'>): number | undefined
  /** Resolves when all these have landed, or after a while. @returns whether they have */
  landed(events: readonly SentEvent[], timeoutMs: number): Promise<boolean>
  stop(): Promise<void>
}

/** Looks at the rows of subscriptions again and again, as an application would see them, and remembers when it saw which revision. */
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
    /** Of rows: `id`, `synced_at`, and when they were seen. Reading their objects once more would be a load of its own. */
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
        note(indexOf('subscription', id) ?? -1, { revision, atMs })
        known.set(version, atMs)
      }
      for (const [version, seenAtMs] of known) if (seenAtMs < atMs - 2 * OVERLAP_MS) known.delete(version)
      await delay(INTERVAL_MS)
    }
  }

  function note(index: number, sight: { revision: number; atMs: number }): void {
    const sights = seen.get(index) ?? []
    seen.set(index, sights)
    if ((sights.at(-1)?.revision ?? -1) < sight.revision) sights.push(sight)
  }
}
