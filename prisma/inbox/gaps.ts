import type { Pool, PoolClient } from 'pg'
import { reopenServed } from './reopen-events.js'
import { NOW } from '../engine/sql.js'

/** Events that Stripe listed and that the inbox lacked. */
export interface MissingEvents {
  readonly account: string
  readonly ids: readonly string[]
  /** `created` of the oldest and of the newest of them, in Unix seconds. */
  readonly began: number
  readonly ended: number
}

/**
 * Records missing events as a gap. If no webhook came for an event between the account's last gap and these
 * events, the last gap is extended. Otherwise, they are a new gap. Must run in the transaction that puts the
 * events into the inbox.
 */
export async function recordGap(client: PoolClient, { account, ids, began, ended }: MissingEvents): Promise<void> {
  const values = [account, began, ended, ids.length]
  const { rows } = await client.query<{ id: string }>(
    `UPDATE stripe.sync_gap gap SET began = least(began, to_timestamp($2)), ended = greatest(ended, to_timestamp($3)),
       events = events + $4, repaired_at = NULL
     WHERE gap.id = (SELECT max(id) FROM stripe.sync_gap WHERE account_id = $1)
       AND NOT EXISTS (${WEBHOOK} AND event.created > gap.ended AND event.created < to_timestamp($2) OFFSET 0)
       AND NOT EXISTS (${WEBHOOK} AND event.created > to_timestamp($3) AND event.created < gap.began OFFSET 0)
     RETURNING id`,
    values,
  )
  const gap = rows[0] ?? (await insertGap(client, values))
  await client.query('UPDATE stripe.stripe_event SET gap_id = $1 WHERE id = ANY($2::text[])', [gap?.id, ids])
}

/**
 * SQL: the webhooks of an account. With OFFSET 0 behind it, PostgreSQL searches each period on its own, and
 * stops at the first webhook.
 */
const WEBHOOK = `SELECT FROM stripe.stripe_event event WHERE event.account_id = $1 AND event.channel = 'webhook'`

async function insertGap(client: PoolClient, values: unknown[]): Promise<{ id: string } | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO stripe.sync_gap (account_id, began, ended, events, found_at)
     VALUES ($1, to_timestamp($2), to_timestamp($3), $4, stripe.now()) RETURNING id`,
    values,
  )
  return rows[0]
}

/**
 * Reviews run every 5 min. If none runs for a day, a late webhook of that day is counted only with the next
 * late webhook of its gap.
 */
const LATE_WITHIN = '1 day'

/**
 * Updates which gaps are repaired, and how many of their events were only late. Reviews gaps that are not
 * repaired, and gaps with a webhook of the last day. Leaves all other gaps alone, because an outage leaves
 * hundreds of thousands of events in one gap.
 */
export async function reviewGaps(pool: Pool): Promise<void> {
  await pool.query(
    `WITH reviewed AS MATERIALIZED (
       SELECT id FROM stripe.sync_gap WHERE repaired_at IS NULL
       UNION
       SELECT gap_id FROM stripe.stripe_event WHERE webhook_at > ${NOW} - interval '${LATE_WITHIN}' AND gap_id IS NOT NULL
     ), found AS MATERIALIZED (
       SELECT id, (SELECT count(*) FROM stripe.stripe_event WHERE gap_id = reviewed.id AND webhook_at IS NOT NULL) AS late,
         EXISTS (SELECT FROM stripe.stripe_event WHERE gap_id = reviewed.id AND outcome IN ('open', 'failed', 'blocked') OFFSET 0) AS is_open
       FROM reviewed
     )
     UPDATE stripe.sync_gap gap SET late = found.late, repaired_at = CASE WHEN NOT found.is_open THEN coalesce(
       gap.repaired_at, (SELECT max(closed_at) FROM stripe.stripe_event WHERE gap_id = gap.id), stripe.now()) END
     FROM found
     WHERE found.id = gap.id AND gap.id = ANY(ARRAY(SELECT id FROM reviewed)) -- looked up, not joined
       AND (gap.late <> found.late OR (gap.repaired_at IS NULL) <> found.is_open)`,
  )
}

export interface Watermark {
  readonly account: string
  readonly livemode: boolean
  readonly isOwn: boolean
  /**
   * The inbox has every event that Stripe made before this moment, by Stripe's clock. Null before the first
   * full sync.
   */
  readonly eventsUntil: Date | null
  /**
   * No event was lost for good since this moment, by our database's clock. Null: unknown, because the account
   * is older than this column.
   */
  readonly eventsSince: Date | null
  /**
   * When `eventsUntil` was last as late as Stripe's list allowed, by our database's clock, and how many
   * milliseconds ago that was.
   */
  readonly checkedAt: Date | null
  readonly checkedMsAgo: number | null
}

/** Reads the watermark of each known account. The key's own account comes first. */
export async function readWatermarks(pool: Pool): Promise<Watermark[]> {
  const { rows } = await pool.query<Watermark>(
    `SELECT account_id AS account, livemode, is_own AS "isOwn", events_until AS "eventsUntil", events_since AS "eventsSince",
       events_checked_at AS "checkedAt",
       greatest(0, extract(epoch FROM stripe.now() - events_checked_at)::float8 * 1000) AS "checkedMsAgo"
     FROM stripe.sync_account ORDER BY is_own DESC, account_id`,
  )
  return rows
}

export interface WatermarkMove {
  readonly account: string
  /** The new watermark, by Stripe's clock. */
  readonly until: Date
  /**
   * The time of our database's clock when Stripe's clock showed `until` plus the lag until events become
   * visible. It may be a little earlier.
   */
  readonly checkedAt: Date
}

/** Moves the watermark of an account forward. Never moves it backwards. */
export async function moveWatermark(pool: Pool, { account, until, checkedAt }: WatermarkMove): Promise<void> {
  await pool.query(
    `UPDATE stripe.sync_account SET events_until = greatest(events_until, $2::timestamptz),
       events_checked_at = greatest(events_checked_at, $3::timestamptz)
     WHERE account_id = $1`,
    [account, until, checkedAt],
  )
}

/** Sets a watermark back from `from` to `until`. Does nothing if another process has moved it meanwhile. */
export async function setWatermarkBack(
  pool: Pool,
  { account, from, until }: { account: string; from: Date; until: Date },
): Promise<void> {
  await pool.query('UPDATE stripe.sync_account SET events_until = $3 WHERE account_id = $1 AND events_until = $2', [
    account,
    from,
    until,
  ])
}

/**
 * Starts the watermark of an account at the start of a full sync. From then on, reconcile closes gaps, even
 * if the full sync fails. The proofs tell which types are synced. If Stripe still lists all events since the
 * old watermark, it stays. Otherwise, events lost between it and the full sync would never be recorded as a
 * gap.
 *
 * @param since our database's clock, not later than the first listing. Types that were proven before it do
 *   not count as synced
 */
export async function startWatermark(
  pool: Pool,
  { account, at, since = null }: { account: string; at: Date; since?: Date | null },
): Promise<void> {
  await pool.query(
    `UPDATE stripe.sync_account
     SET events_until = $2::timestamptz, events_since = $3, events_checked_at = coalesce($3, stripe.now())
     WHERE account_id = $1
       AND (events_until IS NULL OR events_until < $2::timestamptz - interval '${EVENTS_HORIZON_DAYS} days')`,
    [account, at, since],
  )
}

/** Stripe lists events for 30 days. One day is left for the listing itself. */
const EVENTS_HORIZON_DAYS = 29

/** Returns the moment before which Stripe may no longer list events: 29 days before `now`. */
export function eventsHorizon(now: Date): Date {
  return new Date(now.getTime() - EVENTS_HORIZON_DAYS * 86_400_000)
}

/**
 * Registers a connected account. From now on, its gaps are closed and its events are applied, also those that
 * came before.
 */
export async function registerAccount(pool: Pool, { account, livemode }: { account: string; livemode: boolean }) {
  await pool.query(
    `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at)
     VALUES ($1, $2, false, stripe.now()) ON CONFLICT (account_id) DO NOTHING`,
    [account, livemode],
  )
  await reopenServed(pool)
}
