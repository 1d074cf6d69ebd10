import pg from 'pg'
import type { Postgres } from '../dev/postgres.js'
import { createEventLog } from './fake-stripe/event-log.js'
import { createObjects } from './fake-stripe/objects.js'

/** Events in one statement, which is one commit. */
const BATCH = 50

/**
 * Measures the upper bound of PostgreSQL for these events. Inserts them into a table that has only an id and
 * the payload, 50 in a commit, one commit after the other.
 *
 * @returns seconds
 */
export async function bareInboxInsert(postgres: Postgres, input: { name: string; count: number }): Promise<number> {
  const { name, count } = input
  const events = createEventLog(createObjects(count, Math.floor(Date.now() / 1_000)))
  const all = Array.from({ length: count }, (_, index) => events.update('subscription', index))
  const client = new pg.Client({ connectionString: await postgres.database(name) })
  await client.connect()
  try {
    await client.query('CREATE TABLE inbox (id text PRIMARY KEY, payload jsonb NOT NULL)')
    const startedAtMs = performance.now()
    for (let at = 0; at < count; at += BATCH) {
      const batch = all.slice(at, at + BATCH)
      await client.query(`INSERT INTO inbox SELECT * FROM unnest($1::text[], $2::jsonb[]) ON CONFLICT DO NOTHING`, [
        batch.map(({ id }) => id),
        batch.map(({ json }) => json),
      ])
    }
    return (performance.now() - startedAtMs) / 1_000
  } finally {
    await client.end()
  }
}
