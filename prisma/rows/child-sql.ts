import { BOOKKEEPING } from '../catalogue/bookkeeping.js'
import type { ChildType, ObjectType } from '../catalogue/catalogue.js'
import { type Casting, primaryKeyColumns, quote, tableName } from '../engine/sql.js'
import { assignments, BOOKKEEPING_VALUES, contentColumns, list, projections, PROVENANCE } from './row-sql.js'

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
export function childInsert(child: ChildType, { from, casting }: { from: string; casting: Casting }): string {
  const parent = quote(child.parentColumn)
  const names = contentColumns(child)
  return `
      INSERT INTO ${tableName(child)} AS row (account_id, id, ${parent}, ${list([...names, ...BOOKKEEPING])})
      SELECT $1, n.id, n.parent, n.data, ${projections(child.columns, { casting })}, ${BOOKKEEPING_VALUES}
      FROM ${from} n
      ON CONFLICT (${list(primaryKeyColumns(child))}) DO UPDATE SET ${assignments([...names, ...BOOKKEEPING])}
      WHERE row.data IS DISTINCT FROM excluded.data
      RETURNING row.${parent} AS parent`
}

/** Returns a subquery: the children in the sub-lists of parents, with the provenance of their parents. */
export function selectEmbeddedChildren(parents: string, { field }: ChildType): string {
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
