import type { Pool } from 'pg'
import { compare, type Truth } from '../../dev/compare.js'

/**
 * One sentence for each row that is not as Stripe has it. Accounts are at Stripe before anything happens and no event tells of them: where
 * nobody has listed them yet, they are not missed.
 */
export async function differencesFrom(pool: Pick<Pool, 'query'>, truth: Truth): Promise<string[]> {
  const compared = await compare(pool, truth)
  return compared
    .filter(({ table, inPostgres }) => table !== 'accounts' || inPostgres > 0)
    .flatMap(({ table, differences }) => differences.map((each) => `${table}: ${each}`))
}
