import type { Pool } from 'pg'
import { RUN_KINDS, RUN_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { InvalidQueryError, readCursor, writeCursor } from '../../prisma/status/cursor.js'
import { listRuns, type RunPosition } from '../../prisma/status/list-runs.js'
import { type Run, withScope } from './run-schema.js'

/** Runs of a page. A person reads no more at once. */
const DEFAULT_LIMIT = 50

export interface RunQuery {
  readonly kind?: string | null
  readonly outcome?: string | null
  readonly after?: string | null
  readonly limit?: number
}

/**
 * Reads a page of runs, the newest first. Empty fields of a form do not filter.
 *
 * @throws {InvalidQueryError}
 */
export async function readRuns(
  pool: Pool,
  { kind, outcome, after, limit = DEFAULT_LIMIT }: RunQuery,
): Promise<{ readonly data: readonly Run[]; readonly next: string | null }> {
  const runs = await listRuns(pool, {
    kind: oneOf('kind', RUN_KINDS, kind),
    outcome: oneOf('outcome', RUN_OUTCOMES, outcome),
    after: after ? positionOf(after) : undefined,
    limit: limit + 1, // one more shows whether there is a next page
  })
  const data = runs.slice(0, limit).map(withScope)
  const last = data.at(-1)
  return { data, next: runs.length > limit && last ? writeCursor([last.startedAt.toISOString(), last.id]) : null }
}

function oneOf<T extends string>(name: string, words: readonly T[], value?: string | null): T | undefined {
  if (!value) return undefined
  const word = words.find((each) => each === value)
  if (word === undefined) throw new InvalidQueryError(`${name} "${value}" is unknown. It must be ${words.join(', ')}.`)
  return word
}

function positionOf(cursor: string): RunPosition {
  const [time = '', id] = readCursor(cursor)
  const startedAt = new Date(time)
  if (Number.isNaN(startedAt.getTime()) || id === undefined)
    throw new InvalidQueryError('after is not a cursor of this list. Begin with the first page.')
  return { startedAt, id }
}
