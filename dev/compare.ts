import { isDeepStrictEqual } from 'node:util'
import type { Pool } from 'pg'
import type { TableShape, TrueObject } from './compare/table-shape.js'
import { TABLES } from './compare/tables.js'

// Compares every row with Stripe's state. On purpose, this shares nothing with the code that writes the rows.

/** Stripe's state, as a simulator holds it. */
export interface Truth {
  /** Account of this state. Rows of other accounts are ignored. */
  readonly accountId: string
  /** Yields the live objects of a type, as a GET returns them. */
  objects(type: string): Iterable<TrueObject>
  /** Yields all entries of the lists of live parents. */
  children(type: string): Iterable<{ readonly parent: string; readonly object: TrueObject }>
  deletedIds(type: string): Iterable<string>
}

export interface TableComparison {
  readonly table: string
  readonly inStripe: number
  readonly inPostgres: number
  readonly equal: number
  /** One sentence for each row that is wrong, missing or surplus. */
  readonly differences: readonly string[]
}

/** Compares every row of all tables, or of some, including projected columns and children. */
export async function compare(
  pool: Pick<Pool, 'query'>,
  truth: Truth,
  shapes: readonly TableShape[] = TABLES,
): Promise<TableComparison[]> {
  const results: TableComparison[] = []
  for (const shape of shapes) results.push(await compareTable(pool, truth, shape))
  return results
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly deleted_at: Date | null }

/** Columns that tell how a row came to be, or hold the object itself. */
export const NOT_IN_OBJECT = new Set(
  'account_id id data source as_of seen_at deleted_at channel event_id request_id api_version synced_at'.split(' '),
)

async function compareTable(pool: Pick<Pool, 'query'>, truth: Truth, shape: TableShape): Promise<TableComparison> {
  const { table } = shape
  const { rows } = await pool.query<Row>(`SELECT * FROM stripe.${table} WHERE account_id = $1`, [truth.accountId])
  // A child's id is unique within its parent's list only.
  const isChild = shape.parentColumn !== undefined && !shape.isParentUnsaid
  const keyOf = (id: string, parent: unknown) => (isChild ? `${String(parent)}/${id}` : id)
  const left = new Map(rows.map((row) => [keyOf(row.id, row[shape.parentColumn ?? '']), row]))
  const differences: string[] = []
  let inStripe = 0
  let equal = 0

  for (const { parent, object } of expected(truth, shape)) {
    inStripe += 1
    const id = shape.rowId?.(object) ?? object.id
    const key = keyOf(id, parent)
    const row = left.get(key)
    left.delete(key)
    const wrong = row ? whatDiffers(row, { object, shape, parent }) : ['is missing']
    if (wrong.length === 0) equal += 1
    else differences.push(`${id} ${wrong.join(', ')}`)
  }

  // Such a row is deleted without a tombstone.
  const deleted = new Set(isChild ? [] : truth.deletedIds(shape.type))
  for (const row of left.values()) {
    if (row.deleted_at === null) differences.push(`${row.id} is here and not in Stripe`)
    else if (!deleted.has(row.id)) differences.push(`${row.id} is a tombstone of what Stripe never had`)
  }
  const inPostgres = rows.filter((row) => row.deleted_at === null).length
  return { table, inStripe, inPostgres, equal, differences }
}

function* expected(truth: Truth, { type, parentColumn, ifAny }: TableShape) {
  if (ifAny !== undefined && [...truth.objects(ifAny)].length === 0) return
  if (parentColumn !== undefined) yield* truth.children(type)
  else for (const object of truth.objects(type)) yield { parent: undefined, object }
}

function whatDiffers(
  row: Row,
  { object, shape, parent }: { object: TrueObject; shape: TableShape; parent: string | undefined },
): string[] {
  if (row.deleted_at !== null) return ['is a tombstone']
  const wrong: string[] = []
  if (!shape.isMadeUp && !isDeepStrictEqual(row['data'], object))
    wrong.push(`differs in ${differingFields(row['data'], object)}`)
  if (shape.parentColumn !== undefined && row[shape.parentColumn] !== parent) wrong.push('has another parent')
  for (const [column, value] of Object.entries(row)) {
    if (NOT_IN_OBJECT.has(column) || column === shape.parentColumn) continue
    const want = valueAtPath(object, shape.paths?.[column] ?? column)
    if (!isSame(value, want)) wrong.push(`column ${column} is ${String(value)} instead of ${JSON.stringify(want)}`)
  }
  return wrong
}

function valueAtPath(object: unknown, path: string): unknown {
  let value = object
  for (const key of path.split('.')) value = (Object(value) as Record<string, unknown>)[key]
  return value ?? null
}

/** A value that only a text column can take. The value is in `data`, and its column is NULL. */
export const FITS_NO_COLUMN = 'fits no column'

/**
 * Compares a column's value with the JSON's. JSON has times as Unix seconds, and PostgreSQL returns big
 * numbers as strings.
 */
function isSame(column: unknown, json: unknown): boolean {
  if (json === FITS_NO_COLUMN && column === null) return true
  if (column instanceof Date) return column.getTime() / 1_000 === json
  if (typeof column === 'string' && typeof json === 'number') return Number(column) === json
  if (typeof column === 'string' && typeof json === 'string') {
    return column === json || (/^-?[\d.]+$/.test(column) && Number(column) === Number(json))
  }
  return isDeepStrictEqual(column, json)
}

function differingFields(a: unknown, b: TrueObject): string {
  const left = Object(a) as Record<string, unknown>
  const names = new Set([...Object.keys(left), ...Object.keys(b)])
  return [...names].filter((name) => !isDeepStrictEqual(left[name], b[name])).join(', ')
}
