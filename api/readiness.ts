import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Database, inTransaction } from '../prisma/engine/client.js'
import { insertEvents } from '../prisma/inbox/insert-events.js'
import { readPendingMigrations } from '../prisma/engine/migrate.js'
import { type Identity, routeEvent } from '../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../prisma/catalogue/stripe-event.js'
import type { Selection } from '../prisma/catalogue/selection.js'
import { recent } from './recent.js'

/**
 * The answer is shared for 5 s. Load balancers ask every few seconds from several machines,
 * and pages every 1.5 s.
 */
const MAX_AGE_MS = 5_000

export interface ReadinessDeps {
  readonly database: Database
  readonly identity: () => Promise<Identity | undefined>
  readonly selection: Selection
}

/** The answer to the question whether webhooks can be stored now. */
export interface Readiness {
  /**
   * Why webhooks cannot be stored, without internal details, because anybody may read it; null when they can.
   */
  readonly problem: string | null
  readonly cause?: unknown
}

/**
 * Creates the readiness check: the schema is complete, the account is known, and the inbox accepts an event.
 */
export function createReadiness({ database, identity, selection }: ReadinessDeps): () => Promise<Readiness> {
  return recent({ maxAgeMs: MAX_AGE_MS }, async () => {
    try {
      const pending = await readPendingMigrations(database.pool)
      if (pending.length > 0) return { problem: `The database lacks ${pending.join(', ')}: run \`npm run migrate\`.` }
      const own = await identity()
      if (!own) return { problem: NOT_STARTED }
      await probeInbox(database, { own, selection })
      return { problem: null }
    } catch (cause) {
      return { problem: sentenceOf(cause), cause }
    }
  })
}

export const NOT_STARTED = 'The worker has not started yet, so the Stripe account is not known. Start the worker.'

/**
 * Inserts an event as a webhook would, and rolls back, so that nobody sees the row. Only a real insert
 * notices a read-only database, a full disk, a missing column or a missing right.
 */
async function probeInbox(
  { pool }: Database,
  { own, selection }: { own: Identity; selection: Selection },
): Promise<void> {
  const event: StripeEvent = {
    id: `probe_${randomUUID()}`, // unique, so that probes of several API processes do not wait for each other
    object: 'event',
    type: 'probe',
    created: Math.floor(Date.now() / 1_000),
    livemode: own.livemode,
    api_version: null,
    data: { object: { object: 'probe' } },
  }
  const route = routeEvent(event, { identity: own, selection })
  const payload = JSON.stringify(event)
  const probe = { event, route, payload, channel: 'webhook' as const, sentAt: null }
  await inTransaction(pool, (client) => insertEvents(client, [probe]), { rollback: true })
}

/**
 * Our sentences for PostgreSQL's error codes. Anybody may read them. PostgreSQL's own messages name files and
 * addresses, so they go to the log only.
 */
const SENTENCES: Readonly<Record<string, string>> = {
  '25006': 'The database is read-only. Is DATABASE_URL the primary server?',
  '42501': 'The user of DATABASE_URL may not write to schema "stripe". Grant the missing rights.',
  '42703': 'The database lacks a column: run `npm run migrate`.',
  '42P01': 'The database lacks a table: run `npm run migrate`.',
  '53100': 'The disk of the database is full.',
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return 'The database cannot be reached.'
  return SENTENCES[error.code ?? ''] ?? "The database does not store events. The API's log has the reason."
}
