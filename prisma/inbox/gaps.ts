import type { Pool, PoolClient } from 'pg'
import { reopenServed } from './inbox.js'
import { NOW } from '../engine/sql.js'

/** Events that one listing found missing in the inbox. */
export interface Missing {
  readonly account: string
  readonly ids: readonly string[]
  /** `created` of the oldest and the newest, Unix seconds. */
  readonly began: number
  readonly ended: number
}

/**
 * Records missing events as a gap: a new one, or, when no webhook came for anything in between, a part of the last.
 * Must run in the transaction that put the events into the inbox.
 */
export async function recordGap(client: PoolClient, { account, ids, began, ended }: Missing): Promise<void> {
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

/** SQL: the webhooks of an account. Looked up one time span at a time (OFFSET 0), so that the first one found ends the search. */
const WEBHOOK = `SELECT FROM stripe.stripe_event event WHERE event.account_id = $1 AND event.channel = 'webhook'`

async function insertGap(client: PoolClient, values: unknown[]): Promise<{ id: string } | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO stripe.sync_gap (account_id, began, ended, events, found_at)
     VALUES ($1, to_timestamp($2), to_timestamp($3), $4, stripe.now()) RETURNING id`,
    values,
  )
  return rows[0]
}

/** Reviews run every five minutes. If none runs for longer than this, a late webhook is counted with the next one of its gap. */
const LATE_WITHIN = '1 day'

/**
 * Brings the gaps' books up to date: which are repaired, and how many of their events were only late. Reviews gaps that are not repaired, and
 * those of which a webhook came in the last day. All others stay as they are: an outage leaves hundreds of thousands of events in one gap.
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
  /** Every event that Stripe made before this moment (Stripe's clock) is in the inbox; null before the first full sync. */
  readonly eventsUntil: Date | null
  /** Since when, by our database's clock, no event was lost for good; null: unknown, as of accounts that are older than this column. */
  readonly eventsSince: Date | null
  /** When `eventsUntil` was last true of the present, by our database's clock, and how long ago that was. */
  readonly checkedAt: Date | null
  readonly checkedMsAgo: number | null
}

/** A time of which events were missing, and what became of them. */
export interface Gap {
  readonly account: string
  /** Stripe's clock: when the first and the last of the missing events was made. */
  readonly began: Date
  readonly ended: Date
  /** Our database's clock. */
  readonly foundAt: Date
  /** Null while some of its events are open. */
  readonly repairedAt: Date | null
  readonly events: number
  /** Events whose webhooks came later after all. */
  readonly late: number
}

/** The last gaps, the newest first. */
export async function readGaps(pool: Pool, limit: number): Promise<Gap[]> {
  const { rows } = await pool.query<Gap>(
    `SELECT account_id AS account, began, ended, found_at AS "foundAt", repaired_at AS "repairedAt", events, late
     FROM stripe.sync_gap ORDER BY id DESC LIMIT $1`,
    [limit],
  )
  return rows
}

/** The watermark of each known account, the key's own first. */
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
  /** Stripe's clock. */
  readonly until: Date
  /** Our database's clock, when Stripe's was `until` plus the lag in which events become visible, or a little before. */
  readonly checkedAt: Date
}

/** Moves the watermark of an account; never backwards. */
export async function moveWatermark(pool: Pool, { account, until, checkedAt }: WatermarkMove): Promise<void> {
  await pool.query(
    `UPDATE stripe.sync_account SET events_until = greatest(events_until, $2::timestamptz),
       events_checked_at = greatest(events_checked_at, $3::timestamptz)
     WHERE account_id = $1`,
    [account, until, checkedAt],
  )
}

/** Sets a watermark back, unless somebody has moved it from `from` meanwhile. */
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
 * Starts the watermark of an account at the start of a full sync: from then on gaps are closed, whatever becomes of the sync. Which types are
 * synced is told by their proofs. A watermark that events can still be listed from stays: what happened between it and the full sync would
 * otherwise never be recorded as a gap.
 *
 * @param since our database's clock, not after the first listing: types that were proven before are not synced
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

/** Stripe lists events for 30 days; a day is left for the listing itself. */
const EVENTS_HORIZON_DAYS = 29

/** Events made before this moment may be listed no more. */
export function eventsHorizon(now: Date): Date {
  return new Date(now.getTime() - EVENTS_HORIZON_DAYS * 86_400_000)
}

/** Makes a connected account known: from now on its events are applied, also those that came before, and its gaps are closed. */
export async function registerAccount(pool: Pool, { account, livemode }: { account: string; livemode: boolean }) {
  await pool.query(
    `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at)
     VALUES ($1, $2, false, stripe.now()) ON CONFLICT (account_id) DO NOTHING`,
    [account, livemode],
  )
  await reopenServed(pool)
}
