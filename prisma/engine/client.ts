import pg from 'pg'

/** A statement cannot hold a connection (and its row locks) longer than this; the largest batch takes under 5 s. */
const STATEMENT_TIMEOUT_MS = 60_000

/** The server's own limit does not help when the server hangs, so the client has one that is a little longer. */
const QUERY_TIMEOUT_SLACK_MS = 5_000

/** With the server gone, a caller learns it in this time instead of waiting for TCP. */
const CONNECT_TIMEOUT_MS = 5_000

export interface DatabaseOptions {
  readonly url: string
  readonly maxConnections?: number
  /** How long one statement may take; default 60 s. */
  readonly statementTimeoutMs?: number
  readonly applicationName: string
}

/** Statements are SQL: Prisma Client takes 80 MB of a process with its first query (docs/decisions.md 83). */
export interface Database {
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** Opens the pool. Connects on first use: a database that is down is the first query's error, not this one's. */
export function connectDatabase(options: DatabaseOptions): Database {
  const { url, maxConnections = 10, statementTimeoutMs = STATEMENT_TIMEOUT_MS, applicationName } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + QUERY_TIMEOUT_SLACK_MS,
    keepAlive: true,
    // Our statements are short. Where a table was never analysed the planner takes them for huge, and compiling would cost more than they do.
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it
    onConnect: async (client) => {
      await client.query('SET jit = off')
    },
  })
  // A connection that breaks is replaced by the next query. Without listeners it would end the process: an idle one by the pool's
  // error, one that is held between two statements of a transaction by its own. Its next statement says what happened.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { pool, close: () => pool.end() }
}

/** Runs `work` in a transaction: committed when it resolves (unless `rollback`), rolled back when it throws. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  { rollback = false } = {},
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query(rollback ? 'ROLLBACK' : 'COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError // the connection is gone, and the transaction with it
    })
    throw error
  } finally {
    client.release(broken)
  }
}
