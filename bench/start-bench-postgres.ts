import pg from 'pg'
import { type Postgres, startPostgres } from '../dev/postgres.js'

/**
 * Starts a PostgreSQL that runs a CHECKPOINT before each new database is used. Otherwise a contestant would
 * also write the buffers of the one before to disk, which took up to a sixth of its time.
 */
export async function startBenchPostgres(): Promise<Postgres> {
  const postgres = await startPostgres()
  return {
    ...postgres,
    async database(name) {
      const url = await postgres.database(name)
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      try {
        await client.query('CHECKPOINT')
      } finally {
        await client.end()
      }
      return url
    },
  }
}
