import pg from 'pg'

/** Writers of a roof: as many as the machine that the targets were set on has cores. */
export const CONNECTIONS = 2

/** Tables with nothing but an id and the object, and as many connections to them as a roof may have. */
export async function createBareTables(databaseUrl: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  for (const table of ['customers', 'subscriptions']) {
    await pool.query(`CREATE TABLE ${table} (id text PRIMARY KEY, data jsonb NOT NULL)`)
  }
  return pool
}
