import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { connectDatabase, type Database } from '../../prisma/engine/client.js'

/** A database that only one test file uses. */
export interface TestDatabase extends Database {
  readonly url: string
  /** Runs a query and returns its rows as objects. */
  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]>
}

/**
 * Creates a migrated database before the file's tests and drops it after them.
 *
 * @param serverUrl returns the URL of a server with a database `migrated`; default: the server that all test
 * files share
 */
export function useDatabase(serverUrl: () => string = () => inject('postgresUrl')): () => TestDatabase {
  let database: TestDatabase | undefined
  const name = `test_${randomBytes(6).toString('hex')}`

  beforeAll(async () => {
    await admin(serverUrl(), `CREATE DATABASE ${name} TEMPLATE migrated`)
    const url = serverUrl().replace(/postgres$/, name)
    const opened = connectDatabase({ url, applicationName: name })
    database = {
      ...opened,
      url,
      query: async <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
        (await opened.pool.query<T>(sql, values)).rows,
    }
  })
  afterAll(async () => {
    await database?.close()
    await admin(serverUrl(), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
  return () => {
    if (!database) throw new Error('The database exists only while tests run.')
    return database
  }
}

async function admin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
