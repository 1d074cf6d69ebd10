import type { ChildType, Column, ObjectType } from '../catalogue/catalogue.js'
import { hashOf } from './compare-sql.js'
import { type Casting, primaryKeyColumns, buildProjection, quote, tableName } from '../engine/sql.js'
import { CONTEST_WINDOW_MS, GONE_LAG_MS, READ_LAG_MS } from './write-rule.js'

/**
 * How a statement decides whether content may replace a row's content.
 *
 * - `rule`: by the write rule.
 * - `list`: by the write rule. Also, a row that equals the listed object is not touched.
 * - `provisional`: shows a contested snapshot until the object is fetched. It is written if there is no row.
 *   It replaces a live row if the row is a snapshot that is older, or that came earlier in the same second.
 *   It also replaces any live row that is older by more than the contest window.
 */
export type WriteMode = 'rule' | 'list' | 'provisional'

// The statements of write-objects.ts and replace-children.ts. $1 is the account in each of them.

const PROVENANCE =
  'source text, as_of timestamptz, seen_at timestamptz, deleted boolean, channel text, event_id text, request_id text, api_version text'

/**
 * The observations that a statement writes. $2 is a JSON array of lists, each with objects as its `data`. $3
 * has the ids of all these objects, in the same order. $4 says where each object came from: it has the `nth`
 * of one of the records $5. If $2 holds more objects than $3 holds ids, the extra rows get a NULL id and the
 * INSERT fails.
 */
const NEWS = `(
      SELECT n.data, n.id, origin.* FROM ROWS FROM (
        jsonb_path_query($2::jsonb, '$[*].data[*]'), unnest($3::text[], $4::int4[])
      ) AS n(data, id, nth)
      LEFT JOIN jsonb_to_recordset($5::jsonb) AS origin(nth int4, parent text, ${PROVENANCE}) USING (nth)
      ORDER BY id
    ) n`

const BOOKKEEPING = 'source as_of seen_at deleted_at channel event_id request_id api_version synced_at'.split(' ')

const BOOKKEEPING_VALUES = `n.source, n.as_of, n.seen_at, CASE WHEN n.deleted THEN coalesce(n.as_of, stripe.now()) END,
  n.channel, n.event_id, n.request_id, n.api_version, stripe.now()`

/**
 * By how much a fetch must be newer than the row, in milliseconds (a number or SQL): `snapshot` for a row
 * from a snapshot, `fetch` for a row from a fetch.
 */
interface Lags {
  readonly snapshot: number | string
  readonly fetch: number | string
}

/** Returns the write rule as a condition: the observation (`excluded`) may replace the row that is there. */
const buildAdmitsCondition = (contestedUntil: string, lags: Lags = { snapshot: READ_LAG_MS, fetch: 0 }) => `(
  excluded.source = 'snapshot'
    AND row.deleted_at IS NULL
    AND excluded.as_of > row.as_of + interval '${CONTEST_WINDOW_MS} ms'
  OR excluded.source = 'fetch' AND row.source = 'fetch'
    AND excluded.seen_at >= row.seen_at + ${lags.fetch} * interval '1 ms'
  OR excluded.source = 'fetch' AND row.source = 'snapshot'
    AND (excluded.seen_at >= row.seen_at + ${lags.snapshot} * interval '1 ms' OR ${contestedUntil} >= row.seen_at)
)`

/** $6 maps the ids of fetches for contested events to the time when the last of these events was received. */
const CONTESTED_UNTIL = '($6::jsonb ->> excluded.id)::timestamptz'
const ADMITS_CONTESTED = buildAdmitsCondition(CONTESTED_UNTIL)

/**
 * A 404 over a live row needs a larger lag than content, also for a contested object. While a 404 is on its way,
 * another worker may read the object, write it and settle its events. Then no open event would correct the
 * tombstone. It does not matter whether the row shows a new object: its content may lag behind the id's reuse.
 */
const ADMITS_GONE = buildAdmitsCondition(CONTESTED_UNTIL, {
  snapshot: `CASE WHEN row.deleted_at IS NULL THEN ${GONE_LAG_MS} ELSE ${READ_LAG_MS} END`,
  fetch: `CASE WHEN row.deleted_at IS NULL THEN ${GONE_LAG_MS} ELSE 0 END`,
})

const ADMITS = {
  rule: ADMITS_CONTESTED,
  // $6 lists the ids whose children differ. They are written even if the object equals its row.
  list: `${buildAdmitsCondition('NULL')} AND NOT (row.deleted_at IS NULL AND row.data = excluded.data AND excluded.id <> ALL($6::text[]))`,
  // Of two snapshots of one second, the one that came later is shown, because most come in order.
  provisional: `row.deleted_at IS NULL AND (
    row.source = 'snapshot' AND (excluded.as_of, excluded.seen_at) > (row.as_of, row.seen_at)
    OR excluded.as_of > row.as_of + interval '${CONTEST_WINDOW_MS} ms')`,
} satisfies Record<WriteMode, string>

/**
 * Builds the statement that writes observations, each if the rule or the mode admits it.
 *
 * With `withChildren`, the children of inserted parents are read out of the parents and written by the same
 * statement. `isWhole` then says of which parents nothing more must be written, because no rows of their
 * children were here. No other writer can add such rows meanwhile. It writes the parent first, and the INSERT
 * waits for a transaction that has written the same parent.
 */
export function upsertStatement(
  type: ObjectType,
  mode: WriteMode,
  { withChildren = false, casting = 'strict' }: { withChildren?: boolean; casting?: Casting | undefined } = {},
): string {
  const table = tableName(type)
  const names = ['data', ...type.columns.map(({ name }) => name)]
  // A provisional snapshot may have been received before the content of the row. Then the row keeps its own
  // time.
  const overrides = {
    ...(mode === 'provisional' && { seen_at: 'greatest(row.seen_at, excluded.seen_at)' }),
    // The parent is known from the list that held the object, and not from the object. Events and GETs do not
    // repeat it.
    ...(type.parentColumn !== null && {
      [type.parentColumn]: `coalesce(excluded.${quote(type.parentColumn)}, row.${quote(type.parentColumn)})`,
    }),
  }
  // A subquery in RETURNING sees the table as of the start of the statement: the row before this write.
  const same = `CASE WHEN row.xmax = 0 THEN false ELSE coalesce((SELECT old.data = row.data AND old.deleted_at IS NULL
      FROM ${table} old WHERE old.account_id = row.account_id AND old.id = row.id), false) END`
  const children = withChildren ? type.children : []
  const isChildless = children.map(
    (child) => `(SELECT count(*) FROM ${tableName(child)} WHERE ${quote(child.parentColumn)} = row.id) = 0`,
  )
  const upsert = `
    INSERT INTO ${table} AS row (account_id, id, ${list([...names, ...BOOKKEEPING])})
    SELECT $1, n.id, n.data, ${projections(type.columns, { casting, parentColumn: type.parentColumn })}, ${BOOKKEEPING_VALUES}
    FROM ${withChildren ? 'news n' : NEWS}
    ON CONFLICT (account_id, id) DO UPDATE SET ${assignments([...names, ...BOOKKEEPING], overrides)}
    WHERE ${ADMITS[mode]}
    RETURNING row.id, row.xmax = 0 AS inserted, ${mode === 'list' ? `${same} AS same, ${hashOf('row')} AS hash` : 'false AS same'},
      ${withChildren ? ['row.xmax = 0', ...isChildless].join(' AND ') : 'false'} AS "isWhole"`
  if (!withChildren) return upsert
  const parents = '(SELECT news.* FROM news JOIN written USING (id) WHERE inserted)'
  return `
    WITH news AS MATERIALIZED (SELECT * FROM ${NEWS}),
    written AS (${upsert}),
    ${children.map((child, nth) => `child${nth} AS (${childInsert(child, { from: selectEmbeddedChildren(parents, child), casting })})`).join(',\n    ')}
    SELECT * FROM written`
}

/**
 * Builds the statement that makes tombstones of objects of which only the ids are known. Content and columns
 * of the rows stay as they were.
 */
export function tombstoneStatement(type: ObjectType): string {
  return `
    INSERT INTO ${tableName(type)} AS row (account_id, id, data, ${list(BOOKKEEPING)})
    SELECT $1, n.id, n.data, ${BOOKKEEPING_VALUES}
    FROM ${NEWS}
    ON CONFLICT (account_id, id) DO UPDATE SET ${assignments(BOOKKEEPING)}
    WHERE ${ADMITS_GONE}
    RETURNING row.id, row.xmax = 0 AS inserted`
}

/**
 * Builds the statement that replaces children of the parents $2. $3 has the ids of the children of each
 * parent, as a JSON array; all other children of the parent are deleted. The children of the parents $4 are
 * read out of the parents' rows, which have just been written. The other children come as the records $5.
 *
 * It returns the parents whose children changed. It deletes and writes different rows, so one statement, with
 * one snapshot of the table, can do both.
 */
export function childStatement(type: ObjectType, child: ChildType, casting: Casting = 'strict'): string {
  const table = tableName(child)
  const parent = quote(child.parentColumn)
  const parents = `(
          SELECT own.* FROM unnest($4::text[]) AS of(parent)
          CROSS JOIN LATERAL (SELECT * FROM ${tableName(type)} WHERE account_id = $1 AND id = of.parent OFFSET 0) own
        )`
  const records = `(
        ${selectEmbeddedChildren(parents, child)}
        UNION ALL
        SELECT id, parent, data, source, as_of, seen_at, deleted, channel, event_id, request_id, api_version
        FROM jsonb_to_recordset($5::jsonb) AS n(id text, parent text, data jsonb, ${PROVENANCE})
      )`
  return `
    WITH lost AS MATERIALIZED (
      SELECT of.parent, own.id FROM unnest($2::text[], $3::text[]) AS of(parent, kept)
      CROSS JOIN LATERAL (
        SELECT account_id, id FROM ${table} WHERE ${parent} = of.parent
        EXCEPT SELECT $1, jsonb_array_elements_text(of.kept::jsonb) OFFSET 0 -- as in childrenOf, compare-sql.ts
      ) own WHERE own.account_id = $1
    ),
    gone AS (
      DELETE FROM ${table} row
      -- Not a join: the planner expects too many rows, and would read the whole table.
      -- IS TRUE keeps IN from becoming a join.
      WHERE row.account_id = $1 AND row.id = ANY (ARRAY(SELECT DISTINCT id FROM lost))
        AND ((row.${parent}, row.id) IN (SELECT parent, id FROM lost)) IS TRUE
      RETURNING row.${parent} AS parent
    ),
    kept AS (
      ${childInsert(child, { from: records, casting })}
    )
    SELECT parent FROM gone UNION SELECT parent FROM kept`
}

/**
 * Builds the statement that writes the children `from` that have no row or another content. It returns the
 * parents of the children that it wrote.
 */
function childInsert(child: ChildType, { from, casting }: { from: string; casting: Casting }): string {
  const parent = quote(child.parentColumn)
  const names = ['data', ...child.columns.map(({ name }) => name)]
  return `
      INSERT INTO ${tableName(child)} AS row (account_id, id, ${parent}, ${list([...names, ...BOOKKEEPING])})
      SELECT $1, n.id, n.parent, n.data, ${projections(child.columns, { casting })}, ${BOOKKEEPING_VALUES}
      FROM ${from} n
      ON CONFLICT (${list(primaryKeyColumns(child))}) DO UPDATE SET ${assignments([...names, ...BOOKKEEPING])}
      WHERE row.data IS DISTINCT FROM excluded.data
      RETURNING row.${parent} AS parent`
}

/** Returns a subquery: the children in the sub-lists of parents, with the provenance of their parents. */
function selectEmbeddedChildren(parents: string, { field }: ChildType): string {
  return `(
          SELECT data ->> 'id' AS id, parent, data, source, as_of, seen_at, false AS deleted, channel, event_id, request_id, api_version
          FROM (
            -- Not in FROM: there the planner caches what it read, with all of data as the key (Memoize).
            SELECT jsonb_array_elements(row.data #> '{${[...field, 'data'].join(',')}}') AS data,
              row.id AS parent, row.source, row.as_of, row.seen_at, row.channel, row.event_id, row.request_id, row.api_version
            FROM ${parents} row
          ) each
        )`
}

function projections(
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

function assignments(names: readonly string[], overrides: Readonly<Record<string, string>> = {}): string {
  return names.map((name) => `${quote(name)} = ${overrides[name] ?? `excluded.${quote(name)}`}`).join(', ')
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ')
}
