import type { Pool } from 'pg'
import { catalogue } from '../../prisma/catalogue/catalogue.js'
import { startWatermark } from '../../prisma/inbox/gaps.js'

/**
 * Records what a full sync of everything leaves behind if it began `at` this time: a watermark, and a proof
 * of every type.
 */
export async function proveAll(
  pool: Pool,
  { account, at }: { readonly account: string; readonly at: Date },
): Promise<void> {
  await startWatermark(pool, { account, at })
  await pool.query(
    `INSERT INTO stripe.sync_proof (account_id, object_type, gte, lt, counted, hash, proven_at, run_id)
     SELECT $1, unnest($2::text[]), 0, 4000000000, 0, '', now() + interval '1 second', 'a full sync' ON CONFLICT DO NOTHING`,
    [account, catalogue.map(({ name }) => name)],
  )
}
