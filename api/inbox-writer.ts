import type { Pool } from 'pg'
import { bisect } from '../prisma/engine/failure.js'
import { type IncomingEvent, insertEvents } from '../prisma/inbox/insert-events.js'
import { insertWithoutContent } from '../prisma/inbox/unusable-event.js'

/** Events in one commit at most. Measured with 50 senders: 4,000 inserts/s in batches, 1,100/s one by one. */
const BATCH_LIMIT = 200

/**
 * Waiting events at most: 5,000 events of 4 kB are 20 MB. Beyond that the answer is 503, and
 * Stripe retries later.
 */
const WAITING_LIMIT = 5_000

/** The error when more events wait for the database than we keep in memory. */
export class InboxFullError extends Error {
  override name = 'InboxFullError'
}

export interface InboxWriter {
  /**
   * Stores an event. Resolves when its row has committed.
   *
   * @returns the event's group key; null when it has none or the event was already stored
   */
  remember(event: IncomingEvent): Promise<string | null>
}

interface Waiting {
  readonly event: IncomingEvent
  readonly resolve: (groupKey: string | null) => void
  readonly reject: (error: unknown) => void
}

/**
 * Creates a writer that stores the events of many requests with one statement. Events that arrive during a
 * commit form the next batch. So a single event does not wait, and a burst shares commits.
 */
export function createInboxWriter(pool: Pool): InboxWriter {
  let waiting: Waiting[] = []
  let isWriting = false

  return {
    remember(event) {
      if (waiting.length >= WAITING_LIMIT)
        return Promise.reject(new InboxFullError('This event was not stored: too many are waiting. Send it again.'))
      return new Promise((resolve, reject) => {
        waiting.push({ event, resolve, reject })
        if (!isWriting) void writeAll()
      })
    },
  }

  async function writeAll(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_LIMIT)
      waiting = waiting.slice(BATCH_LIMIT)
      await writeBatch(batch)
    }
    isWriting = false
  }

  /**
   * Writes a batch. Never throws: each request gets the result of its own event. An event that PostgreSQL
   * refuses is stored without its content, and does not block the others.
   */
  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const identified = batch.map((each) => ({ id: each.event.event.id, ...each }))
      const { results, poison } = await bisect(identified, (part) =>
        insertEvents(
          pool,
          part.map(({ event }) => event),
        ),
      )
      const groups = new Map(results.flatMap((each) => [...each]))
      const flaws = new Map(poison.map(({ id, error }) => [id, error]))
      for (const { id, event, resolve } of identified) {
        const flaw = flaws.get(id)
        resolve(flaw === undefined ? (groups.get(id) ?? null) : await insertWithoutContent(pool, event, flaw))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error) // no effect on promises that are already resolved
    }
  }
}
