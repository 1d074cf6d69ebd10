import type { Pool, PoolClient } from 'pg'
import type { SeenEffect, WriteEffect } from '../../prisma/catalogue/enumerated-columns.js'
import { inTransaction } from '../../prisma/engine/client.js'
import { recordChangedColumns } from '../../prisma/proofs/changed-columns.js'
import { changedColumnsOf } from '../../prisma/rows/changed-columns-of.js'
import { findConfirmed } from '../../prisma/rows/confirmed.js'
import { type Note, recordSeen, type SeenInput } from '../../prisma/proofs/seen.js'
import type { Observation } from '../../prisma/rows/observation.js'
import type { WriteInput, WriteResult } from '../../prisma/rows/write-input.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'

/** What became of an object that a list showed. */
export type ListedEffect = WriteEffect | Extract<SeenEffect, 'confirmed'>

export interface WriteNotedInput<E extends SeenEffect> extends WriteInput, Pick<SeenInput, 'runId'> {
  readonly dryRun: boolean
  /**
   * Returns the effect to record for an object. The parameter `effect` is undefined when the write rule
   * refused the object, or when the object was found equal while it was being written.
   */
  readonly toSeenEffect: (observation: Observation, effect: ListedEffect | undefined) => E
}

/**
 * Writes objects and records in `sync_seen` the effect of each, in one transaction. An object that equals its
 * row already is only recorded.
 *
 * Safe to run twice: the write rule decides again, and `sync_seen` keeps the first effect of an id.
 *
 * @returns what was recorded, by id
 */
export async function writeNoted<E extends SeenEffect>(
  pool: Pool,
  { runId, dryRun, toSeenEffect, ...input }: WriteNotedInput<E>,
): Promise<ReadonlyMap<string, Note<E>>> {
  const reference = { runId, account: input.account, typeName: input.type.name }
  const confirmed = input.mode === 'list' ? await findConfirmed(pool, input) : new Map<string, string>()
  const observations = input.observations.filter(({ id }) => !confirmed.has(id))
  if (observations.length === 0) return recordWritten(pool, new Map())
  const write = (client: PoolClient) => writeObjects(client, { ...input, observations })
  if (!dryRun) return inTransaction(pool, async (client) => recordWritten(client, await write(client)))
  // A dry run writes the objects to find out what would change, and rolls back.
  const ids = observations.map(({ id }) => id)
  const { result, columns } = await inTransaction(
    pool,
    (client) => changedColumnsOf(client, { ...input, ids }, () => write(client)),
    { rollback: true },
  )
  const recorded = await recordWritten(pool, result)
  const isChanged = (id: string) => recorded.get(id)?.effect === 'changed'
  await recordChangedColumns(pool, { ...reference, columns: new Map([...columns].filter(([id]) => isChanged(id))) })
  return recorded

  async function recordWritten(client: Pool | PoolClient, written: ReadonlyMap<string, WriteResult>) {
    const notes = new Map(input.observations.map((each) => [each.id, noteFor(each, written.get(each.id))]))
    await recordSeen(client, { ...reference, notes, isPrepared: input.isPrepared })
    return notes
  }

  function noteFor(observation: Observation, written: WriteResult | undefined): Note<E> {
    const hash = confirmed.get(observation.id)
    if (hash !== undefined) return { effect: toSeenEffect(observation, 'confirmed'), hash }
    return { effect: toSeenEffect(observation, written?.effect), hash: written?.hash }
  }
}
