import type { ChildType, Column, ObjectType } from '../catalogue/catalogue.js'

// How tables and columns are named in SQL, and how columns are read out of `data`.

/** A type's table with its schema, quoted. */
export function tableName({ table }: { readonly table: string }): string {
  return `stripe.${quote(table)}`
}

/** The primary key. A child's id is unique under its parent only. The id comes first: rows are looked up by it. */
export function keyOf(type: ObjectType | ChildType): readonly string[] {
  return isChild(type) ? ['account_id', 'id', type.parentColumn] : ['account_id', 'id']
}

/**
 * The database's clock as a bound: read once for a statement. `stripe.now()` itself may say another time for each row, so PostgreSQL compares it
 * with every row and uses no index.
 */
export const NOW = '(SELECT stripe.now())'

export function isChild(type: ObjectType | ChildType): type is ChildType {
  return 'listPath' in type
}

/**
 * How a value becomes a column's type.
 * - `strict`: a value that does not fit its column makes the statement fail. Fast, and right for almost every object.
 * - `lenient`: a value that does not fit becomes NULL. For what `strict` failed on.
 *
 * Both say the same of every value that fits.
 */
export type Casting = 'strict' | 'lenient'

/** PostgreSQL refuses a text of more than about 2,690 bytes in an index. Stripe's ids and e-mail addresses are far shorter. */
export const INDEXED_BYTES = 2_600

/** How a column's value is read out of the object. */
export function projection(column: Column, casting: Casting = 'strict'): string {
  const value = valueOf(column)
  const cast = castOf(column, value)
  const fits = casting === 'lenient' ? fitsOf(column, value) : undefined
  // CASE in CASE: PostgreSQL may evaluate the sides of AND in any order, and the second test fails on what the first refuses.
  return fits === undefined ? cast : fits.reduceRight((then, test) => `CASE WHEN ${test} THEN ${then} END`, cast)
}

/** What the object says, before it is cast to the column's type: a text, or jsonb. NULL: it says nothing. */
export function valueOf({ kind, path }: Column): string {
  const keys = path.map((key) => `'${key}'`)
  const at = (arrow: '->' | '->>') => `${['n.data', ...keys.slice(0, -1)].join(' -> ')} ${arrow} ${keys.at(-1)}`
  if (kind === 'jsonb') return `nullif(${at('->')}, 'null')`
  return kind === 'reference' ? `coalesce(${at('->')} ->> 'id', ${at('->>')})` : at('->>')
}

function castOf({ kind }: Column, value: string): string {
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

/** Prisma's Decimal. The cast says so, not the column, so that what is read out of `data` is what the column can hold. */
const NUMERIC = 'numeric(65,30)'

const INTEGER = String.raw`'^\s*[-+]?\d{1,255}\s*$'`
const DECIMAL = String.raw`'^\s*[-+]?(\d{1,255}(\.\d{0,255})?|\.\d{1,255})([eE][-+]?\d{1,3})?\s*$'`
const BOOLEAN = String.raw`'^\s*(t(r(u(e)?)?)?|y(e(s)?)?|on|1|f(a(l(s(e)?)?)?)?|n(o)?|of(f)?|0)\s*$'`

/**
 * The tests that a value passes, one after the other, if it can be cast and stored. None: every value can.
 *
 * Without `pg_input_is_valid`, which PostgreSQL 15 lacks, and without a function of ours in PL/pgSQL: Prisma's engine splits a
 * migration at each semicolon.
 */
function fitsOf({ kind, isIndexed }: Column, value: string): readonly string[] | undefined {
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
    // From 4714 BC to the year 294276, all that a timestamptz holds.
    case 'timestamp':
      return [`(${value}) ~ ${INTEGER}`, `(${value})::numeric BETWEEN -210866803200 AND 9224318015999`]
    case 'numeric':
      return [`(${value}) ~ ${DECIMAL}`, `abs(round((${value})::numeric, 30)) < 1e35`]
  }
}

/** Names come from our own schema; quoting keeps reserved words apart. */
export function quote(name: string): string {
  return `"${name}"`
}
