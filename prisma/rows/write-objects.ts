import type { PoolClient } from 'pg'
import { buildStatement } from '../engine/statement.js'
import { recordMisfitsWithChildren } from './misfits.js'
import { hasSubListInData, type Observation } from './observation.js'
import { findChangedChildren, replaceChildren } from './replace-children.js'
import { contestedUntil, toStatementParameters } from './statement-parameters.js'
import type { WriteInput, WriteResult, WrittenParent } from './write-input.js'
import {
  listStatement,
  listWithChildrenStatement,
  provisionalStatement,
  ruleStatement,
  tombstoneStatement,
} from './write-sql.js'

/**
 * Writes observations of objects of one type, with their children. Each is written only if the write rule
 * admits it. Runs in the caller's transaction. Safe to run twice: the rule decides again.
 *
 * @returns the ids of the accepted observations, with what became of each
 */
export async function writeObjects(client: PoolClient, input: WriteInput): Promise<ReadonlyMap<string, WriteResult>> {
  const written = new Map<string, WrittenParent>()
  // Parents are written first, in the order of their ids, so that two writers cannot deadlock.
  const observations = input.observations.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const known = observations.filter(({ object }) => object !== null)
  const gone = observations.filter(({ object }) => object === null)

  if (known.length > 0) await upsert(client, { ...input, observations: known }, written)
  if (gone.length > 0) await writeTombstones(client, { ...input, observations: gone }, written)

  // Children are written by statements of their own. A statement that waited for another writer of the same
  // parent does not see the children of that writer, because its snapshot is older. The children of both
  // writers would stay.
  const parents = input.observations.filter(({ id }) => written.get(id)?.isWhole === false)
  for (const child of input.type.children) {
    await replaceChildren(client, { ...input, observations: parents, child, written })
  }
  if (input.casting === 'lenient') await recordMisfitsWithChildren(client, { ...input, ids: [...written.keys()] })
  return written
}

async function upsert(client: PoolClient, input: WriteInput, written: Map<string, WrittenParent>): Promise<void> {
  const { account, type, observations, mode, casting } = input
  switch (mode) {
    case 'provisional':
      return write(observations, { text: provisionalStatement(type, casting) })
    case 'rule':
      return write(observations, { text: ruleStatement(type, casting), sixth: contestedUntil(observations) })
    case 'list': {
      await writeListed(observations, [])
      const others = observations.filter(({ id }) => !written.has(id))
      const changed = await findChangedChildren(client, { ...input, observations: others })
      const parents = others.filter(({ id }) => changed.includes(id))
      if (parents.length > 0) await writeListed(parents, changed)
    }
  }

  function writeListed(listed: readonly Observation[], changed: readonly string[]): Promise<void> {
    const holdChildren =
      type.children.length > 0 &&
      type.children.every((child) => listed.every((each) => hasSubListInData(each, { type, child })))
    const text = holdChildren ? listWithChildrenStatement(type, casting) : listStatement(type, casting)
    return write(listed, { text, sixth: changed })
  }

  /** Runs a statement. `sixth` is its parameter $6, if it has one. */
  async function write(
    batch: readonly Observation[],
    { text, sixth }: { text: string; sixth?: unknown },
  ): Promise<void> {
    const values = [account, ...toStatementParameters(batch, input), ...(sixth === undefined ? [] : [sixth])]
    const { rows } = await client.query<UpsertedRow>(buildStatement(text, values, input))
    for (const { id, inserted, same, hash, isWhole } of rows) {
      written.set(id, { effect: inserted ? 'inserted' : same ? 'unchanged' : 'changed', hash, isWhole })
    }
  }
}

interface UpsertedRow {
  readonly id: string
  readonly inserted: boolean
  readonly same: boolean
  readonly hash?: string
  readonly isWhole: boolean
}

/**
 * Writes tombstones of objects of which only the id is known. Their rows keep the last content and columns.
 */
async function writeTombstones(
  client: PoolClient,
  input: WriteInput,
  written: Map<string, WrittenParent>,
): Promise<void> {
  const { account, type, observations } = input
  const { rows } = await client.query<{ id: string; inserted: boolean }>(tombstoneStatement(type), [
    account,
    ...toStatementParameters(observations, { type }),
    contestedUntil(observations),
  ])
  for (const { id, inserted } of rows) written.set(id, { effect: inserted ? 'inserted' : 'changed', isWhole: false })
}
