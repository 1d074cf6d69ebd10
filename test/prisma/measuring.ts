import type { Pool, PoolClient } from 'pg'

/** The rows that one statement may read: a batch of up to 10,000, and its look-ups. A whole table has more. */
export const MOST = 12_000

/** Wraps a pool. `most` returns the highest number of rows that one statement has read. */
export function measuring(real: Pool): { pool: Pool; most: () => number } {
  let most = 0
  const rowsRead = async (client: PoolClient) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS count FROM pg_stat_xact_user_tables WHERE schemaname = 'stripe'`,
    )
    return rows[0]?.count ?? NaN
  }
  const measured = (client: PoolClient) =>
    new Proxy(client, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        if (key !== 'query') return value.bind(target) as unknown
        return async (text: string, values?: unknown[]) => {
          if (/^(BEGIN|COMMIT|ROLLBACK|SET)/.test(text)) return target.query(text, values)
          const before = await rowsRead(target)
          const result = await target.query(text, values)
          most = Math.max(most, (await rowsRead(target)) - before)
          return result
        }
      },
    })
  const pool = {
    connect: async () => measured(await real.connect()),
    async query(text: string, values?: unknown[]) {
      const client = await real.connect()
      try {
        await client.query('BEGIN')
        const result = await measured(client).query(text, values)
        await client.query('COMMIT')
        return result
      } finally {
        client.release()
      }
    },
  }
  // The statements use no other methods of a pool.
  return { pool: pool as unknown as Pool, most: () => most }
}
