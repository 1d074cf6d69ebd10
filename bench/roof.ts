import type pg from 'pg'
import type { Postgres } from '../dev/postgres.js'
import { CONNECTIONS, createBareTables } from './bare-tables.js'
import { pageOf } from './fake-stripe/answer.js'
import { type BenchType, createObjects } from './fake-stripe/objects.js'

const PAGE_SIZE = 100

/**
 * Measures the upper bound of PostgreSQL for this JSON. Inserts each page with one statement and a durable
 * commit, into a table that has only an id and the object. There is no request to Stripe, no write rule, no
 * column and no child.
 *
 * @returns seconds
 */
export async function bareInsert(
  postgres: Postgres,
  { name, count }: { name: string; count: number },
): Promise<number> {
  const objects = createObjects(count, Math.floor(Date.now() / 1_000))
  const pool = await createBareTables(await postgres.database(name))
  try {
    const pages = ['customer' as const, 'subscription' as const].flatMap((type) =>
      Array.from({ length: Math.ceil(count / PAGE_SIZE) }, (_, index) => ({
        type,
        json: pageOf(objects, type, index),
      })),
    )
    const startedAtMs = performance.now()
    await Promise.all(Array.from({ length: CONNECTIONS }, () => writePages(pool, pages)))
    return (performance.now() - startedAtMs) / 1_000
  } finally {
    await pool.end()
  }
}

async function writePages(pool: pg.Pool, pages: { type: BenchType; json: string }[]): Promise<void> {
  for (let page = pages.pop(); page; page = pages.pop()) {
    await pool.query(
      `INSERT INTO ${page.type}s SELECT each ->> 'id', each FROM jsonb_array_elements($1::jsonb) AS each`,
      [page.json],
    )
  }
}
