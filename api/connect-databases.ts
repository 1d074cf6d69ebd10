import { connectDatabase, type Database } from '../prisma/engine/client.js'
import { awaitAll } from '../prisma/engine/await-all.js'

/**
 * Ends a statement that hangs, well before the 30 s that Stripe waits for an answer to
 * the webhooks behind it.
 */
const STATEMENT_TIMEOUT_MS = 10_000

/** One connection counts rows, which may take seconds. The other reads the rest of the status meanwhile. */
const STATUS_CONNECTIONS = 2

/** A person waits for a search, and may search again. */
const LOOKUP_TIMEOUT_MS = 3_000

/** The API's three connection pools. */
export interface ApiDatabases {
  /** The pool that stores webhooks. */
  readonly database: Database
  /**
   * The pool that reads the status. It is separate, so that a webhook never waits for the page or `/metrics`.
   */
  readonly statusDatabase: Database
  /** The pool for searches and lists, so that they never hold up the status. */
  readonly lookupDatabase: Database
  close(): Promise<void>
}

/** A slow search leaves two connections for the lists of open pages. */
const LOOKUP_CONNECTIONS = 3

/** Opens the API's pools. They connect on first use. */
export function connectDatabases(url: string): ApiDatabases {
  const statementTimeoutMs = STATEMENT_TIMEOUT_MS
  const database = connectDatabase({ url, applicationName: 'stripe-sync api', statementTimeoutMs })
  const statusDatabase = connectDatabase({
    url,
    applicationName: 'stripe-sync api status',
    maxConnections: STATUS_CONNECTIONS,
    statementTimeoutMs,
  })
  const lookupDatabase = connectDatabase({
    url,
    applicationName: 'stripe-sync api lookup',
    maxConnections: LOOKUP_CONNECTIONS,
    statementTimeoutMs: LOOKUP_TIMEOUT_MS,
  })
  return {
    database,
    statusDatabase,
    lookupDatabase,
    async close() {
      await awaitAll(
        () => database.close(),
        () => statusDatabase.close(),
        () => lookupDatabase.close(),
      )
    },
  }
}
