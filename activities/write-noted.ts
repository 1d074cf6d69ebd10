import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../prisma/client.js'
import { findConfirmed } from '../prisma/confirmed.js'
import { type Note, noteSeen, type SeenInput } from '../prisma/seen.js'
import { type Effect, type WriteInput, writeObjects, type Written } from '../prisma/write.js'

export interface WriteNotedInput<E extends string> extends WriteInput, Pick<SeenInput, 'runId'> {
  readonly dryRun: boolean
  /** What to note of a newcomer; its effect is undefined when it was refused, or was found equal only when it was to be written. */
  readonly noteOf: (newcomer: WriteInput['newcomers'][number], effect: Effect | 'confirmed' | undefined) => E
}

/**
 * Writes what was read and notes in `sync_seen`, in the same transaction, what became of each. What a list only confirms is only noted.
 *
 * @returns what was noted, by id
 */
export async function writeNoted<E extends string>(
  pool: Pool,
  { runId, dryRun, noteOf, ...input }: WriteNotedInput<E>,
): Promise<ReadonlyMap<string, Note<E>>> {
  const reference = { runId, account: input.account, typeName: input.type.name }
  const confirmed = input.mode === 'list' ? await findConfirmed(pool, input) : new Map<string, string>()
  const newcomers = input.newcomers.filter(({ id }) => !confirmed.has(id))
  if (newcomers.length === 0) return note(pool, new Map())
  const notes = await inTransaction(
    pool,
    async (client) => {
      const written = await writeObjects(client, { ...input, newcomers })
      return dryRun ? notesOf(written) : note(client, written)
    },
    // A dry run finds out what would change by doing it, and undoes it.
    { rollback: dryRun },
  )
  if (dryRun) await noteSeen(pool, { ...reference, notes })
  return notes

  async function note(client: Pool | PoolClient, written: ReadonlyMap<string, Written>) {
    const own = notesOf(written)
    await noteSeen(client, { ...reference, notes: own })
    return own
  }

  function notesOf(written: ReadonlyMap<string, Written>): ReadonlyMap<string, Note<E>> {
    return new Map(
      input.newcomers.map((each) => {
        const { id } = each
        const hash = confirmed.get(id)
        if (hash !== undefined) return [id, { effect: noteOf(each, 'confirmed'), hash }]
        const effect = written.get(id)
        return [id, { effect: noteOf(each, effect?.effect), hash: effect?.hash }]
      }),
    )
  }
}
