import type { Pool } from 'pg'
import { type AlertReceiver, ALERT_RECEIVERS } from '../catalogue/enumerated-columns.js'
import { inTransaction } from '../engine/client.js'
import { NOW } from '../engine/sql.js'
import { changeOf, type Look } from './alert-message.js'
import type { AlertSettings } from './alert-settings.js'

/**
 * Another API process takes over when the one that watches has not looked for this time. It looks every 15 s,
 * and a look at a slow database may take as long again.
 */
const TAKE_OVER_MS = 45_000

/** Nobody reads older alerts. */
const KEEP_DAYS = 90

/** Returns the receivers that are set. */
export function receiversOf(settings: AlertSettings): AlertReceiver[] {
  return ALERT_RECEIVERS.filter((receiver) => settings[receiver] !== undefined)
}

/**
 * Makes this process the one that watches, or confirms that it is.
 *
 * Only one API process watches. Two of them may see different problems, such as a lost connection to Temporal,
 * and would tell each other's as ended.
 *
 * @returns false while another process watches
 */
export async function claimWatch(pool: Pool, watcher: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `INSERT INTO stripe.alert_watch AS own (id, watcher, watched_at) VALUES (1, $1, stripe.now())
     ON CONFLICT (id) DO UPDATE SET watcher = excluded.watcher, watched_at = excluded.watched_at
     WHERE own.watcher = excluded.watcher OR own.watched_at < excluded.watched_at - $2 * interval '1 millisecond'`,
    [watcher, TAKE_OVER_MS],
  )
  return rowCount === 1
}

/** Lets another process watch at once. */
export async function endWatch(pool: Pool, watcher: string): Promise<void> {
  await pool.query(`UPDATE stripe.alert_watch SET watched_at = '-infinity' WHERE watcher = $1`, [watcher])
}

export interface RecordChangeInput {
  readonly watcher: string
  readonly before: Look
  readonly now: Look
  /** What this process told directly, because the database was down. */
  readonly toldDirectly?: Look | undefined
  readonly receivers: readonly AlertReceiver[]
}

/**
 * Compares two looks with what operators know. Records a change as an alert for each receiver, in the
 * transaction that changes what operators know. So each change is recorded once.
 *
 * @returns false when nothing changed, or another process watches by now
 */
export async function recordChange(pool: Pool, input: RecordChangeInput): Promise<boolean> {
  const { watcher, toldDirectly, receivers } = input
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ told: Look | null }>(
      'SELECT told FROM stripe.alert_watch WHERE watcher = $1 FOR UPDATE',
      [watcher],
    )
    if (!rows[0]) return false
    const { told: stored } = rows[0]
    const told = toldDirectly
      ? { state: toldDirectly.state, problems: [...(stored?.problems ?? []), ...toldDirectly.problems] }
      : stored
    const change = changeOf(told, input)
    if (!change) return false
    await client.query('UPDATE stripe.alert_watch SET told = $1', [JSON.stringify(change.told)])
    await client.query(
      'INSERT INTO stripe.alerts (receiver, at, message) SELECT unnest($1::text[]), stripe.now(), $2',
      [receivers, JSON.stringify(change.message)],
    )
    return true
  })
}

/** Deletes alerts that are older than 90 days. */
export async function purgeAlerts(pool: Pool): Promise<void> {
  await pool.query(`DELETE FROM stripe.alerts WHERE at < ${NOW} - interval '${KEEP_DAYS} days'`)
}
