import type { ChildType, Column, ObjectType } from '../catalogue/catalogue.js'

// How SQL names tables and columns, and how it reads columns out of `data`.

/** Returns a type's table with its schema, quoted. */
export function tableName({ table }: { readonly table: string }): string {
  return `stripe.${quote(table)}`
}

/**
 * Returns the columns of the primary key. A child's id is unique under its parent only, so the parent's
 * column belongs to the key. It comes last, because rows are looked up by id.
 */
export function primaryKeyColumns(type: ObjectType | ChildType): readonly string[] {
  return isChild(type) ? ['account_id', 'id', type.parentColumn] : ['account_id', 'id']
}

/**
 * SQL: the database's time, read once for a statement. Use it to compare columns with the present time.
 * `stripe.now()` itself may return another time for each row, so PostgreSQL would compare it with every row
 * and use no index.
 */
export const NOW = '(SELECT stripe.now())'

export function isChild(type: ObjectType | ChildType): type is ChildType {
  return 'listPath' in type
}

/**
 * How a value is cast to its column's type.
 * - `strict`: a value that does not fit its column makes the statement fail. It is fast, and works for almost
 *   every object.
 * - `lenient`: a value that does not fit its column becomes NULL. It is used after `strict` has failed.
 *
 * Both give the same result for every value that fits.
 */
export type Casting = 'strict' | 'lenient'

/**
 * Longest text in an indexed column. PostgreSQL refuses texts of more than about 2,690 bytes in an index.
 * Stripe's ids and e-mail addresses are far shorter.
 */
export const INDEXED_BYTES = 2_600

/**
 * Returns the SQL that reads a column's value out of the object `n.data` and casts it to the column's type.
 */
export function buildProjection(column: Column, casting: Casting = 'strict'): string {
  const value = buildValueSql(column)
  const cast = buildCastSql(column, value)
  const fits = casting === 'lenient' ? buildFitTests(column, value) : undefined
  // CASE in CASE, because PostgreSQL may evaluate the sides of AND in any order. The second test would fail
  // with an error for a value that does not pass the first.
  return fits === undefined ? cast : fits.reduceRight((then, test) => `CASE WHEN ${test} THEN ${then} END`, cast)
}

/**
 * Returns the SQL that reads a column's value out of the object without casting it: a text, or jsonb for a
 * jsonb column. The value is NULL if the object has none.
 */
export function buildValueSql({ kind, path }: Column): string {
  const keys = path.map((key) => `'${key}'`)
  const at = (arrow: '->' | '->>') => `${['n.data', ...keys.slice(0, -1)].join(' -> ')} ${arrow} ${keys.at(-1)}`
  if (kind === 'jsonb') return `nullif(${at('->')}, 'null')`
  return kind === 'reference' ? `coalesce(${at('->')} ->> 'id', ${at('->>')})` : at('->>')
}

function buildCastSql({ kind }: Column, value: string): string {
  switch (kind) {
    case 'jsonb':
    case 'reference':
    case 'text':
      return value
    case 'timestamp':
      return `to_timestamp((${value})::bigint)`
    case 'boolean':
    case 'int8':
      return `(${value})::${kind}`
    case 'numeric':
      return `(${value})::${NUMERIC}`
  }
}

/**
 * The type of Prisma's Decimal. The cast names precision and scale, so that a value read out of `data` equals
 * the value that the column stores.
 */
const NUMERIC = 'numeric(65,30)'

const INTEGER = String.raw`'^\s*[-+]?\d{1,255}\s*$'`
const DECIMAL = String.raw`'^\s*[-+]?(\d{1,255}(\.\d{0,255})?|\.\d{1,255})([eE][-+]?\d{1,3})?\s*$'`
const BOOLEAN = String.raw`'^\s*(t(r(u(e)?)?)?|y(e(s)?)?|on|1|f(a(l(s(e)?)?)?)?|n(o)?|of(f)?|0)\s*$'`

/**
 * Returns SQL conditions, in the order in which they must be tested. A value that meets all of them can be
 * cast and stored. Returns undefined if every value can.
 *
 * The conditions do not use `pg_input_is_valid`, because PostgreSQL 15 lacks it. They use no PL/pgSQL
 * function of our own, because Prisma's engine splits a migration at each semicolon.
 */
function buildFitTests({ kind, isIndexed }: Column, value: string): readonly string[] | undefined {
  switch (kind) {
    case 'jsonb':
      return undefined
    case 'reference':
    case 'text':
      return isIndexed ? [`octet_length(${value}) <= ${INDEXED_BYTES}`] : undefined
    case 'boolean':
      return [`(${value}) ~* ${BOOLEAN}`]
    case 'int8':
      return [`(${value}) ~ ${INTEGER}`, `(${value})::numeric BETWEEN -9223372036854775808 AND 9223372036854775807`]
    // The range of timestamptz: from 4714 BC to the year 294276.
    case 'timestamp':
      return [`(${value}) ~ ${INTEGER}`, `(${value})::numeric BETWEEN -210866803200 AND 9224318015999`]
    case 'numeric':
      return [`(${value}) ~ ${DECIMAL}`, `abs(round((${value})::numeric, 30)) < 1e35`]
  }
}

/** Quotes a name, because it may be a reserved word. Names come from our own schema and need no escaping. */
export function quote(name: string): string {
  return `"${name}"`
}

/** Quotes a table of the application, with or without its schema: `public.users` becomes `"public"."users"`. */
export function quoteQualified(table: string): string {
  return table.split('.').map(quote).join('.')
}
