import type { Pool } from 'pg'
import { compare, type Truth } from '../../dev/compare.js'

/**
 * Returns one sentence for each row that differs from Stripe. Ignores accounts while their table is empty.
 * They exist at Stripe from the start, and no event tells of them. So they are not missing before they are
 * listed.
 */
export async function differencesFrom(pool: Pick<Pool, 'query'>, truth: Truth): Promise<string[]> {
  const compared = await compare(pool, truth)
  return compared
    .filter(({ table, inPostgres }) => table !== 'accounts' || inPostgres > 0)
    .flatMap(({ table, differences }) => differences.map((each) => `${table}: ${each}`))
}
