import type { Pool } from 'pg'

/**
 * Checks that the three tables have as many live rows as the fake Stripe has objects.
 *
 * @throws when one has not
 */
export async function assertRows(pool: Pool, { count }: { readonly count: number }): Promise<void> {
  for (const table of ['customers', 'subscriptions', 'subscription_items']) {
    const { rows } = await pool.query<{ live: number }>(
      `SELECT count(*)::int AS live FROM stripe.${table} WHERE deleted_at IS NULL`,
    )
    if (rows[0]?.live !== count) throw new Error(`stripe.${table} has ${rows[0]?.live} rows instead of ${count}.`)
  }
}

/** Numbers of inserted, updated and deleted rows of a table since the database was created. */
export interface TableWrites {
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

/**
 * Reads the writes of each table from PostgreSQL's statistics. PostgreSQL publishes them
 * within 10 s of idle time.
 */
export async function tableWrites(pool: Pool): Promise<Readonly<Record<string, TableWrites>>> {
  const { rows } = await pool.query<TableWrites & { table: string }>(
    `SELECT relname AS "table", n_tup_ins::int AS inserted, n_tup_upd::int AS updated, n_tup_del::int AS deleted
     FROM pg_stat_user_tables WHERE schemaname = 'stripe' AND relname IN ('customers', 'subscriptions', 'subscription_items')`,
  )
  return Object.fromEntries(rows.map(({ table, ...writes }) => [table, writes]))
}
