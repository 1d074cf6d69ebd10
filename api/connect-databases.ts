import { connectDatabase, type Database } from '../prisma/client.js'
import { together } from '../prisma/together.js'

/** Stripe waits 30 s for an answer; a statement that hangs must not hold up the webhooks behind it for longer. */
const STATEMENT_TIMEOUT_MS = 10_000

/** One counts rows, which may take seconds. The other is left for the rest of the status. */
const STATUS_CONNECTIONS = 2

/** The API's two pools. */
export interface ApiDatabases {
  /** Takes webhooks. */
  readonly database: Database
  /** Reads the status, so that a webhook never waits for the page or for `/metrics`. */
  readonly statusDatabase: Database
  close(): Promise<void>
}

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
  return {
    database,
    statusDatabase,
    async close() {
      await together(
        () => database.close(),
        () => statusDatabase.close(),
      )
    },
  }
}
