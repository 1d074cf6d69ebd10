import type { Column, ObjectType } from '../catalogue/catalogue.js'
import { buildProjection, type Casting, quote } from '../engine/sql.js'

// Parts of the statements that write rows. In them, "n" is what is written.

/** The columns of a record that says where an object came from, with their types. */
export const PROVENANCE =
  'source text, as_of timestamptz, seen_at timestamptz, deleted boolean, channel text, event_id text, request_id text, api_version text'

/** The values of the columns BOOKKEEPING, in their order. */
export const BOOKKEEPING_VALUES = `n.source, n.as_of, n.seen_at, CASE WHEN n.deleted THEN coalesce(n.as_of, stripe.now()) END,
  n.channel, n.event_id, n.request_id, n.api_version, stripe.now()`

/** Returns the names of the columns with the content: `data`, and what is read out of it. */
export function contentColumns({ columns }: Pick<ObjectType, 'columns'>): string[] {
  return ['data', ...columns.map(({ name }) => name)]
}

/** Returns the values of columns, as they are read out of `n.data`. */
export function projections(
  columns: readonly Column[],
  { casting, parentColumn }: { casting: Casting; parentColumn?: string | null },
): string {
  return columns
    .map((column) => {
      const value = buildProjection(column, casting)
      return column.name === parentColumn ? `coalesce(${value}, n.parent)` : value
    })
    .join(', ')
}

/** Returns the assignments that replace columns by what the INSERT tried to insert (`excluded`). */
export function assignments(names: readonly string[], overrides: Readonly<Record<string, string>> = {}): string {
  return names.map((name) => `${quote(name)} = ${overrides[name] ?? `excluded.${quote(name)}`}`).join(', ')
}

export function list(names: readonly string[]): string {
  return names.map(quote).join(', ')
}
