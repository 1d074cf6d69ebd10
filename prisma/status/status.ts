import type { Pool } from 'pg'
import type { ObjectType } from '../catalogue/catalogue.js'
import type { SetAsideOutcome } from '../catalogue/enumerated-columns.js'
import { IS_CONNECTED } from '../inbox/disconnected.js'
import { LAST_WEBHOOK_AT } from '../inbox/last-webhook.js'
import { quoteQualified, tableName } from '../engine/sql.js'

/**
 * Tables with more rows than this get an estimate. Counting a million rows for each view of the page would
 * take 1 s.
 */
const COUNT_LIMIT = 200_000

export interface TableCount {
  readonly table: string
  readonly rows: number
  readonly isEstimate: boolean
}

/**
 * Counts the rows of each synced table, by table. Exact counts leave out tombstones. Estimates include them.
 */
export async function countTables(pool: Pool, types: readonly ObjectType[]): Promise<Map<string, TableCount>> {
  const tables = types.flatMap((type) => [type, ...type.children]).map(({ table }) => table)
  const { rows: estimates } = await pool.query<{ table: string; rows: number }>(
    `SELECT relname AS table, reltuples::float8 AS rows FROM pg_class
     WHERE relnamespace = 'stripe'::regnamespace AND relname = ANY($1::text[])`,
    [tables],
  )
  const large = new Map(estimates.filter(({ rows }) => rows > COUNT_LIMIT).map(({ table, rows }) => [table, rows]))
  const exact = tables.filter((table) => !large.has(table))
  const { rows: counts } = await pool.query<{ table: string; rows: number }>(
    exact
      .map(
        (table) =>
          `SELECT '${table}' AS table, count(*)::int AS rows FROM ${tableName({ table })} WHERE deleted_at IS NULL`,
      )
      .join(' UNION ALL '),
  )
  return new Map(
    [
      ...counts.map(({ table, rows }) => ({ table, rows, isEstimate: false })),
      ...[...large].map(([table, rows]) => ({ table, rows: Math.round(rows), isEstimate: true })),
    ].map((each) => [each.table, each]),
  )
}

export interface InboxStatus {
  readonly open: number
  /** When the oldest open event was received. */
  readonly oldestReceivedAt: Date | null
  /** When Stripe made the earliest event that is open, failed or blocked. */
  readonly earliestCreated: Date | null
  readonly failed: number
  readonly blocked: number
  readonly lastWebhookAt: Date | null
}

/**
 * Counts the events that wait, except for those of disconnected accounts. Reads when the last webhook came.
 */
export async function readInboxStatus(pool: Pool): Promise<InboxStatus> {
  const { rows } = await pool.query<InboxStatus>(
    `SELECT open.count AS open, open.received AS "oldestReceivedAt", least(open.created, aside.created) AS "earliestCreated",
       aside.failed, aside.blocked,
       ${LAST_WEBHOOK_AT} AS "lastWebhookAt"
     FROM (
       SELECT count(*)::int AS count, min(received_at) AS received, min(created) AS created
       FROM stripe.stripe_event WHERE outcome = 'open' AND ${IS_CONNECTED}
     ) AS open, (
       SELECT count(*) FILTER (WHERE outcome = 'failed')::int AS failed,
         count(*) FILTER (WHERE outcome = 'blocked')::int AS blocked, min(created) AS created
       FROM stripe.stripe_event WHERE outcome IN ('failed', 'blocked') AND ${IS_CONNECTED}
     ) AS aside`,
  )
  if (!rows[0]) throw new Error('The query for the state of the inbox returned no row.')
  return rows[0]
}

export interface SetAsideEvent {
  readonly id: string
  readonly type: string
  readonly objectId: string | null
  readonly outcome: SetAsideOutcome
  readonly attempts: number
  readonly error: string | null
}

/**
 * Reads events that are set aside: failed ones before blocked ones, and of each the oldest first. Blocked events
 * wait for one permission and may be many. They must not crowd out the failed ones, which need a person.
 */
export async function readSetAside(pool: Pool, limit = 20): Promise<SetAsideEvent[]> {
  const oldest = (outcome: SetAsideOutcome) =>
    `(SELECT id, type, object_id AS "objectId", outcome, attempts, error FROM stripe.stripe_event
      WHERE outcome = '${outcome}' AND outcome IN ('failed', 'blocked') AND ${IS_CONNECTED}
      ORDER BY received_at LIMIT ${limit})`
  const { rows } = await pool.query<SetAsideEvent>(`${oldest('failed')} UNION ALL ${oldest('blocked')}`)
  return rows.slice(0, limit)
}

export interface UserLinks {
  /** False: there is no such table or column, or we may not read it. Nothing was compared. */
  readonly isKnown: boolean
  readonly table: string
  readonly column: string
  /** Users whose customer id is not a live customer here. */
  readonly unlinkedUsers: number
  readonly unlinkedExamples: readonly string[]
  /** Customers with a live subscription that no user points to. */
  readonly strayCustomers: number
  readonly strayExamples: readonly string[]
}

/**
 * Compares the application's users with the customers. The names of the table and the column are put into
 * SQL. The process checked at its start that they are identifiers.
 */
export async function readUserLinks(
  pool: Pool,
  { table, column }: { table: string; column: string },
): Promise<UserLinks> {
  const none = { table, column, unlinkedUsers: 0, unlinkedExamples: [], strayCustomers: 0, strayExamples: [] }
  const name = quoteQualified(table)
  const { rows: found } = await pool.query(
    `SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped`,
    [name, column],
  )
  if (found.length === 0) return { isKnown: false, ...none }
  const examples = (select: string) =>
    `(SELECT coalesce(array_agg(id), '{}') FROM (SELECT id FROM ${select} ORDER BY id LIMIT 10) e)`
  const { rows: rights } = await pool.query<{ mayRead: boolean }>(
    `SELECT has_column_privilege(to_regclass($1), $2, 'SELECT') AS "mayRead"`,
    [name, column],
  )
  if (!rights[0]?.mayRead) return { isKnown: false, ...none }
  const { rows } = await pool.query<Omit<UserLinks, 'isKnown' | 'table' | 'column'>>(
    `WITH unlinked AS (
       SELECT u."${column}"::text AS id FROM ${name} u
       WHERE u."${column}" IS NOT NULL AND NOT EXISTS (
         SELECT FROM stripe.customers c WHERE c.id = u."${column}"::text AND c.deleted_at IS NULL)
     ), stray AS (
       SELECT DISTINCT s.customer AS id FROM stripe.subscriptions s
       WHERE s.deleted_at IS NULL AND s.status IN ('active', 'trialing', 'past_due', 'unpaid') AND NOT EXISTS (
         SELECT FROM ${name} u WHERE u."${column}"::text = s.customer)
     )
     SELECT (SELECT count(*)::int FROM unlinked) AS "unlinkedUsers", ${examples('unlinked')} AS "unlinkedExamples",
       (SELECT count(*)::int FROM stray) AS "strayCustomers", ${examples('stray')} AS "strayExamples"`,
  )
  return { isKnown: true, ...none, ...rows[0] }
}
