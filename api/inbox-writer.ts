import type { Pool } from 'pg'
import { isDataError } from '../prisma/failure.js'
import { type IncomingEvent, insertEvents } from '../prisma/inbox.js'

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

  /** Never throws: every request learns what became of its own event. */
  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const newIds = await insertEvents(
        pool,
        batch.map(({ event }) => event),
      )
      for (const { event, resolve } of batch) resolve(newIds.get(event.event.id) ?? null)
    } catch (error) {
      // One event that PostgreSQL will not take must not keep the others of its batch out.
      if (batch.length > 1 && isDataError(error)) for (const each of batch) await writeBatch([each])
      else for (const { reject } of batch) reject(error)
    }
  }
}
