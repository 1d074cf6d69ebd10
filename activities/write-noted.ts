import type { Pool } from 'pg'
import { inTransaction } from '../prisma/client.js'
import { noteSeen, type SeenInput } from '../prisma/rows.js'
import { type Effect, type WriteInput, writeObjects } from '../prisma/write.js'

export interface WriteNotedInput<E extends string> extends WriteInput, Pick<SeenInput, 'runId'> {
  readonly dryRun: boolean
  /** What to note of a newcomer; its effect is undefined when it was refused or only confirmed. */
  readonly noteOf: (newcomer: WriteInput['newcomers'][number], effect: Effect | undefined) => E
}

/** Writes what was read and notes in `sync_seen`, in the same transaction, what became of each. @returns what was noted, by id */
export async function writeNoted<E extends string>(
  pool: Pool,
  { runId, dryRun, noteOf, ...input }: WriteNotedInput<E>,
): Promise<ReadonlyMap<string, E>> {
  const reference = { runId, account: input.account, typeName: input.type.name }
  const effects = await inTransaction(
    pool,
    async (client) => {
      const accepted = await writeObjects(client, input)
      const notes = new Map(input.newcomers.map((each) => [each.id, noteOf(each, accepted.get(each.id))]))
      if (!dryRun) await noteSeen(client, { ...reference, effects: notes })
      return notes
    },
    // A dry run finds out what would change by doing it, and undoes it.
    { rollback: dryRun },
  )
  if (dryRun) await noteSeen(pool, { ...reference, effects })
  return effects
}
