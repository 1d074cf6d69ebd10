import pg from 'pg'
import { type Postgres, startPostgres } from '../dev/postgres.js'

/**
 * PostgreSQL in which each new database begins when nothing of those before is left to be written to disk: what a contestant left in the
 * buffers would else be paid by the next, up to a sixth of its time.
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
