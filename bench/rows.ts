import type { Pool } from 'pg'

/** Proves that every object is there, with its item, as the fake Stripe has it. @throws when not */
export async function assertRows(pool: Pool, { count }: { readonly count: number }): Promise<void> {
  for (const table of ['customers', 'subscriptions', 'subscription_items']) {
    const { rows } = await pool.query<{ live: number }>(
      `SELECT count(*)::int AS live FROM stripe.${table} WHERE deleted_at IS NULL`,
    )
    if (rows[0]?.live !== count) throw new Error(`stripe.${table} has ${rows[0]?.live} rows instead of ${count}.`)
  }
}

/** How often rows were inserted, updated and deleted in a table since the database began. */
export interface TableWrites {
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

/** By PostgreSQL's own count, which it publishes within ten seconds of silence. */
export async function tableWrites(pool: Pool): Promise<Readonly<Record<string, TableWrites>>> {
  const { rows } = await pool.query<TableWrites & { table: string }>(
    `SELECT relname AS "table", n_tup_ins::int AS inserted, n_tup_upd::int AS updated, n_tup_del::int AS deleted
     FROM pg_stat_user_tables WHERE schemaname = 'stripe' AND relname IN ('customers', 'subscriptions', 'subscription_items')`,
  )
  return Object.fromEntries(rows.map(({ table, ...writes }) => [table, writes]))
}
