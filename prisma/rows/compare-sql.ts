import type { ChildType, ObjectType } from '../catalogue/catalogue.js'
import {
  type Casting,
  INDEXED_BYTES,
  primaryKeyColumns,
  buildProjection,
  quote,
  tableName,
  buildValueSql,
} from '../engine/sql.js'

// Statements that compare rows with listed objects, and the columns of rows with their `data`. $1 is the
// account in each of them, except in reprojectStatement.

/**
 * Builds the statement that compares the live rows with the ids $2 with what is listed. Each row of the
 * result has:
 *
 * - `digest`: the SHA-256 of `data`, to compare with that of a listed object
 * - `hash`: see hashOf
 * - `isProjected`: true if the columns have the values that `data` has for them
 * - `holdsChildren`: true if the rows of the children equal the whole sub-lists in `data`, and their columns
 *   do too. Children that come only by `expand` are not in `data`, and are left out. False if the type has no
 *   other children.
 */
export function digestStatement(type: ObjectType, casting: Casting = 'strict'): string {
  const children = type.children.filter(({ expand }) => !expand)
  const lists = children.map(({ field }, nth) => `, n.data #> '{${field.join(',')}}' AS list${nth}`)
  const isHeld = children.map((child, nth) =>
    buildHoldsChildrenCondition(child, { list: `parent.list${nth}`, parent: 'parent.id', casting }),
  )
  return `
    SELECT n.id, ${DIGEST}, ${hashOf('n')} AS hash, ${buildColumnsMatchCondition(type, casting)} AS "isProjected",
      ${isHeld.length > 0 ? `coalesce(${isHeld.join(' AND ')}, false)` : 'false'} AS "holdsChildren"
    FROM ${selectDetoastedRows(type, 'id')} CROSS JOIN LATERAL (SELECT n.id${lists.join('')}) parent`
}

/**
 * Returns SQL for the hash of a row's id and `data`: a signed integer of 64 bits. Do not compare stored
 * hashes later. Another version of PostgreSQL may compute another hash.
 */
export function hashOf(row: string): string {
  return `hashtextextended(${row}.id, jsonb_hash_extended(${row}.data, 0))`
}

/**
 * Builds the statement that reads the children of the parents $2: the digest of each, and whether its columns
 * have the values that its `data` has for them.
 */
export function childDigestStatement(child: ChildType, casting: Casting = 'strict'): string {
  return `
    SELECT n.${quote(child.parentColumn)} AS parent, n.id, ${DIGEST}, ${buildColumnsMatchCondition(child, casting)} AS "isProjected"
    FROM ${selectDetoastedRows(child, child.parentColumn)}`
}

const DIGEST = `encode(sha256(convert_to(n.data::text, 'UTF8')), 'hex') AS digest`

function buildColumnsMatchCondition(type: ObjectType | ChildType, casting: Casting): string {
  const columns = buildColumnChecks(type, casting)
  return `NOT (${columns.length > 0 ? buildColumnsDifferCondition(columns) : 'false'})`
}

/**
 * Returns a condition: the parent's row holds a whole sub-list, and the rows of its children are exactly the
 * objects of this list. It compares their numbers, and looks for each row in the list.
 */
function buildHoldsChildrenCondition(
  child: ChildType,
  { list, parent, casting }: { list: string; parent: string; casting: Casting },
): string {
  const objects = `${list} -> 'data'`
  return `${list} -> 'has_more' = 'false' AND jsonb_typeof(${objects}) = 'array' AND (
        SELECT count(*) = jsonb_array_length(${objects}) AND coalesce(bool_and(n.id IS NOT DISTINCT FROM n.data ->> 'id' AND ${buildColumnsMatchCondition(child, casting)}
          AND EXISTS (SELECT FROM jsonb_array_elements(${objects}) AS listed(data) WHERE listed.data = n.data)), true)
        FROM ${selectDetoastedRows(child, 'id', childrenOf(child, parent))}
      )`
}

/**
 * Builds the statement that returns the parents among $3 whose children's rows differ from the records $2. A
 * record has `id`, `parent` and `data`.
 */
export function childDifferenceStatement(child: ChildType): string {
  const parent = quote(child.parentColumn)
  return `
    SELECT DISTINCT coalesce(n.parent, row.parent) AS parent
    FROM jsonb_to_recordset($2::jsonb) AS n(id text, parent text, data jsonb)
    FULL JOIN (SELECT id, ${parent} AS parent, data FROM ${rowsOf(child, child.parentColumn, '$3')}) row
      ON row.id = n.id AND row.parent = n.parent
    WHERE n.data IS DISTINCT FROM row.data`
}

/** Unpacks `data` once. Otherwise PostgreSQL unpacks it again for each column that is read out of it. */
const DETOASTED = `data || '{}'`

/**
 * Builds the statement that fills the columns of a batch of rows from `data` again, where they differ. $1 is
 * the size of the batch. The further parameters are the primary key after which the batch begins.
 *
 * It returns how many rows it changed (`changed`), and the primary key of the last row of the batch (`key`).
 * If another transaction writes a row meanwhile, the row's `xmin` changes, and the row keeps what that
 * transaction wrote.
 */
export function reprojectStatement(type: ObjectType | ChildType, casting: Casting = 'strict'): string {
  const table = tableName(type)
  const columns = type.columns.filter(({ name }) => name !== type.parentColumn)
  const names = columns.map(({ name }) => name)
  const keys = primaryKeyColumns(type).map(quote)
  const key = keys.join(', ')
  const parameters = keys.map((_, index) => `$${index + 2}`).join(', ')
  const differs = names.map((name) => `row.${quote(name)} IS DISTINCT FROM n.${quote(name)}`)
  return `
    WITH batch AS MATERIALIZED (
      SELECT ${key}, xmin, ${DETOASTED} AS data FROM ${table} WHERE (${key}) > (${parameters}) ORDER BY ${key} LIMIT $1
    ),
    projected AS (
      SELECT ${keys.map((name) => `n.${name}`).join(', ')}, n.xmin${columns.map((column) => `, ${buildProjection(column, casting)} AS ${quote(column.name)}`).join('')}
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

/**
 * Builds the statement that finds live rows of account $1 whose columns differ from `data`. $2 has values of
 * a key column: `id`, or the column with a child's parent. It returns the values whose rows differ.
 *
 * @returns undefined if the type has no columns
 */
export function differenceStatement(
  type: ObjectType | ChildType,
  { keyColumn, casting = 'strict' }: { keyColumn: string; casting?: Casting },
): string | undefined {
  const columns = buildColumnChecks(type, casting)
  if (columns.length === 0) return undefined
  return `
    SELECT DISTINCT n.${quote(keyColumn)} AS id
    FROM ${selectDetoastedRows(type, keyColumn)}
    WHERE ${buildColumnsDifferCondition(columns)}`
}

/**
 * Builds the statement that names the columns in which the live rows with the ids $2 differ from `data`. It returns a
 * row with `id` and `columns` for each row that differs.
 *
 * @returns undefined if the type has no columns
 */
export function differingColumnsStatement(type: ObjectType, casting: Casting = 'strict'): string | undefined {
  const checks = buildColumnChecks(type, casting)
  if (checks.length === 0) return undefined
  const names = checks.map(({ differs }, nth) => `CASE WHEN ${differs} THEN '${type.columns[nth]?.name}' END`)
  return `
    SELECT n.id, array_remove(ARRAY[${names.join(', ')}], NULL) AS columns
    FROM ${selectDetoastedRows(type, 'id')}
    WHERE ${buildColumnsDifferCondition(checks)}`
}

/**
 * Builds the statement that fills columns of live rows of account $1 from `data`, where they differ. $2 has
 * values of a key column, as in differenceStatement. It returns the value for each row that it changed.
 *
 * It reads and writes each row at once, so a row that is written meanwhile keeps its new content. It also
 * mends a child with the same id under another parent, which is right as well.
 */
export function mendStatement(
  type: ObjectType | ChildType,
  { keyColumn: by, casting = 'strict' }: { keyColumn: string; casting?: Casting },
): string {
  const columns = buildColumnChecks(type, casting)
  return `
    UPDATE ${tableName(type)} AS n SET ${columns.map(({ name, value }) => `${name} = ${value}`).join(', ')}
    WHERE n.account_id = $1 AND n.id = ANY(ARRAY(SELECT own.id FROM ${rowsOf(type, by, '$2')})) AND n.deleted_at IS NULL
      AND (${buildColumnsDifferCondition(columns)})
    RETURNING n.${quote(by)} AS id`
}

interface ColumnCheck {
  readonly name: string
  /** SQL for the value that the column should have. */
  readonly value: string
  /** SQL condition: the column has another value. */
  readonly differs: string
}

function buildColumnChecks(type: ObjectType | ChildType, casting: Casting): ColumnCheck[] {
  return type.columns.map((column) => {
    const name = quote(column.name)
    const read = buildProjection(column, casting)
    const value = column.name === type.parentColumn ? `coalesce(${read}, n.${name})` : read
    const differs = `n.${name} IS DISTINCT FROM ${value}`
    // No cast fails on a text that is too long for its index. The column has the text if PostgreSQL could
    // compress it enough. Otherwise the column is NULL. Both are right.
    const isText = column.kind === 'text' || column.kind === 'reference'
    const mayLack = `n.${name} IS NULL AND octet_length(${buildValueSql(column)}) > ${INDEXED_BYTES}`
    return { name, value, differs: isText && column.isIndexed ? `${differs} AND NOT (${mayLack})` : differs }
  })
}

/**
 * Returns a subquery `n`: the rows of account $1 whose key column is in $2, with their `data` unpacked. It
 * has the id, the key column and all columns that are read out of `data`.
 */
function selectDetoastedRows(
  type: ObjectType | ChildType,
  keyColumn: string,
  rows = rowsOf(type, keyColumn, '$2'),
): string {
  const names = new Set(['id', keyColumn, ...type.columns.map(({ name }) => name)].map(quote))
  return `(SELECT ${[...names].map((name) => `own.${name}`).join(', ')}, own.${DETOASTED} AS data
      FROM ${rows} OFFSET 0) n`
}

function buildColumnsDifferCondition(columns: readonly ColumnCheck[]): string {
  return columns.map(({ differs }) => differs).join(' OR ')
}

/**
 * Returns FROM and WHERE of the rows `own` of account $1 whose key column is in `keys`: live rows by their
 * id, or children by their parent.
 */
function rowsOf(type: ObjectType | ChildType, keyColumn: string, keys: string): string {
  if (keyColumn === 'id')
    return `${tableName(type)} own WHERE account_id = $1 AND id = ANY(${keys}::text[]) AND deleted_at IS NULL`
  return `unnest(${keys}::text[]) AS of(parent) CROSS JOIN LATERAL ${childrenOf({ table: type.table, parentColumn: keyColumn }, 'of.parent')}`
}

/**
 * Returns FROM and WHERE of the children `own` of one parent in account $1. OFFSET 0 makes PostgreSQL look
 * the children up parent by parent, in the index of the parent's column. Otherwise it reads a table without
 * statistics whole for each page, as in a first sync.
 */
function childrenOf(child: { readonly table: string; readonly parentColumn: string }, parent: string): string {
  return `(SELECT * FROM ${tableName(child)} WHERE ${quote(child.parentColumn)} = ${parent} OFFSET 0) own WHERE account_id = $1`
}
