import type { ChildType, ObjectType } from '../catalogue/catalogue.js'
import { type Casting, INDEXED_BYTES, keyOf, projection, quote, tableName, valueOf } from '../engine/sql.js'

// Statements that compare rows with what is listed, and their columns with their `data`. Each takes $1 the account, but for reprojectStatement.

/**
 * Of the live rows among the ids $2: `digest` for comparing with what is listed, and `hash` (hashOf). `isProjected`: the columns say what `data` says,
 * where that says anything of them. `holdsChildren`: the rows of its children are what its sub-lists hold, with columns that go with it.
 */
export function digestStatement(type: ObjectType, casting: Casting = 'strict'): string {
  const children = type.children.filter(({ expand }) => !expand)
  const lists = children.map(({ field }, nth) => `, n.data #> '{${field.join(',')}}' AS list${nth}`)
  const isHeld = children.map((child, nth) =>
    holdsRowsOf(child, { list: `parent.list${nth}`, parent: 'parent.id', casting }),
  )
  return `
    SELECT n.id, ${DIGEST}, ${hashOf('n')} AS hash, ${isProjected(type, casting)} AS "isProjected",
      ${isHeld.length > 0 ? `coalesce(${isHeld.join(' AND ')}, false)` : 'false'} AS "holdsChildren"
    FROM ${unpacked(type, 'id')} CROSS JOIN LATERAL (SELECT n.id${lists.join('')}) parent`
}

/** Digest of a row's id and `data`. Not for keeps: another version of PostgreSQL may hash otherwise. */
export function hashOf(row: string): string {
  return `hashtextextended(${row}.id, jsonb_hash_extended(${row}.data, 0))`
}

/** The digests of the children of the parents $2, and whether their columns say what their `data` says. */
export function childDigestStatement(child: ChildType, casting: Casting = 'strict'): string {
  return `
    SELECT n.${quote(child.parentColumn)} AS parent, n.id, ${DIGEST}, ${isProjected(child, casting)} AS "isProjected"
    FROM ${unpacked(child, child.parentColumn)}`
}

const DIGEST = `encode(sha256(convert_to(n.data::text, 'UTF8')), 'hex') AS digest`

function isProjected(type: ObjectType | ChildType, casting: Casting): string {
  const columns = columnsToMend(type, casting)
  return `NOT (${columns.length > 0 ? differ(columns) : 'false'})`
}

/** Whether a list that is whole holds what a parent's rows do, and nothing else: each row is in it, and there are as many. */
function holdsRowsOf(
  child: ChildType,
  { list, parent, casting }: { list: string; parent: string; casting: Casting },
): string {
  const objects = `${list} -> 'data'`
  return `${list} -> 'has_more' = 'false' AND jsonb_typeof(${objects}) = 'array' AND (
        SELECT count(*) = jsonb_array_length(${objects}) AND coalesce(bool_and(n.id IS NOT DISTINCT FROM n.data ->> 'id' AND ${isProjected(child, casting)}
          AND EXISTS (SELECT FROM jsonb_array_elements(${objects}) AS listed(data) WHERE listed.data = n.data)), true)
        FROM ${unpacked(child, 'id', childrenOf(child, parent))}
      )`
}

/** Which of the parents $3 have other rows as children than $2. */
export function childDifferenceStatement(child: ChildType): string {
  const parent = quote(child.parentColumn)
  return `
    SELECT DISTINCT coalesce(n.parent, row.parent) AS parent
    FROM jsonb_to_recordset($2::jsonb) AS n(id text, parent text, data jsonb)
    FULL JOIN (SELECT id, ${parent} AS parent, data FROM ${rowsOf(child, child.parentColumn, '$3')}) row
      ON row.id = n.id AND row.parent = n.parent
    WHERE n.data IS DISTINCT FROM row.data`
}

/** `data`, unpacked once and not anew for each column that is read out of it. */
const DETOASTED = `data || '{}'`

/**
 * Fills the columns of up to $1 rows behind the primary key in the further parameters again from `data`, where they differ; returns how many did, and the last row looked at. A row that
 * is written meanwhile has another `xmin`, and keeps what it was given.
 */
export function reprojectStatement(type: ObjectType | ChildType, casting: Casting = 'strict'): string {
  const table = tableName(type)
  const columns = type.columns.filter(({ name }) => name !== type.parentColumn)
  const names = columns.map(({ name }) => name)
  const keys = keyOf(type).map(quote)
  const key = keys.join(', ')
  const parameters = keys.map((_, index) => `$${index + 2}`).join(', ')
  const differs = names.map((name) => `row.${quote(name)} IS DISTINCT FROM n.${quote(name)}`)
  return `
    WITH batch AS MATERIALIZED (
      SELECT ${key}, xmin, ${DETOASTED} AS data FROM ${table} WHERE (${key}) > (${parameters}) ORDER BY ${key} LIMIT $1
    ),
    projected AS (
      SELECT ${keys.map((name) => `n.${name}`).join(', ')}, n.xmin${columns.map((column) => `, ${projection(column, casting)} AS ${quote(column.name)}`).join('')}
      FROM batch n
    ),
    changed AS (
      UPDATE ${table} AS row SET ${names.map((name) => `${quote(name)} = n.${quote(name)}`).join(', ')}
      FROM projected n
      WHERE ${keys.map((name) => `row.${name} = n.${name}`).join(' AND ')} AND row.xmin = n.xmin AND (${differs.join(' OR ')})
      RETURNING 1
    )
    SELECT ARRAY[${key}] AS key, (SELECT count(*)::int FROM changed) AS changed
    FROM batch ORDER BY ${keys.map((name) => `${name} DESC`).join(', ')} LIMIT 1`
}

/** Which of the live rows of account $1 whose `by` is one of $2 have columns that differ from `data`. Undefined when there are no columns. */
export function differenceStatement(
  type: ObjectType | ChildType,
  { by, casting = 'strict' }: { by: string; casting?: Casting },
): string | undefined {
  const columns = columnsToMend(type, casting)
  if (columns.length === 0) return undefined
  return `
    SELECT DISTINCT n.${quote(by)} AS id
    FROM ${unpacked(type, by)}
    WHERE ${differ(columns)}`
}

/**
 * Fills the columns of the live rows of account $1 whose `by` is one of $2 from `data`; returns the `by` of each. Each row is read and
 * written at once, so that one written meanwhile keeps its own. A child of another parent with the same id is mended too, which is as right.
 */
export function mendStatement(
  type: ObjectType | ChildType,
  { by, casting = 'strict' }: { by: string; casting?: Casting },
): string {
  const columns = columnsToMend(type, casting)
  return `
    UPDATE ${tableName(type)} AS n SET ${columns.map(({ name, value }) => `${name} = ${value}`).join(', ')}
    WHERE n.account_id = $1 AND n.id = ANY(ARRAY(SELECT own.id FROM ${rowsOf(type, by, '$2')})) AND n.deleted_at IS NULL
      AND (${differ(columns)})
    RETURNING n.${quote(by)} AS id`
}

interface ColumnToMend {
  readonly name: string
  /** What it must say. */
  readonly value: string
  /** Whether it says something else. */
  readonly differs: string
}

function columnsToMend(type: ObjectType | ChildType, casting: Casting): ColumnToMend[] {
  return type.columns.map((column) => {
    const name = quote(column.name)
    const read = projection(column, casting)
    const value = column.name === type.parentColumn ? `coalesce(${read}, n.${name})` : read
    const differs = `n.${name} IS DISTINCT FROM ${value}`
    // No cast fails on a text that its index refuses. Such a text may be there, if it could be compressed, or may not.
    const isText = column.kind === 'text' || column.kind === 'reference'
    const mayLack = `n.${name} IS NULL AND octet_length(${valueOf(column)}) > ${INDEXED_BYTES}`
    return { name, value, differs: isText && column.isIndexed ? `${differs} AND NOT (${mayLack})` : differs }
  })
}

/** The rows `n` of account $1 whose `by` is one of $2, with their ids, `by` and the columns that are read out of it, and their `data` unpacked. */
function unpacked(type: ObjectType | ChildType, by: string, rows = rowsOf(type, by, '$2')): string {
  const names = new Set(['id', by, ...type.columns.map(({ name }) => name)].map(quote))
  return `(SELECT ${[...names].map((name) => `own.${name}`).join(', ')}, own.${DETOASTED} AS data
      FROM ${rows} OFFSET 0) n`
}

function differ(columns: readonly ColumnToMend[]): string {
  return columns.map(({ differs }) => differs).join(' OR ')
}

/** FROM and WHERE of the rows `own` of account $1 whose `by` is one of `keys`: live ones by id, or children by their parent. */
function rowsOf(type: ObjectType | ChildType, by: string, keys: string): string {
  if (by === 'id')
    return `${tableName(type)} own WHERE account_id = $1 AND id = ANY(${keys}::text[]) AND deleted_at IS NULL`
  return `unnest(${keys}::text[]) AS of(parent) CROSS JOIN LATERAL ${childrenOf({ table: type.table, parentColumn: by }, 'of.parent')}`
}

/**
 * The rows `own` of account $1 of one parent, found parent by parent, so that the index of that column serves: a table that was never analysed, as in
 * a first sync, would else be read whole for each page.
 */
function childrenOf(child: { readonly table: string; readonly parentColumn: string }, parent: string): string {
  return `(SELECT * FROM ${tableName(child)} WHERE ${quote(child.parentColumn)} = ${parent} OFFSET 0) own WHERE account_id = $1`
}
