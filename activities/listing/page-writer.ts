import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { bisect, type Poison } from '../../prisma/engine/failure.js'
import { type Observation, readSubList } from '../../prisma/rows/observation.js'
import type { RawPage } from '../../prisma/rows/write-input.js'
import type { Deps } from '../deps.js'
import { type ListedEffect, writeNoted } from './write-noted.js'

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
  readonly observations: readonly Observation[]
  /** The page as Stripe sent it, if its objects can be written from its text. */
  readonly rawPage?: RawPage | undefined
}

/** The result of writing a page. */
interface PageWriteResult {
  readonly effects: readonly ListedEffect[]
  readonly poison: readonly Poison[]
}

/** Writes a page. Resolves when its objects and their notes in `sync_seen` have committed. */
export type PageWriter = (page: PageToWrite) => Promise<PageWriteResult>

interface PageWriterInput {
  readonly runId: string
  readonly account: string
  readonly type: ObjectType
  readonly dryRun: boolean
}

interface Waiting extends PageToWrite {
  readonly resolve: (written: PageWriteResult) => void
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
    for (const { observations } of waiting) {
      if (count > 0 && (ids.size + observations.length > BATCH || observations.some(({ id }) => ids.has(id)))) break
      for (const { id } of observations) ids.add(id)
      count += 1
    }
    return waiting.splice(0, count)
  }

  /** Writes pages in one transaction, and resolves or rejects the promise of each. Never throws. */
  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const all = batch.flatMap(({ observations }) => observations)
    const isPrepared = !input.dryRun && Math.min(...listed.values()) >= ROWS_BEFORE_PREPARED
    try {
      const { results, poison } = await bisect(all, (observations, casting) =>
        writeNoted(database.pool, {
          ...input,
          observations,
          casting,
          pages: batch.flatMap(({ rawPage }) => rawPage ?? []),
          mode: 'list',
          isPrepared,
          toSeenEffect: (_, effect) => effect ?? 'unchanged',
        }),
      )
      countListed(all)
      const notes = new Map(results.flatMap((each) => [...each]))
      const refused = new Map(poison.map((each) => [each.id, each]))
      for (const { observations, resolve } of batch) {
        resolve({
          effects: observations.flatMap(({ id }) => notes.get(id)?.effect ?? []),
          poison: observations.flatMap(({ id }) => refused.get(id) ?? []),
        })
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  function countListed(written: readonly Observation[]): void {
    const { type } = input
    const add = (table: string, more: number) => listed.set(table, more + (listed.get(table) ?? 0))
    add(type.table, written.length)
    for (const child of type.children)
      add(child.table, written.flatMap((each) => readSubList(each, child) ?? []).length)
  }
}
