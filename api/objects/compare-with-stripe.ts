import type { Pool } from 'pg'
import { awaitAll } from '../../prisma/engine/await-all.js'
import type { LookUpObject } from '../object-lookups.js'
import { findDifferences } from './find-differences.js'
import type { ObjectReport } from './object-schema.js'
import { readObject, type ReadObjectInput } from './read-object.js'

/**
 * Reads what we hold of an object, and compares each of its rows with Stripe's object now. The rows are read
 * after Stripe has answered, so that a webhook that came meanwhile is no difference.
 */
export async function compareWithStripe(
  { pool, lookUp }: { readonly pool: Pool; readonly lookUp: LookUpObject },
  input: ReadObjectInput,
): Promise<ObjectReport | undefined> {
  const before = await readObject(pool, input)
  if (!before) return undefined
  const { id } = before
  const answers = await awaitAll(
    ...before.rows.map(({ account, type }) => async () => ({
      ...{ account, type },
      answer: await lookUp({ account, type, id }),
    })),
  )
  const report = (await readObject(pool, input)) ?? before
  return {
    ...report,
    rows: report.rows.map((row) => {
      const answer = answers.find(({ account, type }) => account === row.account && type === row.type)?.answer
      return answer ? { ...row, stripe: { ...answer, differences: findDifferences({ row, answer }) } } : row
    }),
  }
}
