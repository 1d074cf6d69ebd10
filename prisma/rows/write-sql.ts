import { BOOKKEEPING } from '../catalogue/bookkeeping.js'
import type { ObjectType } from '../catalogue/catalogue.js'
import { type Casting, quote, tableName } from '../engine/sql.js'
import { childInsert, selectEmbeddedChildren } from './child-sql.js'
import { hashOf } from './compare-sql.js'
import { assignments, BOOKKEEPING_VALUES, contentColumns, list, projections, PROVENANCE } from './row-sql.js'
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

// The statements of write-objects.ts. $1 is the account in each of them.

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

/** A listing fetches nothing for a contested event. */
const ADMITS_LISTED = buildAdmitsCondition('NULL')

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

/** Builds the statement of mode `rule`: writes each observation that the write rule admits. */
export function ruleStatement(type: ObjectType, casting: Casting = 'strict'): string {
  return `
    ${insertObjects(type, { from: NEWS, casting })}
    ON CONFLICT (account_id, id) DO UPDATE SET ${assignObject(type)}
    WHERE ${ADMITS_CONTESTED}
    RETURNING row.id, row.xmax = 0 AS inserted, false AS same,
      false AS "isWhole"`
}

/**
 * Builds the statement of mode `provisional`. A snapshot may have been received before the content of the
 * row. Then the row keeps its own time.
 */
export function provisionalStatement(type: ObjectType, casting: Casting = 'strict'): string {
  // Of two snapshots of one second, the one that came later is shown, because most come in order.
  return `
    ${insertObjects(type, { from: NEWS, casting })}
    ON CONFLICT (account_id, id) DO UPDATE SET ${assignObject(type, { seen_at: 'greatest(row.seen_at, excluded.seen_at)' })}
    WHERE row.deleted_at IS NULL AND (
    row.source = 'snapshot' AND (excluded.as_of, excluded.seen_at) > (row.as_of, row.seen_at)
    OR excluded.as_of > row.as_of + interval '${CONTEST_WINDOW_MS} ms')
    RETURNING row.id, row.xmax = 0 AS inserted, false AS same,
      false AS "isWhole"`
}

/** Builds the statement of mode `list`. The children are written by statements of their own. */
export function listStatement(type: ObjectType, casting: Casting = 'strict'): string {
  return upsertListed(type, { from: NEWS, casting, isWhole: 'false' })
}

/**
 * Builds the statement of mode `list` that also writes the children of inserted parents, which it reads out
 * of the parents. `isWhole` then says of which parents nothing more must be written, because no rows of their
 * children were here. No other writer can add such rows meanwhile. It writes the parent first, and the INSERT
 * waits for a transaction that has written the same parent.
 */
export function listWithChildrenStatement(type: ObjectType, casting: Casting = 'strict'): string {
  const isChildless = type.children.map(
    (child) => `(SELECT count(*) FROM ${tableName(child)} WHERE ${quote(child.parentColumn)} = row.id) = 0`,
  )
  const isWhole = ['row.xmax = 0', ...isChildless].join(' AND ')
  const parents = '(SELECT news.* FROM news JOIN written USING (id) WHERE inserted)'
  return `
    WITH news AS MATERIALIZED (SELECT * FROM ${NEWS}),
    written AS (${upsertListed(type, { from: 'news n', casting, isWhole })}),
    ${type.children.map((child, nth) => `child${nth} AS (${childInsert(child, { from: selectEmbeddedChildren(parents, child), casting })})`).join(',\n    ')}
    SELECT * FROM written`
}

function upsertListed(
  type: ObjectType,
  { from, casting, isWhole }: { from: string; casting: Casting; isWhole: string },
): string {
  // A subquery in RETURNING sees the table as of the start of the statement: the row before this write.
  const same = `CASE WHEN row.xmax = 0 THEN false ELSE coalesce((SELECT old.data = row.data AND old.deleted_at IS NULL
      FROM ${tableName(type)} old WHERE old.account_id = row.account_id AND old.id = row.id), false) END`
  // $6 lists the ids whose children differ. They are written even if the object equals its row.
  return `
    ${insertObjects(type, { from, casting })}
    ON CONFLICT (account_id, id) DO UPDATE SET ${assignObject(type)}
    WHERE ${ADMITS_LISTED} AND NOT (row.deleted_at IS NULL AND row.data = excluded.data AND excluded.id <> ALL($6::text[]))
    RETURNING row.id, row.xmax = 0 AS inserted, ${same} AS same, ${hashOf('row')} AS hash,
      ${isWhole} AS "isWhole"`
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

/** Returns the beginning of a statement that inserts objects, up to ON CONFLICT. */
function insertObjects(type: ObjectType, { from, casting }: { from: string; casting: Casting }): string {
  return `INSERT INTO ${tableName(type)} AS row (account_id, id, ${list([...contentColumns(type), ...BOOKKEEPING])})
    SELECT $1, n.id, n.data, ${projections(type.columns, { casting, parentColumn: type.parentColumn })}, ${BOOKKEEPING_VALUES}
    FROM ${from}`
}

/** Returns what replaces the columns of a row that an observation may replace. */
function assignObject(type: ObjectType, overrides: Readonly<Record<string, string>> = {}): string {
  return assignments([...contentColumns(type), ...BOOKKEEPING], {
    ...overrides,
    // The parent is known from the list that held the object, and not from the object. Events and GETs do not
    // repeat it.
    ...(type.parentColumn !== null && {
      [type.parentColumn]: `coalesce(excluded.${quote(type.parentColumn)}, row.${quote(type.parentColumn)})`,
    }),
  })
}
