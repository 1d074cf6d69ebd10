import type { Pool } from 'pg'
import type { ObjectType } from '../catalogue/catalogue.js'
import type { DriftCause } from '../catalogue/enumerated-columns.js'
import { MENDED_ASKED } from './mend.js'
import { readNoteBatches, LAST_SEEN } from '../proofs/seen.js'
import { NOW, tableName } from '../engine/sql.js'

export interface DriftInput {
  readonly account: string
  readonly type: ObjectType
  /** The id of the listing, under which `sync_seen` has its notes. */
  readonly listingId: string
  readonly runId: string
  /** When the listing began, by our database's clock. */
  readonly since: Date
  /** Called before each batch. It throws to stop. */
  readonly onBatch?: () => void
}

/**
 * At most this many rows of drift are recorded for a listing, because nobody reads more. The run's record has
 * the count. The batch that reaches the limit is recorded whole.
 */
const DRIFT_PER_LISTING = 10_000

/** Notes that one statement reads. It takes some tenths of a second if all of them are drift. */
const BATCH = 1_000

/**
 * Records which rows a listing had to repair. What the first listing of a type inserts or changes is not
 * drift. For a type without events, rows outside all earlier proofs are not drift either, because only a
 * listing can find them.
 *
 * Must run before the listing's proof is recorded. Safe to run again: drift that is recorded already stays as
 * it is.
 */
export async function recordDrift(pool: Pool, input: DriftInput): Promise<void> {
  const { account, type, listingId, runId, since, onBatch } = input
  const notes = { runId: listingId, account, typeName: type.name, size: BATCH, onBatch }
  const statement = { select: driftStatement(type), values: [runId, since] }
  let found = 0
  for await (const batch of readNoteBatches<{ found: number }>(pool, notes, statement)) {
    found += batch.found
    if (found >= DRIFT_PER_LISTING) return
  }
}

/**
 * Builds the statement that records the drift among a batch of notes. It looks up what it needs note by note
 * (OFFSET 0). Otherwise PostgreSQL may join the tables, and read them whole for each batch.
 */
function driftStatement(type: ObjectType): string {
  const hasCreated = type.columns.some(({ name }) => name === 'created')
  const created = hasCreated ? 'coalesce(extract(epoch FROM row.created)::int8, 0)' : '0'
  const row = `LEFT JOIN LATERAL (
        SELECT own.created FROM ${tableName(type)} own WHERE own.account_id = $2 AND own.id = seen.id OFFSET 0
      ) row ON true`
  const isNews = type.events.length === 0 ? `seen.effect IN ('inserted', 'changed') AND NOT was_here.yes` : 'false'
  const isMended = `seen.effect IN ('mended', '${MENDED_ASKED}')`
  return `, drifted AS (
      SELECT seen.* FROM seen
      WHERE ${isMended} OR seen.effect = 'tombstoned' OR (seen.effect IN ('inserted', 'changed')
        AND EXISTS (SELECT FROM stripe.sync_proof proof WHERE proof.account_id = $2 AND proof.object_type = $3))
    ), found AS MATERIALIZED (
      SELECT seen.id, CASE WHEN ${isMended} THEN 'changed' ELSE seen.effect END AS what,
        CASE
          WHEN ${isMended} THEN 'changed here'
          WHEN news.is_gap THEN 'lost webhook'
          WHEN news.is_gap IS NOT NULL THEN 'late event'
          WHEN seen.effect = 'inserted' AND was_here.yes THEN 'changed here'
          WHEN ${type.events.length === 0} THEN 'no event exists'
        END AS cause
      FROM drifted seen
      ${hasCreated ? row : ''}
      CROSS JOIN LATERAL (
        SELECT bool_or(channel = 'gap' AND webhook_at IS NULL) AS is_gap FROM stripe.stripe_event
        WHERE account_id = $2 AND object_type = $3 AND object_id = seen.id
          AND (outcome IN ('open', 'failed', 'blocked') OR received_at >= $6)
      ) news
      CROSS JOIN LATERAL (
        -- Proofs do not overlap, so only the last one that begins before the row can cover it.
        SELECT coalesce((
          SELECT proof.lt > ${created} FROM stripe.sync_proof proof
          WHERE proof.account_id = $2 AND proof.object_type = $3 AND proof.gte <= ${created} ORDER BY proof.gte DESC LIMIT 1
        ), false) AS yes
      ) was_here
      WHERE NOT (${isNews})
    ), noted AS (
      INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
      SELECT $2, $3, id, $5, what, cause, stripe.now() FROM found ORDER BY id
      ON CONFLICT DO NOTHING
    )
    SELECT ${LAST_SEEN}, (SELECT count(*)::int FROM found) AS found`
}

/**
 * Events become visible in Stripe's list late, so reconcile lists the last minutes again. When a reconcile
 * begins this long after drift was found, it sees every event from before the drift.
 */
const WALKED_AFTER = '15 minutes'

/**
 * Rows of drift that one statement updates or deletes, in less than a second. One call runs up to 100
 * statements, and leaves the rest to the next call.
 */
const BOOKED_AT_ONCE = 10_000
const STATEMENTS_IN_A_CALL = 100

/**
 * Finds the cause of drift whose cause was not known when it was found. It is `lost webhook` if reconcile
 * found an event of the object within an hour after the drift, and `no event exists` otherwise. Safe to run
 * again: it only updates drift without a cause.
 */
export async function explainDrift(pool: Pool): Promise<void> {
  await repeatUntilDone(
    pool,
    `UPDATE stripe.sync_drift drift SET cause = CASE
       WHEN EXISTS (
         SELECT FROM stripe.stripe_event event
         WHERE event.account_id = drift.account_id AND event.object_type = drift.object_type AND event.object_id = drift.id
           AND event.channel = 'gap' AND event.received_at >= drift.found_at AND event.received_at < drift.found_at + interval '1 hour'
       ) THEN 'lost webhook'
       ELSE 'no event exists' END
     WHERE cause IS NULL AND ctid = ANY(ARRAY(
       SELECT unexplained.ctid FROM stripe.sync_account account
       JOIN stripe.sync_drift unexplained ON unexplained.account_id = account.account_id AND unexplained.cause IS NULL
         AND unexplained.found_at <= account.events_checked_at - interval '${WALKED_AFTER}'
       LIMIT ${BOOKED_AT_ONCE}
     ))`,
  )
}

/** Drift is kept as long as the events of the inbox. */
const KEEP_DAYS = 35

/** Deletes drift that was found more than 35 days ago. */
export async function purgeDrift(pool: Pool): Promise<void> {
  await repeatUntilDone(
    pool,
    `DELETE FROM stripe.sync_drift WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM stripe.sync_drift WHERE found_at < ${NOW} - interval '${KEEP_DAYS} days'
       ORDER BY found_at LIMIT ${BOOKED_AT_ONCE}
     ))`,
  )
}

/**
 * Repeats a statement that updates or deletes up to BOOKED_AT_ONCE rows, until none are left or the call has
 * run its share of statements.
 */
async function repeatUntilDone(pool: Pool, statement: string): Promise<void> {
  for (let nth = 0; nth < STATEMENTS_IN_A_CALL; nth += 1) {
    const { rowCount } = await pool.query(statement)
    if ((rowCount ?? 0) < BOOKED_AT_ONCE) return
  }
}

/** The drift of the last 24 hours. */
export interface RecentDrift {
  readonly rows: number
  /** The types of these rows. */
  readonly types: readonly string[]
}

/**
 * Counts the drift of the last 24 hours of these types. A `late event` is left out: its event came, and a
 * comparison was only faster.
 */
export async function countRecentDrift(pool: Pool, types: readonly string[]): Promise<RecentDrift> {
  const { rows } = await pool.query<RecentDrift>(
    `SELECT count(*)::int AS rows, coalesce(array_agg(DISTINCT object_type), '{}') AS types FROM stripe.sync_drift
     WHERE found_at > ${NOW} - interval '24 hours' AND object_type = ANY($1) AND cause IS DISTINCT FROM 'late event'`,
    [types],
  )
  return rows[0] ?? { rows: 0, types: [] }
}

export interface DriftCount {
  readonly type: string
  readonly cause: DriftCause | null
  readonly count: number
}

/** Counts the drift by type and cause. */
export async function countDrift(pool: Pool): Promise<DriftCount[]> {
  const { rows } = await pool.query<DriftCount>(
    `SELECT object_type AS type, cause, count(*)::int AS count FROM stripe.sync_drift GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  return rows
}
