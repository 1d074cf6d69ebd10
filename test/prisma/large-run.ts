import { beforeAll } from 'vitest'
import { useDatabase } from '../support/database.js'

export const account = 'acct_1'

/** Several batches of each kind. */
export const ROWS = 40_000

/** Each row was created one minute after the one before it. */
const OLDEST = 1_600_000_000
export const createdOf = (nth: number) => OLDEST + nth * 60

/** Fills the database with the rows of a large type, and with the notes of runs that listed them. */
export function useLargeRun() {
  const database = useDatabase()

  beforeAll(async () => {
    const { query } = database()
    for (const table of ['customers', 'sync_seen'])
      await query(`ALTER TABLE stripe.${table} SET (autovacuum_enabled = off)`)
    // Ids and times are in different orders. Some rows are tombstones, and some have no time.
    await query(
      `INSERT INTO stripe.customers (account_id, id, created, test_clock, data, source, seen_at, deleted_at, channel, synced_at)
       SELECT CASE WHEN n % 100 = 3 THEN 'acct_2' ELSE $1 END, 'cus_' || md5(n::text),
         CASE WHEN n % 500 <> 1 THEN to_timestamp(${OLDEST} + n * 60) END,
         CASE WHEN n IN (11, 35000, 39999) THEN 'clock_1' END, jsonb_build_object('id', 'cus_' || md5(n::text)), 'fetch', now(),
         CASE WHEN n % 50 = 7 THEN now() END, 'full-sync', now()
       FROM generate_series(0, ${ROWS - 1}) AS n`,
      [account],
    )
    // The notes of three runs: one lacks some rows, another has all of them, and an audit listed many ranges.
    await query(
      `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect, hash)
       SELECT run, account_id, 'customer', id, 'confirmed', hashtextextended(id, jsonb_hash_extended(data, 0))
       FROM stripe.customers,
         LATERAL (VALUES ('run'), ('another run'), ('audit/' || abs(hashtext(id)) % 30)) AS runs(run)
       WHERE account_id = $1 AND deleted_at IS NULL AND (run <> 'run' OR abs(hashtext(id)) % 200 <> 1)`,
      [account],
    )
    await query(`INSERT INTO stripe.sync_seen VALUES ('run', $1, 'customer', '', 'begun', NULL)`, [account])
  })

  /** Returns what `findUnlisted` must find, by one statement that reads all rows. */
  async function unlistedAtOnce(where: string): Promise<string[]> {
    const rows = await database().query<{ id: string }>(
      `SELECT id FROM stripe.customers WHERE account_id = $1 AND deleted_at IS NULL AND ${where}
       EXCEPT SELECT id FROM stripe.sync_seen WHERE run_id = 'run' AND account_id = $1`,
      [account],
    )
    return rows.map(({ id }) => id).toSorted()
  }

  /** Returns what `mendListed` must return, by one statement that reads all rows. */
  async function digestAtOnce(): Promise<{ counted: number; hash: string }> {
    const [all] = await database().query<{ counted: number; sum: string }>(
      `SELECT count(*)::int AS counted, sum(hashtextextended(id, jsonb_hash_extended(data, 0)))::text AS sum
       FROM stripe.customers WHERE account_id = $1 AND id IN (SELECT id FROM stripe.sync_seen WHERE run_id = 'run')`,
      [account],
    )
    const hash = BigInt.asUintN(64, BigInt(all?.sum ?? 0))
      .toString(16)
      .padStart(16, '0')
    return { counted: all?.counted ?? NaN, hash }
  }

  return { database, unlistedAtOnce, digestAtOnce }
}
