import type { Pool } from 'pg'
import type { ObjectType } from './catalogue.js'
import { MENDED_ASKED } from './mend.js'
import { NOW, tableName } from './sql.js'

/**
 * Why a row had to be repaired, as far as that can be decided:
 * - `lost webhook`: Stripe had an event of it that only reconcile found
 * - `late event`: its event came, or was applied, only after the listing had begun
 * - `changed here`: the row was proven and is gone, or its columns did not say what its `data` says
 * - `no event exists`: its type has none, or Stripe's list of events has been walked since and has none: Stripe changed it without telling,
 *   or somebody changed the row here
 * - null: not known yet
 */
type DriftCause = 'lost webhook' | 'late event' | 'changed here' | 'no event exists' | null

export interface DriftInput {
  readonly account: string
  readonly type: ObjectType
  /** Under which `sync_seen` has what was listed. */
  readonly seenId: string
  readonly runId: string
  /** When the listing began. */
  readonly since: Date
}

/** More than anybody reads; the run's record has the count. */
const DRIFT_PER_LISTING = 10_000

/**
 * Notes which rows a listing had to repair. What the first listing of a type inserts or changes is none, and neither is what a type
 * without events says since it was last listed: listing is how that comes. Must run before the listing's proof is recorded.
 */
export async function recordDrift(pool: Pool, { account, type, seenId, runId, since }: DriftInput): Promise<void> {
  const created = type.columns.some(({ name }) => name === 'created')
    ? 'coalesce(extract(epoch FROM row.created)::int8, 0)'
    : '0'
  const isNews = type.events.length === 0 ? `seen.effect IN ('inserted', 'changed') AND NOT was_here.yes` : 'false'
  const isMended = `seen.effect IN ('mended', '${MENDED_ASKED}')`
  await pool.query(
    `WITH news AS MATERIALIZED (
       SELECT object_id, bool_or(channel = 'gap' AND webhook_at IS NULL) AS is_gap FROM stripe.stripe_event
       WHERE account_id = $1 AND object_type = $2
         AND (outcome IN ('open', 'failed', 'blocked') OR received_at >= $5)
       GROUP BY object_id
     )
     INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
     SELECT $1, $2, seen.id, $4, CASE WHEN ${isMended} THEN 'changed' ELSE seen.effect END,
       CASE
         WHEN ${isMended} THEN 'changed here'
         WHEN news.is_gap THEN 'lost webhook'
         WHEN news.object_id IS NOT NULL THEN 'late event'
         WHEN seen.effect = 'inserted' AND was_here.yes THEN 'changed here'
         WHEN ${type.events.length === 0} THEN 'no event exists'
       END,
       stripe.now()
     FROM stripe.sync_seen seen
     LEFT JOIN ${tableName(type)} row ON row.account_id = $1 AND row.id = seen.id
     LEFT JOIN news ON news.object_id = seen.id
     CROSS JOIN LATERAL (
       SELECT EXISTS (
         SELECT FROM stripe.sync_proof proof
         WHERE proof.account_id = $1 AND proof.object_type = $2 AND proof.gte <= ${created} AND proof.lt > ${created}
       ) AS yes
     ) was_here
     WHERE seen.run_id = $3 AND seen.account_id = $1 AND seen.object_type = $2
       AND (${isMended} OR seen.effect IN ('inserted', 'changed', 'tombstoned'))
       AND (${isMended} OR seen.effect = 'tombstoned'
         OR EXISTS (SELECT FROM stripe.sync_proof proof WHERE proof.account_id = $1 AND proof.object_type = $2))
       AND NOT (${isNews})
     LIMIT ${DRIFT_PER_LISTING}
     ON CONFLICT DO NOTHING`,
    [account, type.name, seenId, runId, since],
  )
}

/** Events become visible in Stripe's list late: reconcile walks this much again, so a walk that began so long after saw them all. */
const WALKED_AFTER = '15 minutes'

/** Finds out the cause of drift that was not known when it was found: an event that reconcile has found since, or that there is none. */
export async function explainDrift(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE stripe.sync_drift drift SET cause = CASE
       WHEN EXISTS (
         SELECT FROM stripe.stripe_event event
         WHERE event.account_id = drift.account_id AND event.object_type = drift.object_type AND event.object_id = drift.id
           AND event.channel = 'gap' AND event.received_at >= drift.found_at AND event.received_at < drift.found_at + interval '1 hour'
       ) THEN 'lost webhook'
       ELSE 'no event exists' END
     FROM stripe.sync_account account
     WHERE drift.cause IS NULL AND account.account_id = drift.account_id
       AND account.events_checked_at >= drift.found_at + interval '${WALKED_AFTER}'`,
  )
}

/** As long as the inbox is kept. */
const KEEP_DAYS = 35

/** Forgets what was found long ago. */
export async function purgeDrift(pool: Pool): Promise<void> {
  await pool.query(`DELETE FROM stripe.sync_drift WHERE found_at < ${NOW} - interval '${KEEP_DAYS} days'`)
}

export interface FoundDrift {
  readonly account: string
  readonly type: string
  readonly id: string
  readonly what: 'inserted' | 'changed' | 'tombstoned'
  readonly cause: DriftCause
  readonly foundAt: Date
}

/** What was found last. */
export async function readDrift(pool: Pool, limit = 20): Promise<FoundDrift[]> {
  const { rows } = await pool.query<FoundDrift>(
    `SELECT account_id AS account, object_type AS type, id, what, cause, found_at AS "foundAt"
     FROM stripe.sync_drift ORDER BY found_at DESC, object_type, id LIMIT ${limit}`,
  )
  return rows
}

export interface DriftCount {
  readonly type: string
  readonly cause: DriftCause
  readonly count: number
}

/** How much of what was found, by type and cause. */
export async function countDrift(pool: Pool): Promise<DriftCount[]> {
  const { rows } = await pool.query<DriftCount>(
    `SELECT object_type AS type, cause, count(*)::int AS count FROM stripe.sync_drift GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  return rows
}
