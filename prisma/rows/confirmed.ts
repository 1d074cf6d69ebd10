import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import { childDigestStatement, digestStatement } from './compare-sql.js'
import { writeStrictThenLenient } from '../engine/failure.js'
import { jsonbText } from './jsonb-text.js'
import { recordMisfitsWithChildren } from './misfits.js'
import type { Casting } from '../engine/sql.js'
import { buildStatement } from '../engine/statement.js'
import { dataOf, hasSubListInData, readSubList } from './observation.js'
import type { WriteInput } from './write-input.js'

interface Known {
  readonly id: string
  readonly digest: string
  /** The columns have the values that `data` has for them. */
  readonly isProjected: boolean
}

interface KnownRow extends Known {
  readonly hash: string
  /** The rows of its children equal the sub-lists in its `data`. */
  readonly holdsChildren: boolean
}

interface KnownChild extends Known {
  readonly parent: string
}

type Listed = Pick<WriteInput, 'account' | 'type' | 'observations' | 'isPrepared'>

/**
 * Finds the listed objects that equal their rows, so that nothing must be written for them. Their children
 * and all columns must be equal, too.
 *
 * Rows are compared by digests. That costs a third of sending all objects to PostgreSQL. Children are
 * compared with the sub-lists in their parent's row if these are whole, and otherwise by digests of their
 * own. If anything differs, the object is sent, and the statements that write it decide.
 *
 * @returns the hash (`hashOf`) of the row of each confirmed object, by the object's id
 */
export async function findConfirmed(pool: Pool, input: Listed): Promise<ReadonlyMap<string, string>> {
  return writeStrictThenLenient(async (casting) => {
    const confirmed = await compare(pool, { ...input, casting })
    // A row may have been written before its column was added. Then no write has recorded the misfit.
    if (casting === 'lenient') await recordMisfitsWithChildren(pool, { ...input, ids: [...confirmed.keys()] })
    return confirmed
  })
}

async function compare(pool: Pool, input: Listed & { casting: Casting }): Promise<ReadonlyMap<string, string>> {
  const { account, type, observations, casting } = input
  const { rows } = await pool.query<KnownRow>(
    buildStatement(digestStatement(type, casting), [account, observations.map(({ id }) => id)], input),
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  const confirmed = new Map<string, string>()
  for (const each of observations) {
    const row = known.get(each.id)
    if (isSame(row, () => dataOf(each, type))) confirmed.set(each.id, row.hash)
  }
  for (const child of type.children) {
    const apart = observations.filter(
      (each) =>
        confirmed.has(each.id) && !(known.get(each.id)?.holdsChildren && hasSubListInData(each, { type, child })),
    )
    const lists = apart.flatMap((observation) => {
      const children = readSubList(observation, child)
      if (!children) confirmed.delete(observation.id)
      return children ? [{ parent: observation.id, children }] : []
    })
    if (lists.length === 0) continue
    const { rows: childRows } = await pool.query<KnownChild>(
      buildStatement(childDigestStatement(child, casting), [account, lists.map(({ parent }) => parent)], input),
    )
    const unmatchedChildren = new Map(childRows.map((row) => [`${row.parent}/${row.id}`, row]))
    for (const { parent, children } of lists) {
      for (const each of children) {
        const key = `${parent}/${each.id}`
        if (!isSame(unmatchedChildren.get(key), () => each)) confirmed.delete(parent)
        unmatchedChildren.delete(key)
      }
    }
    for (const { parent } of unmatchedChildren.values()) confirmed.delete(parent) // the list does not have this child
  }
  return confirmed
}

/** Returns true if an object equals its row. Calls `object` only if there is a row to compare it with. */
function isSame<R extends Known>(row: R | undefined, object: () => object): row is R {
  return row !== undefined && row.isProjected && row.digest === hash('sha256', jsonbText(object()), 'hex')
}
