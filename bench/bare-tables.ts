import pg from 'pg'

/** Database connections of a roof: 2, the number of cores of the machine on which the targets were set. */
export const CONNECTIONS = 2

/** Creates tables that have only an id and the object. Returns a pool with `CONNECTIONS` connections. */
export async function createBareTables(databaseUrl: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  for (const table of ['customers', 'subscriptions']) {
    await pool.query(`CREATE TABLE ${table} (id text PRIMARY KEY, data jsonb NOT NULL)`)
  }
  return pool
}
