import pg from 'pg'

/**
 * Ends a statement after 60 s, so that it cannot hold a connection and row locks any longer. The largest
 * batch takes less than 5 s.
 */
const STATEMENT_TIMEOUT_MS = 60_000

/** The client's timeout is 5 s longer than the server's. It ends a query when the server hangs. */
const QUERY_TIMEOUT_SLACK_MS = 5_000

/** Reports an unreachable server after 5 s, instead of waiting for TCP's own timeout. */
const CONNECT_TIMEOUT_MS = 5_000

export interface DatabaseOptions {
  readonly url: string
  readonly maxConnections?: number
  /** Longest time of one statement. Default: 60 s. */
  readonly statementTimeoutMs?: number
  readonly applicationName: string
}

/**
 * The connection pool. We write our statements in SQL, because Prisma Client takes 80 MB of memory at a
 * process's first query (docs/decisions.md 83).
 */
export interface Database {
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** Creates the connection pool. It connects at the first query. If the database is down, that query fails. */
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
    // Our statements are short. If a table was never analysed, the planner overestimates their cost and would
    // compile them. Compiling would take longer than the statements themselves.
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it
    onConnect: async (client) => {
      await client.query('SET jit = off')
    },
  })
  // The next query replaces a broken connection. Without these listeners, an 'error' event would end the
  // process. The pool emits it for an idle connection. The client emits it for a connection that is held
  // between two statements of a transaction, and its next statement then reports the error.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { pool, close: () => pool.end() }
}

/**
 * Runs `work` in a transaction. Commits when `work` resolves, or rolls back if `rollback` is set. Rolls back
 * and rethrows the error when `work` throws.
 */
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
      broken = rollbackError // the connection is lost, and with it the transaction
    })
    throw error
  } finally {
    client.release(broken)
  }
}
