import type { ChildType, Column, ObjectType } from './catalogue.js'
import type { WriteMode } from './write.js'
import { CONTEST_WINDOW_MS, READ_LAG_MS } from './write-rule.js'

// The statements of write.ts. Each takes $1 the account.

const PROVENANCE =
  'source text, as_of timestamptz, seen_at timestamptz, deleted boolean, channel text, event_id text, request_id text, api_version text'

/**
 * $2 is a JSON array of lists, each with objects as its `data`; $3 has the ids of all these objects, in the same order, and $4 where each came
 * from: the `nth` of the records $5. An object too many has no id, and fails.
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

/** The write rule: whether the row that is there gives way to the newcomer (`excluded`). */
const admits = (contestedUntil: string) => `(
  excluded.source = 'snapshot'
    AND row.deleted_at IS NULL
    AND excluded.as_of > row.as_of + interval '${CONTEST_WINDOW_MS} ms'
  OR excluded.source = 'fetch' AND row.source = 'fetch'
    AND excluded.seen_at >= row.seen_at
  OR excluded.source = 'fetch' AND row.source = 'snapshot'
    AND (excluded.seen_at >= row.seen_at + interval '${READ_LAG_MS} ms' OR ${contestedUntil} >= row.seen_at)
)`

/** $6 maps the ids of fetches made for contested events to when the latest of those was received. */
const ADMITS_CONTESTED = admits('($6::jsonb ->> excluded.id)::timestamptz')

const ADMITS = {
  rule: ADMITS_CONTESTED,
  // $6 lists the ids whose children differ: there an equal parent confirms nothing.
  list: `${admits('NULL')} AND NOT (row.deleted_at IS NULL AND row.data = excluded.data AND excluded.id <> ALL($6::text[]))`,
  // Of two snapshots of one second, what came later is shown: most come in order.
  provisional: `row.deleted_at IS NULL AND (
    row.source = 'snapshot' AND (excluded.as_of, excluded.seen_at) > (row.as_of, row.seen_at)
    OR excluded.as_of > row.as_of + interval '${CONTEST_WINDOW_MS} ms')`,
} satisfies Record<WriteMode, string>

/**
 * Writes newcomers, each if the rule or the mode admits it. With children, those whose parent is inserted are read out of it and written too: `isWhole`
 * says of which parents that was all there is to do, because no children were here. Others cannot have come meanwhile: whoever writes them writes the
 * parent first, and for that the INSERT waits.
 */
export function upsertStatement(type: ObjectType, mode: WriteMode, { withChildren = false } = {}): string {
  const table = tableName(type)
  const names = ['data', ...type.columns.map(({ name }) => name)]
  // A provisional snapshot may have been received before what the row holds: the row's own time then stays.
  const overrides = {
    ...(mode === 'provisional' && { seen_at: 'greatest(row.seen_at, excluded.seen_at)' }),
    // Known from the list it came in, not from the object: an event or a GET does not say it again.
    ...(type.parentColumn !== null && {
      [type.parentColumn]: `coalesce(excluded.${quote(type.parentColumn)}, row.${quote(type.parentColumn)})`,
    }),
  }
  // A subquery in RETURNING reads as of the statement's start: the row before this write.
  const same = `CASE WHEN row.xmax = 0 THEN false ELSE coalesce((SELECT old.data = row.data AND old.deleted_at IS NULL
      FROM ${table} old WHERE old.account_id = row.account_id AND old.id = row.id), false) END`
  const children = withChildren ? type.children : []
  const isChildless = children.map(
    (child) => `(SELECT count(*) FROM ${tableName(child)} WHERE ${quote(child.parentColumn)} = row.id) = 0`,
  )
  const upsert = `
    INSERT INTO ${table} AS row (account_id, id, ${list([...names, ...BOOKKEEPING])})
    SELECT $1, n.id, n.data, ${projections(type.columns, type.parentColumn)}, ${BOOKKEEPING_VALUES}
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
    ${children.map((child, nth) => `child${nth} AS (${childInsert(child, embeddedIn(parents, child))})`).join(',\n    ')}
    SELECT * FROM written`
}

/** Digest of a row's id and `data`. Not for keeps: another version of PostgreSQL may hash otherwise. */
export function hashOf(row: string): string {
  return `hashtextextended(${row}.id, jsonb_hash_extended(${row}.data, 0))`
}

/** A tombstone of which only the id is known leaves content and columns as they were. */
export function buryStatement(type: ObjectType): string {
  return `
    INSERT INTO ${tableName(type)} AS row (account_id, id, data, ${list(BOOKKEEPING)})
    SELECT $1, n.id, n.data, ${BOOKKEEPING_VALUES}
    FROM ${NEWS}
    ON CONFLICT (account_id, id) DO UPDATE SET ${assignments(BOOKKEEPING)}
    WHERE ${ADMITS_CONTESTED}
    RETURNING row.id, row.xmax = 0 AS inserted`
}

/**
 * Leaves the parents $2 exactly the children whose ids are in $3 (a JSON array for each), and returns the parents for which that made a
 * difference. The children of the parents $4 are read out of their rows, which have just been written; the others come as records, $5. Removing
 * and writing touch different rows (but for a child that moved between two of the parents: it is removed, and then written), so one statement, with one
 * snapshot of the table, does both.
 */
export function childStatement(type: ObjectType, child: ChildType): string {
  const table = tableName(child)
  const parent = quote(child.parentColumn)
  const parents = `(
          SELECT own.* FROM unnest($4::text[]) AS of(parent)
          CROSS JOIN LATERAL (SELECT * FROM ${tableName(type)} WHERE account_id = $1 AND id = of.parent OFFSET 0) own
        )`
  return `
    WITH gone AS (
      DELETE FROM ${table} row
      WHERE row.account_id = $1 AND row.id = ANY (ARRAY( -- not a join: the planner would read the whole table for what it takes for many
        SELECT own.id FROM unnest($2::text[], $3::text[]) AS of(parent, kept)
        CROSS JOIN LATERAL (
          SELECT account_id, id FROM ${table} WHERE ${parent} = of.parent
          EXCEPT SELECT $1, jsonb_array_elements_text(of.kept::jsonb) OFFSET 0 -- as in rowsOf
        ) own WHERE own.account_id = $1
      ))
      RETURNING row.${parent} AS parent
    ),
    kept AS (
      ${childInsert(
        child,
        `(
        ${embeddedIn(parents, child)}
        UNION ALL
        SELECT id, parent, data, source, as_of, seen_at, deleted, channel, event_id, request_id, api_version
        FROM jsonb_to_recordset($5::jsonb) AS n(id text, parent text, data jsonb, ${PROVENANCE})
      )`,
      )}
    )
    SELECT parent FROM gone UNION SELECT parent FROM kept`
}

/** Writes the children `from`, where they are not there or not the same, and returns the parents of those. */
function childInsert(child: ChildType, from: string): string {
  const parent = quote(child.parentColumn)
  const names = ['data', ...child.columns.map(({ name }) => name)]
  return `
      INSERT INTO ${tableName(child)} AS row (account_id, id, ${parent}, ${list([...names, ...BOOKKEEPING])})
      SELECT $1, n.id, n.parent, n.data, ${projections(child.columns)}, ${BOOKKEEPING_VALUES}
      FROM ${from} n
      ON CONFLICT (account_id, id) DO UPDATE SET ${assignments([child.parentColumn, ...names, ...BOOKKEEPING])}
      WHERE row.data IS DISTINCT FROM excluded.data OR row.${parent} IS DISTINCT FROM excluded.${parent}
      RETURNING row.${parent} AS parent`
}

/** The children in the sub-lists of parents: a parent's news is its children's. */
function embeddedIn(parents: string, { field }: ChildType): string {
  return `(
          SELECT data ->> 'id' AS id, parent, data, source, as_of, seen_at, false AS deleted, channel, event_id, request_id, api_version
          FROM (
            -- Not in FROM: there the planner keeps what it read by all of data (Memoize).
            SELECT jsonb_array_elements(row.data #> '{${[...field, 'data'].join(',')}}') AS data,
              row.id AS parent, row.source, row.as_of, row.seen_at, row.channel, row.event_id, row.request_id, row.api_version
            FROM ${parents} row
          ) each
        )`
}

/**
 * FROM and WHERE of the rows `own` of account $1 whose `by` is one of `keys`: live ones by id, or children by their parent. Those are found parent by
 * parent in the index of that column: a table that was never analysed, as in a first sync, would else be read whole for each page.
 */
function rowsOf(type: ObjectType | ChildType, by: string, keys: string): string {
  if (by === 'id')
    return `${tableName(type)} own WHERE account_id = $1 AND id = ANY(${keys}::text[]) AND deleted_at IS NULL`
  return `unnest(${keys}::text[]) AS of(parent)
    CROSS JOIN LATERAL (SELECT * FROM ${tableName(type)} WHERE ${quote(by)} = of.parent OFFSET 0) own WHERE account_id = $1`
}

/**
 * Digests of the live rows among the ids $2 (for comparing with what is listed, and as hashOf has it), whether their columns say what their `data`
 * says, where that says anything of them, and whether all of that holds of their children's rows, and those are what their own sub-lists hold.
 */
export function digestStatement(type: ObjectType): string {
  const children = type.children.filter(({ expand }) => !expand)
  const lists = children.map(({ field }, nth) => `, n.data #> '{${[...field, 'data'].join(',')}}' AS list${nth}`)
  return `
    SELECT of.id, ${DIGEST}, ${hashOf('n')} AS hash, ${isProjected(type)} AS "isProjected",
      ${children.map((child, nth) => holdsRows(child, `of.list${nth}`)).join(' AND ') || 'false'} AS "holdsChildren"
    FROM ${unpacked(type, 'id')} CROSS JOIN LATERAL (SELECT n.id${lists.join('')}) of`
}

/** The digests of the children of the parents $2, and whether their columns say what their `data` says. */
export function childDigestStatement(child: ChildType): string {
  return `
    SELECT n.${quote(child.parentColumn)} AS parent, n.id, ${DIGEST}, ${isProjected(child)} AS "isProjected"
    FROM ${unpacked(child, child.parentColumn)}`
}

const DIGEST = `encode(sha256(convert_to(n.data::text, 'UTF8')), 'hex') AS digest`

function isProjected(type: ObjectType | ChildType): string {
  const columns = columnsToMend(type)
  return `NOT (${columns.length > 0 ? differ(columns) : 'false'})`
}

/** Whether a list holds what the rows of the children of `of` do, and nothing else: each row is in it, and there are as many. */
function holdsRows(child: ChildType, listed: string): string {
  return `jsonb_typeof(${listed}) = 'array' AND (
        SELECT count(*) = jsonb_array_length(${listed}) AND coalesce(bool_and(n.id = n.data ->> 'id' AND ${isProjected(child)}
          AND EXISTS (SELECT FROM jsonb_array_elements(${listed}) AS each(data) WHERE each.data = n.data)), true)
        FROM (SELECT * FROM ${tableName(child)} WHERE ${quote(child.parentColumn)} = of.id OFFSET 0) n WHERE n.account_id = $1
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
 * Fills the columns of up to $3 rows behind ($1, $2) again from `data`, where they differ; returns how many did, and the last row looked at.
 */
export function reprojectStatement(type: ObjectType | ChildType): string {
  const table = tableName(type)
  const columns = type.columns.filter(({ name }) => name !== type.parentColumn)
  const names = columns.map(({ name }) => name)
  const differs = names.map((name) => `row.${quote(name)} IS DISTINCT FROM n.${quote(name)}`)
  return `
    WITH batch AS MATERIALIZED (
      SELECT account_id, id, ${DETOASTED} AS data FROM ${table} WHERE (account_id, id) > ($1, $2) ORDER BY account_id, id LIMIT $3
    ),
    projected AS (
      SELECT n.account_id, n.id${columns.map((column) => `, ${projection(column)} AS ${quote(column.name)}`).join('')}
      FROM batch n
    ),
    changed AS (
      UPDATE ${table} AS row SET ${names.map((name) => `${quote(name)} = n.${quote(name)}`).join(', ')}
      FROM projected n
      WHERE row.account_id = n.account_id AND row.id = n.id AND (${differs.join(' OR ')})
      RETURNING 1
    )
    SELECT account_id AS account, id, (SELECT count(*)::int FROM changed) AS changed
    FROM batch ORDER BY account_id DESC, id DESC LIMIT 1`
}

/** Which of the live rows of account $1 whose `by` is one of $2 have columns that differ from `data`. Undefined when there are no columns. */
export function differenceStatement(type: ObjectType | ChildType, by: string): string | undefined {
  const columns = columnsToMend(type)
  if (columns.length === 0) return undefined
  return `
    SELECT DISTINCT n.${quote(by)} AS id
    FROM ${unpacked(type, by)}
    WHERE ${differ(columns)}`
}

/**
 * Fills the columns of the live rows of account $1 whose `by` is one of $2 from `data`; returns the `by` of each. Each row is read and
 * written at once, so that one written meanwhile keeps its own.
 */
export function mendStatement(type: ObjectType | ChildType, by: string): string {
  const columns = columnsToMend(type)
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
}

function columnsToMend(type: ObjectType | ChildType): ColumnToMend[] {
  return type.columns.map((column) => ({
    name: quote(column.name),
    value:
      column.name === type.parentColumn
        ? `coalesce(${projection(column)}, n.${quote(column.name)})`
        : projection(column),
  }))
}

/** The rows `n` of account $1 whose `by` is one of $2, with their ids, `by` and the columns that are read out of it, and their `data` unpacked. */
function unpacked(type: ObjectType | ChildType, by: string): string {
  const names = new Set([...['id', by].map(quote), ...columnsToMend(type).map(({ name }) => name)])
  return `(SELECT ${[...names].map((name) => `own.${name}`).join(', ')}, own.${DETOASTED} AS data
      FROM ${rowsOf(type, by, '$2')} OFFSET 0) n`
}

function differ(columns: readonly ColumnToMend[]): string {
  return columns.map(({ name, value }) => `n.${name} IS DISTINCT FROM ${value}`).join(' OR ')
}

function projections(columns: readonly Column[], parentColumn: string | null = null): string {
  return columns
    .map((column) => (column.name === parentColumn ? `coalesce(${projection(column)}, n.parent)` : projection(column)))
    .join(', ')
}

/** How a column's value is read out of the object. */
function projection({ kind, path }: Column): string {
  const keys = path.map((key) => `'${key}'`)
  const at = (arrow: '->' | '->>') => `${['n.data', ...keys.slice(0, -1)].join(' -> ')} ${arrow} ${keys.at(-1)}`
  switch (kind) {
    case 'jsonb':
      return `nullif(${at('->')}, 'null')`
    case 'reference':
      return `coalesce(${at('->')} ->> 'id', ${at('->>')})`
    case 'text':
      return at('->>')
    case 'timestamp':
      return `to_timestamp((${at('->>')})::bigint)`
    case 'boolean':
    case 'int4':
    case 'int8':
    case 'numeric':
      return `(${at('->>')})::${kind}`
  }
}

function assignments(names: readonly string[], overrides: Readonly<Record<string, string>> = {}): string {
  return names.map((name) => `${quote(name)} = ${overrides[name] ?? `excluded.${quote(name)}`}`).join(', ')
}

/** A type's table with its schema, quoted. */
export function tableName({ table }: { readonly table: string }): string {
  return `stripe.${quote(table)}`
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ')
}

/** Names come from our own schema; quoting keeps reserved words apart. */
function quote(name: string): string {
  return `"${name}"`
}
