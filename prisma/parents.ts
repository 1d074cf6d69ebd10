import type { Pool } from 'pg'
import { customerColumn, type ObjectType } from './catalogue.js'
import { tableName } from './sql.js'

export interface ParentsInput {
  readonly account: string
  /** The parents' type. */
  readonly type: ObjectType
  /** Only parents where this column is set. */
  readonly where: string | null
  /** Only this customer, or what is this customer's. */
  readonly customer?: string | undefined
  /** Only ids behind this one. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Live rows of a type that others are listed by, in the order of their ids: the id as `parent`, and their text columns by name. */
export async function readParents(pool: Pool, input: ParentsInput): Promise<Record<string, string | undefined>[]> {
  const { account, type, where, customer, after, limit } = input
  const columns = type.columns.filter(({ kind }) => kind === 'text').map(({ name }) => `row."${name}"`)
  const owner = customerColumn(type)
  const { rows } = await pool.query<Record<string, string | undefined>>(
    `SELECT ${['row.id AS parent', ...columns].join(', ')} FROM ${tableName(type)} row
     WHERE row.account_id = $1 AND row.deleted_at IS NULL AND row.id > $2
       ${where === null ? '' : `AND row."${where}" IS NOT NULL`}
       AND ($3::text IS NULL ${owner === undefined ? '' : `OR row."${owner}" = $3`})
     ORDER BY row.id LIMIT ${limit}`,
    [account, after ?? '', customer ?? null],
  )
  return rows
}

export interface ReferencedInput {
  readonly account: string
  /** The type that is referred to. */
  readonly type: ObjectType
  readonly after?: string | undefined
  readonly limit: number
}

/** Ids that rows of other types refer to and that this type has no row of, live or not, in their order. */
export async function readReferenced(pool: Pool, { account, type, after, limit }: ReferencedInput): Promise<string[]> {
  if (type.collect.length === 0) return []
  const references = type.collect.map(
    ({ table, column }) =>
      `SELECT "${column}" AS id FROM ${tableName({ table })} WHERE account_id = $1 AND "${column}" > $2`,
  )
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM (${references.join(' UNION ')}) referenced
     WHERE NOT EXISTS (SELECT FROM ${tableName(type)} row WHERE row.account_id = $1 AND row.id = referenced.id)
     ORDER BY id LIMIT ${limit}`,
    [account, after ?? ''],
  )
  return rows.map(({ id }) => id)
}

/** Columns of rows, as text, by id: what asking Stripe for them needs beside their id. */
export async function readPlaces(
  pool: Pool,
  { account, type, ids }: { account: string; type: ObjectType; ids: readonly string[] },
): Promise<Map<string, Record<string, string | undefined>>> {
  const { needs } = type.retrieval
  if (needs.length === 0) return new Map()
  const { rows } = await pool.query<Record<string, string | undefined>>(
    `SELECT id, ${needs.map((name) => `"${name}"`).join(', ')} FROM ${tableName(type)}
     WHERE account_id = $1 AND id = ANY($2::text[])`,
    [account, ids],
  )
  return new Map(rows.map(({ id = '', ...place }) => [id, place]))
}

/** Whether an account has a live object of a type. */
export async function hasAny(pool: Pool, { account, type }: { account: string; type: ObjectType }): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM ${tableName(type)} WHERE account_id = $1 AND deleted_at IS NULL LIMIT 1`,
    [account],
  )
  return rows.length > 0
}
