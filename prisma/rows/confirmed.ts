import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import { childDigestStatement, digestStatement } from './compare-sql.js'
import { strictThenLenient } from '../engine/failure.js'
import { jsonbText } from './jsonb-text.js'
import { noteMisfitsOf } from './misfits.js'
import type { Casting } from '../engine/sql.js'
import { statement } from '../engine/statement.js'
import { dataOf, holdsSubList, subList, type WriteInput } from './write.js'

interface Known {
  readonly id: string
  readonly digest: string
  /** Its columns say what its `data` says, where that says anything of them. */
  readonly isProjected: boolean
}

interface KnownRow extends Known {
  readonly hash: string
  /** Its children's rows are what its `data` holds of them. */
  readonly holdsChildren: boolean
}

interface KnownChild extends Known {
  readonly parent: string
}

type Listed = Pick<WriteInput, 'account' | 'type' | 'newcomers' | 'isPrepared'>

/**
 * The newcomers that a page only confirms: their rows, and their children's, hold the very same, and columns that go with it. Rows are told by
 * digests, which costs a third of sending all to be compared. Children are told by what their parent's row holds, where that is all of them, and else
 * by digests too. Where anything differs, the statements that write have the last word.
 *
 * @returns for each by its id the digest (`hashOf`) of its row
 */
export async function findConfirmed(pool: Pool, input: Listed): Promise<ReadonlyMap<string, string>> {
  return strictThenLenient(async (casting) => {
    const confirmed = await compare(pool, { ...input, casting })
    // A row may be older than its column, and was then never written with it.
    if (casting === 'lenient') await noteMisfitsOf(pool, { ...input, ids: [...confirmed.keys()] })
    return confirmed
  })
}

async function compare(pool: Pool, input: Listed & { casting: Casting }): Promise<ReadonlyMap<string, string>> {
  const { account, type, newcomers, casting } = input
  const { rows } = await pool.query<KnownRow>(
    statement(digestStatement(type, casting), [account, newcomers.map(({ id }) => id)], input),
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  const confirmed = new Map<string, string>()
  for (const each of newcomers) {
    const row = known.get(each.id)
    if (isSame(row, () => dataOf(each, type))) confirmed.set(each.id, row.hash)
  }
  for (const child of type.children) {
    const apart = newcomers.filter(
      (each) => confirmed.has(each.id) && !(known.get(each.id)?.holdsChildren && holdsSubList(each, { type, child })),
    )
    const lists = apart.flatMap((newcomer) => {
      const children = subList(newcomer, child)
      if (!children) confirmed.delete(newcomer.id)
      return children ? [{ parent: newcomer.id, children }] : []
    })
    if (lists.length === 0) continue
    const { rows: childRows } = await pool.query<KnownChild>(
      statement(childDigestStatement(child, casting), [account, lists.map(({ parent }) => parent)], input),
    )
    const left = new Map(childRows.map((row) => [`${row.parent}/${row.id}`, row]))
    for (const { parent, children } of lists) {
      for (const each of children) {
        const key = `${parent}/${each.id}`
        if (!isSame(left.get(key), () => each)) confirmed.delete(parent)
        left.delete(key)
      }
    }
    for (const { parent } of left.values()) confirmed.delete(parent) // it has a child that is none any more
  }
  return confirmed
}

/** The object is only read when there is a row to compare it with. */
function isSame<R extends Known>(row: R | undefined, object: () => object): row is R {
  return row !== undefined && row.isProjected && row.digest === hash('sha256', jsonbText(object()), 'hex')
}
