import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { bisect, type Poison } from '../../prisma/engine/failure.js'
import { type Effect, type Newcomer, subList, type WrittenPage } from '../../prisma/rows/write.js'
import type { Deps } from '../deps.js'
import { writeNoted } from './write-noted.js'

/** Transactions at once. While PostgreSQL works on one, the next one is prepared and sent. */
const CONCURRENT_BATCHES = 2

/** Objects in one transaction. It takes a few tenths of a second. */
const BATCH = 400

/**
 * Statements are prepared only after this many rows were listed for each table of the type. For a small
 * table, PostgreSQL may plan to read all of it. The connection would keep that plan after the table has
 * grown.
 */
export const ROWS_BEFORE_PREPARED = 2_000

export interface PageToWrite {
  readonly newcomers: readonly Newcomer[]
  /** The page as Stripe sent it, if its objects can be written from its text. */
  readonly asWritten?: WrittenPage | undefined
}

/** The result of writing a page. */
interface PageWritten {
  readonly effects: readonly (Effect | 'confirmed')[]
  readonly poison: readonly Poison[]
}

/** Writes a page. Resolves when its objects and their notes in `sync_seen` have committed. */
export type PageWriter = (page: PageToWrite) => Promise<PageWritten>

interface PageWriterInput {
  readonly runId: string
  readonly account: string
  readonly type: ObjectType
  readonly dryRun: boolean
}

interface Waiting extends PageToWrite {
  readonly resolve: (written: PageWritten) => void
  readonly reject: (error: unknown) => void
}

/**
 * Creates the writer of all pages of a type, from several ranges. Pages that arrive during a write are
 * written together, so they share the fixed cost of a transaction. A page that arrives alone does not wait.
 */
export function createPageWriter({ database }: Deps, input: PageWriterInput): PageWriter {
  const waiting: Waiting[] = []
  let writers = 0
  /** Objects listed so far, by table. */
  const listed = new Map([input.type, ...input.type.children].map(({ table }) => [table, 0]))

  return (page) =>
    new Promise((resolve, reject) => {
      waiting.push({ ...page, resolve, reject })
      if (writers < CONCURRENT_BATCHES) void writeAll()
    })

  async function writeAll(): Promise<void> {
    writers += 1
    for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) await writeBatch(batch)
    writers -= 1
  }

  /**
   * Takes the pages of the next transaction. Pages with the same object go into different transactions,
   * because a statement must not write a row twice.
   */
  function takeBatch(): readonly Waiting[] {
    const ids = new Set<string>()
    let count = 0
    for (const { newcomers } of waiting) {
      if (count > 0 && (ids.size + newcomers.length > BATCH || newcomers.some(({ id }) => ids.has(id)))) break
      for (const { id } of newcomers) ids.add(id)
      count += 1
    }
    return waiting.splice(0, count)
  }

  /** Writes pages in one transaction, and resolves or rejects the promise of each. Never throws. */
  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const all = batch.flatMap(({ newcomers }) => newcomers)
    const isPrepared = !input.dryRun && Math.min(...listed.values()) >= ROWS_BEFORE_PREPARED
    try {
      const { results, poison } = await bisect(all, (newcomers, casting) =>
        writeNoted(database.pool, {
          ...input,
          newcomers,
          casting,
          pages: batch.flatMap(({ asWritten }) => asWritten ?? []),
          mode: 'list',
          isPrepared,
          noteOf: (_, effect) => effect ?? 'unchanged',
        }),
      )
      note(all)
      const notes = new Map(results.flatMap((each) => [...each]))
      const refused = new Map(poison.map((each) => [each.id, each]))
      for (const { newcomers, resolve } of batch) {
        resolve({
          effects: newcomers.flatMap(({ id }) => notes.get(id)?.effect ?? []),
          poison: newcomers.flatMap(({ id }) => refused.get(id) ?? []),
        })
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  function note(written: readonly Newcomer[]): void {
    const { type } = input
    const add = (table: string, more: number) => listed.set(table, more + (listed.get(table) ?? 0))
    add(type.table, written.length)
    for (const child of type.children) add(child.table, written.flatMap((each) => subList(each, child) ?? []).length)
  }
}
