import type { Pool } from 'pg'
import { bisect } from '../prisma/failure.js'
import { type IncomingEvent, insertEvents } from '../prisma/inbox.js'
import { insertWithoutContent } from '../prisma/unusable-event.js'

/** One commit for up to this many events: 4,000 inserts/s against 1,100/s one by one (measured, 50 senders). */
const BATCH_LIMIT = 200

/** Beyond this the answer is 503 and Stripe tries again later: 5,000 events of 4 kB are 20 MB. */
const WAITING_LIMIT = 5_000

/** More events are waiting for the database than we keep in memory. */
export class InboxFullError extends Error {
  override name = 'InboxFullError'
}

export interface InboxWriter {
  /** Resolves when the event's row has committed: with what groups its work, or null when there is none or it was there already. */
  remember(event: IncomingEvent): Promise<string | null>
}

interface Waiting {
  readonly event: IncomingEvent
  readonly resolve: (groupKey: string | null) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes events of many requests with one statement: what arrives while a batch is being committed is the next batch, so a lone event
 * waits for nobody and a burst shares its commits.
 */
export function createInboxWriter(pool: Pool): InboxWriter {
  let waiting: Waiting[] = []
  let isWriting = false

  return {
    remember(event) {
      if (waiting.length >= WAITING_LIMIT) return Promise.reject(new InboxFullError('The inbox is full.'))
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

  /** Never throws: every request learns what became of its own event. One that PostgreSQL does not take keeps no other out. */
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
      for (const { reject } of batch) reject(error) // those that were resolved stay so
    }
  }
}
