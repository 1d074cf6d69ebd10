import type { Pool } from 'pg'
import { inTransaction } from '../prisma/client.js'
import { findConfirmed } from '../prisma/confirmed.js'
import { noteSeen, type SeenInput } from '../prisma/rows.js'
import { type Effect, type WriteInput, writeObjects } from '../prisma/write.js'

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
): Promise<ReadonlyMap<string, E>> {
  const reference = { runId, account: input.account, typeName: input.type.name }
  const confirmed = input.mode === 'list' ? await findConfirmed(pool, input) : new Set<string>()
  const newcomers = input.newcomers.filter(({ id }) => !confirmed.has(id))
  const notesOf = (effects: ReadonlyMap<string, Effect>) =>
    new Map(
      input.newcomers.map((each) => [
        each.id,
        noteOf(each, confirmed.has(each.id) ? 'confirmed' : effects.get(each.id)),
      ]),
    )
  if (newcomers.length === 0) {
    const notes = notesOf(new Map())
    await noteSeen(pool, { ...reference, effects: notes })
    return notes
  }
  const notes = await inTransaction(
    pool,
    async (client) => {
      const written = notesOf(await writeObjects(client, { ...input, newcomers }))
      if (!dryRun) await noteSeen(client, { ...reference, effects: written })
      return written
    },
    // A dry run finds out what would change by doing it, and undoes it.
    { rollback: dryRun },
  )
  if (dryRun) await noteSeen(pool, { ...reference, effects: notes })
  return notes
}
