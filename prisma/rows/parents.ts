import type { Pool } from 'pg'
import { customerColumn, type Evidence, type ObjectType } from '../catalogue/catalogue.js'
import { buildShouldAskCondition, type PartWithoutEvidence } from './evidence.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { tableName } from '../engine/sql.js'

export interface ParentsInput {
  readonly account: string
  /** The type of the parents. */
  readonly type: ObjectType
  /** Only parents where this column is set. Null: all. */
  readonly where: string | null
  /** Only parents with evidence, and those in the part `others`. */
  readonly evidence?: Evidence | null | undefined
  readonly others?: PartWithoutEvidence | undefined
  /** Only this customer, or only rows of this customer. */
  readonly customer?: string | undefined
  /** Only ids after this one. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Rows that one statement looks at. Among 20 million rows, few or none may have the column `where` set. */
const EXAMINED_AT_ONCE = 10_000

export interface Parents {
  /** In the order of their ids. Each has its id as `parent`, and its text columns by name. */
  readonly parents: readonly Record<string, string | undefined>[]
  /** There may be more parents after this id. Undefined: there are no more. */
  readonly next: string | undefined
}

/**
 * Reads live rows of a type that other types are listed by. Returns up to `limit` parents, and fewer if the
 * rows that it looked at hold no more.
 */
export async function readParents(pool: Pool, input: ParentsInput): Promise<Parents> {
  const { account, type, where, evidence, others, customer, after = '', limit } = input
  const columns = type.columns.filter(({ kind }) => kind === 'text').map(({ name }) => `row."${name}"`)
  const owner = customerColumn(type)
  if (customer !== undefined && owner === undefined) return { parents: [], next: undefined }
  // A customer has few rows. OFFSET 0 makes PostgreSQL find them in the index on the customer. Otherwise it
  // may walk through the rows of all customers.
  const isOwn = customer === undefined ? '$3::text IS NULL' : `"${owner}" = $3 OFFSET 0`
  const until = customer === undefined ? await readBatchEnd(pool, { account, type, after }) : undefined
  const parents = await queryInIndexOrder<Record<string, string | undefined>>(pool, {
    text: `SELECT ${['row.id AS parent', ...columns].join(', ')} FROM (
       SELECT * FROM ${tableName(type)} WHERE account_id = $1 AND ${isOwn}
     ) row
     WHERE row.deleted_at IS NULL AND row.id > $2
       ${where === null ? '' : `AND row."${where}" IS NOT NULL`}
       ${evidence ? `AND ${buildShouldAskCondition(evidence, others)}` : ''}
       AND ($4::text IS NULL OR row.id <= $4)
     ORDER BY row.id LIMIT ${limit}`,
    values: [account, after, customer ?? null, until ?? null],
  })
  return { parents, next: parents.length < limit ? until : parents.at(-1)?.['parent'] }
}

/** Reads the id that is 10,000 rows after an id. Undefined: there are fewer rows after it. */
async function readBatchEnd(
  pool: Pool,
  { account, type, after }: { account: string; type: ObjectType; after: string },
): Promise<string | undefined> {
  const [row] = await queryInIndexOrder<{ id: string }>(pool, {
    text: `SELECT id FROM ${tableName(type)} WHERE account_id = $1 AND id > $2 ORDER BY id OFFSET ${EXAMINED_AT_ONCE - 1} LIMIT 1`,
    values: [account, after],
  })
  return row?.id
}

export interface ReferencedInput {
  readonly account: string
  /** The type that other rows refer to. */
  readonly type: ObjectType
  readonly after?: string | undefined
  readonly limit: number
}

/** Ids of one column that one statement reads: about 10 ms for 1,000. */
const STEPS = 1_000

export interface Referenced {
  /** In ascending order. */
  readonly ids: readonly string[]
  /** There may be more ids after this one. Undefined: there are no more. */
  readonly next: string | undefined
}

/**
 * Reads ids that rows of other types refer to and of which this type has no row, live or deleted. In the
 * index of each column, it jumps from one id to the next, because many rows refer to the same price. An id
 * belongs to one account, so the first row that refers to it tells which.
 */
export async function readMissingReferences(
  pool: Pool,
  { account, type, after = '', limit }: ReferencedInput,
): Promise<Referenced> {
  if (type.collect.length === 0) return { ids: [], next: undefined }
  const walks = type.collect.map(({ table, column }, nth) => {
    const firstBehind = (id: string) => `
      SELECT "${column}" AS id, account_id FROM ${tableName({ table })} WHERE "${column}" > ${id} ORDER BY "${column}" LIMIT 1`
    return `walk${nth} AS (
      (${firstBehind('$2')})
      UNION ALL
      SELECT next.id, next.account_id FROM walk${nth} last CROSS JOIN LATERAL (${firstBehind('last.id')}) next
    )`
  })
  const steps = walks.map((_, nth) => `(SELECT id, account_id, ${nth} AS walk FROM walk${nth} LIMIT ${STEPS})`)
  const { rows } = await pool.query<{ ids: string[]; next: string | null }>(
    `WITH RECURSIVE ${walks.join(', ')},
     found AS MATERIALIZED (${steps.join(' UNION ALL ')}),
     -- The id up to which all columns were read.
     reached AS MATERIALIZED (
       SELECT min(last) AS id FROM (SELECT max(id) AS last FROM found GROUP BY walk HAVING count(*) = ${STEPS}) unfinished
     ),
     missing AS MATERIALIZED (
       SELECT DISTINCT found.id FROM found, reached
       WHERE found.account_id = $1 AND (reached.id IS NULL OR found.id <= reached.id)
         AND NOT EXISTS (SELECT FROM ${tableName(type)} row WHERE row.account_id = $1 AND row.id = found.id OFFSET 0)
       ORDER BY found.id LIMIT ${limit}
     )
     SELECT ARRAY(SELECT id FROM missing ORDER BY id) AS ids,
       CASE WHEN (SELECT count(*) FROM missing) < ${limit} THEN (SELECT id FROM reached)
         ELSE (SELECT max(id) FROM missing) END AS next`,
    [account, after],
  )
  const [step] = rows
  return { ids: step?.ids ?? [], next: step?.next ?? undefined }
}

/**
 * Reads what a request for these objects needs beside their ids: columns of their rows, as text, by the id of
 * the row.
 */
export async function readPathParameters(
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

/** Returns true if an account has a live object of a type. */
export async function hasLiveRow(
  pool: Pool,
  { account, type }: { account: string; type: ObjectType },
): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM ${tableName(type)} WHERE account_id = $1 AND deleted_at IS NULL LIMIT 1`,
    [account],
  )
  return rows.length > 0
}
