import { type SyncState, SYNC_STATES } from '../../prisma/status/sync-state.js'
import type { Status } from '../status/status-schema.js'
import { PAGE } from './send-page.js'

export type ObjectType = Status['types'][number]

/** A column of the table of types: its name, what it is sorted by, and the order of the first press. */
interface Column {
  readonly name: string
  /** Null: not known. Such types come last. */
  readonly valueOf: (type: ObjectType) => string | number | null
  readonly isFirstDescending: boolean
  readonly isNumber: boolean
}

const text = { isFirstDescending: false, isNumber: false }
const number = { isFirstDescending: true, isNumber: true }

export const COLUMNS = {
  table: { name: 'Table', valueOf: tableOf, ...text },
  rows: { name: 'Rows', valueOf: ({ tables }) => tables[0]?.rows ?? 0, ...number },
  synced: { name: 'Last full sync', valueOf: ({ lastFullSync }) => lastFullSync?.getTime() ?? null, ...text },
  proven: { name: 'Proven as of', valueOf: ({ proven }) => proven?.asOf.getTime() ?? null, ...text },
  drift: { name: 'Drift', valueOf: ({ drift }) => drift, ...number },
  state: { name: 'State', valueOf: ({ state }) => SYNC_STATES.indexOf(state), ...text },
} as const satisfies Readonly<Record<string, Column>>

export type ColumnName = keyof typeof COLUMNS

/** What a person asked the table of types for. The address holds it. */
export interface TypesQuery {
  /** A part of the name of the type or of a table; empty for all. */
  readonly text: string
  /** Null: all states. */
  readonly state: SyncState['state'] | null
  readonly sort: ColumnName
  readonly isDescending: boolean
}

/** Reads the query of an address. What it does not know counts as left out. */
export function typesQueryOf(parameters: URLSearchParams): TypesQuery {
  const sort = parameters.get('sort') ?? ''
  return {
    text: (parameters.get('text') ?? '').trim(),
    state: SYNC_STATES.find((each) => each === parameters.get('state')) ?? null,
    sort: Object.hasOwn(COLUMNS, sort) ? (sort as ColumnName) : 'table',
    isDescending: parameters.get('order') === 'desc',
  }
}

/** Returns the address of the page Types for a query. */
export function typesAddress({ text: part, state, sort, isDescending }: TypesQuery): string {
  const parameters = new URLSearchParams({
    ...(part !== '' && { text: part }),
    ...(state !== null && { state }),
    ...((sort !== 'table' || isDescending) && { sort, order: isDescending ? 'desc' : 'asc' }),
  })
  return `${PAGE}/types${parameters.size > 0 ? `?${parameters.toString()}` : ''}`
}

export function isFiltered({ text: part, state }: TypesQuery): boolean {
  return part !== '' || state !== null
}

/** Returns the types that a query asks for, in its order. */
export function selectTypes(all: readonly ObjectType[], query: TypesQuery): ObjectType[] {
  const { valueOf } = COLUMNS[query.sort]
  const part = query.text.toLowerCase()
  const isAsked = ({ type, tables, state }: ObjectType) =>
    (query.state === null || state === query.state) &&
    [type, ...tables.map(({ table }) => table)].some((name) => name.toLowerCase().includes(part))
  return all.filter(isAsked).toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)]
    if (left === right) return compare(tableOf(a), tableOf(b))
    if (left === null || right === null) return left === null ? 1 : -1
    return compare(left, right) * (query.isDescending ? -1 : 1)
  })
}

function tableOf({ type, tables }: ObjectType): string {
  return tables[0]?.table ?? type
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
