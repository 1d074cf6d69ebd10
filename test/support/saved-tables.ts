import { inTransaction } from '../../prisma/engine/client.js'
import type { TestDatabase } from './database.js'

/** Tables that are not saved: migrations do not change, and the workers' request budget is not data. */
const LEFT_ALONE = ['_prisma_migrations', 'request_budget']

/** Copies all rows of the service's tables. @returns a function that restores them while the service runs */
export async function saveTables(database: TestDatabase): Promise<() => Promise<void>> {
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'stripe' AND table_type = 'BASE TABLE' AND table_name <> ALL($1)`,
    [LEFT_ALONE],
  )
  const names = tables.map(({ name }) => `"${name}"`)
  await database.query('CREATE SCHEMA saved')
  for (const name of names) await database.query(`CREATE TABLE saved.${name} AS TABLE stripe.${name}`)
  return () =>
    inTransaction(database.pool, async (client) => {
      await client.query(`TRUNCATE ${names.map((name) => `stripe.${name}`).join(', ')}`)
      for (const name of names) await client.query(`INSERT INTO stripe.${name} SELECT * FROM saved.${name}`)
    })
}
