import type { ContentSource } from '../../prisma/catalogue/enumerated-columns.js'
import type { Ledger } from './ledger.js'
import type { SimulationDatabase } from './simulation-database.js'

/** A change that a trigger has logged. `key` names the object: `type/id`. */
export type Noted = WrittenRow | NotedChild | NotedEvent

interface Note {
  readonly key: string
  readonly atUs: number
  readonly transaction: string
  /** True for the last change of its transaction. */
  readonly isLast: boolean
}

export interface WrittenRow extends Note {
  readonly kind: 'row'
  /** Hash of the content. */
  readonly what: string
  readonly isDeleted: boolean
  /** Embedded children, as `id hash`; null when the content does not embed them whole. */
  readonly children: readonly string[] | null
  readonly source: ContentSource
  /** Source, channel and times of the content, as text for reports. */
  readonly how: string
}

interface NotedChild extends Note {
  readonly kind: 'new child' | 'lost child'
  /** Id of the child and hash of its content: `id hash`. */
  readonly what: string
}

interface NotedEvent extends Note {
  readonly kind: 'received' | 'settled'
  /** The event's id. */
  readonly what: string
}

/** Reads the logged changes, in the order in which they were written. */
export async function readNoted({ control }: SimulationDatabase): Promise<Noted[]> {
  const { rows } = await control.query<Noted>(
    `SELECT kind, key, at_us::float8 AS "atUs", transaction::text, nr = max(nr) OVER (PARTITION BY transaction) AS "isLast",
       what, is_deleted AS "isDeleted", children, source,
       format('%s by %s, as of %s, seen at %s', source, channel, to_char(as_of, 'HH24:MI:SS'),
         to_char(seen_at, 'HH24:MI:SS.MS')) AS how
     FROM simulation.noted ORDER BY nr`,
  )
  return rows
}

/** Returns the content hash of every version, to compare with rows. The hash of a deletion is null. */
export async function contentsOf(
  { control }: SimulationDatabase,
  { versions }: Ledger,
): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  const all = [...versions.values()].flat()
  const { rows } = await control.query<{ content: string | null }>(
    `SELECT CASE WHEN jsonb_typeof(value) <> 'null' THEN jsonb_hash_extended(value, 0)::text END AS content
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY ORDER BY ordinality`,
    [JSON.stringify(all.map(({ object }) => object))],
  )
  const contents = rows.values()
  return new Map(
    [...versions].map(([key, list]) => [key, list.map((): string | null => contents.next().value?.content ?? null)]),
  )
}

export function describe(note: Noted): string {
  switch (note.kind) {
    case 'row':
      return `${note.key} is ${note.isDeleted ? 'a tombstone' : `content ${note.what}`}: ${note.how}`
    case 'received':
      return `${note.what} waits for ${note.key}`
    case 'settled':
      return `${note.what} is settled in ${note.key}`
    default:
      return `${note.key} has a ${note.kind}, ${note.what}`
  }
}
