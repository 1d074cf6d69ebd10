import type { PoolClient } from 'pg'
import type { ChildType } from '../catalogue/catalogue.js'
import { toJsonb } from '../catalogue/json.js'
import { buildStatement } from '../engine/statement.js'
import { childStatement } from './child-sql.js'
import { childDifferenceStatement } from './compare-sql.js'
import { hasSubListInData, type Observation, readSubList } from './observation.js'
import { toChildRecords } from './statement-parameters.js'
import type { WriteInput, WrittenParent } from './write-input.js'

interface ReplaceInput extends WriteInput {
  readonly child: ChildType
  readonly written: Map<string, WrittenParent>
}

/** Replaces the children of those parents that were accepted and that brought a whole sub-list. */
export async function replaceChildren(client: PoolClient, input: ReplaceInput): Promise<void> {
  const { account, type, observations, child, written, casting } = input
  const whole = observations.filter((each) => readSubList(each, child) !== undefined)
  if (whole.length === 0) return
  // Children that the parent's row holds are not sent again.
  const isInRow = (each: Observation) => hasSubListInData(each, { type, child })
  const apart = whole.filter((each) => !isInRow(each))
  const values = [
    account,
    whole.map(({ id }) => id),
    whole.map((each) => JSON.stringify(readSubList(each, child)?.map(({ id }) => id))),
    whole.filter(isInRow).map(({ id }) => id),
    toJsonb(toChildRecords(apart, child).records),
  ]
  const { rows } = await client.query<{ parent: string }>(
    buildStatement(childStatement(type, child, casting), values, input),
  )
  for (const { parent } of rows) {
    const before = written.get(parent)
    if (before?.effect === 'unchanged') written.set(parent, { ...before, effect: 'changed' })
  }
}

/**
 * Finds parents whose children differ from their rows. These parents are written even if they equal their own
 * rows.
 */
export async function findChangedChildren(client: PoolClient, input: WriteInput): Promise<string[]> {
  const { account, type, observations } = input
  const changed = new Set<string>()
  for (const child of type.children) {
    const { parents, records } = toChildRecords(observations, child)
    if (parents.length === 0) continue
    const { rows } = await client.query<{ parent: string }>(
      buildStatement(childDifferenceStatement(child), [account, toJsonb(records), parents], input),
    )
    for (const { parent } of rows) changed.add(parent)
  }
  return [...changed]
}
