import type { Pool } from 'pg'
import { LAST_SEEN, type NotesInput, readNoteBatches, type SeenInput } from './seen.js'

/** Notes that one statement reads. */
const BATCH = 10_000

/** Columns that a plan names. They go into a workflow's history, which must stay small. */
const MOST_COLUMNS = 20

/**
 * Notes which columns of listed rows would change, by the rows' ids. Safe to run twice: the first note of an id stays,
 * because a page that is read twice is counted once.
 */
export async function recordChangedColumns(
  pool: Pool,
  { runId, account, typeName, columns }: SeenInput & { columns: ReadonlyMap<string, readonly string[]> },
): Promise<void> {
  if (columns.size === 0) return
  await pool.query(
    `UPDATE stripe.sync_seen AS seen SET columns = string_to_array(n.columns, ',')
     FROM unnest($4::text[], $5::text[]) AS n(id, columns)
     WHERE run_id = $1 AND account_id = $2 AND object_type = $3 AND seen.id = n.id AND seen.columns IS NULL`,
    [runId, account, typeName, [...columns.keys()], Array.from(columns.values(), (names) => names.join(','))],
  )
}

/** Counts the rows that would change by column. Returns the 20 columns that change most often. Reads in batches. */
export async function countChangedColumns(
  pool: Pool,
  input: SeenInput & Pick<NotesInput, 'onBatch'>,
): Promise<Readonly<Record<string, number>>> {
  const total = new Map<string, number>()
  const select = `
    SELECT ${LAST_SEEN}, coalesce(jsonb_object_agg(name, count), '{}') AS counts
    FROM (SELECT name, count(*) FROM seen, unnest(columns) AS name GROUP BY name) counted`
  const batches = readNoteBatches<{ counts: Record<string, number> }>(pool, { ...input, size: BATCH }, { select })
  for await (const { counts } of batches) {
    for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count)
  }
  return Object.fromEntries([...total].toSorted(([, a], [, b]) => b - a).slice(0, MOST_COLUMNS))
}
