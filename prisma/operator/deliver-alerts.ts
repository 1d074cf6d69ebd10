import type { Pool, PoolClient } from 'pg'
import type { AlertReceiver } from '../catalogue/enumerated-columns.js'
import { inTransaction } from '../engine/client.js'
import { NOW } from '../engine/sql.js'
import type { AlertMessage } from './alert-message.js'
import type { AlertSettings } from './alert-settings.js'
import { receiversOf } from './alerts.js'
import { AlertNotSentError, sendAlert } from './send-alert.js'

/** SQL condition: the alert waits for its delivery. After a day it is no news, and is not tried any more. */
const WAITS = `delivered_at IS NULL AND at > ${NOW} - interval '1 day'`

export interface Delivery {
  readonly delivered: number
  /** Why a receiver did not take its oldest alert. */
  readonly failures: readonly string[]
}

/**
 * Delivers the alerts that wait, the oldest first. A receiver that fails gets no further alert in this call, so
 * it gets all in their order.
 *
 * Safe to run twice, also at the same time: the row of an alert is locked while the alert is sent. An alert is
 * sent again, with the same id, only when the process or its connection dies in between.
 *
 * @param untriedForMs only alerts that nobody has tried for this time
 */
export async function deliverAlerts(
  pool: Pool,
  settings: AlertSettings,
  { untriedForMs = 0 }: { readonly untriedForMs?: number } = {},
): Promise<Delivery> {
  let delivered = 0
  const failures: string[] = []
  for (const receiver of receiversOf(settings)) {
    for (;;) {
      const outcome = await inTransaction(pool, (client) => deliverNext(client, { settings, receiver, untriedForMs }))
      if (outcome === 'delivered') delivered += 1
      else {
        if (outcome !== 'none') failures.push(outcome.failure)
        break
      }
    }
  }
  return { delivered, failures }
}

/** Returns whether alerts wait for a receiver that is set. */
export async function hasWaitingAlerts(pool: Pool, settings: AlertSettings): Promise<boolean> {
  const { rows } = await pool.query(`SELECT FROM stripe.alerts WHERE receiver = ANY($1) AND ${WAITS} LIMIT 1`, [
    receiversOf(settings),
  ])
  return rows.length > 0
}

interface DeliverNextInput {
  readonly settings: AlertSettings
  readonly receiver: AlertReceiver
  readonly untriedForMs: number
}

/** Sends the receiver's oldest alert, unless another process is sending it. */
async function deliverNext(
  client: PoolClient,
  { settings, receiver, untriedForMs }: DeliverNextInput,
): Promise<'delivered' | 'none' | { readonly failure: string }> {
  const { rows } = await client.query<{ id: string; at: Date; message: AlertMessage }>(
    // The condition stands twice: if the other process ends at this moment, the row that it delivered is left out.
    `SELECT id, at, message FROM stripe.alerts
     WHERE id = (SELECT id FROM stripe.alerts WHERE receiver = $1 AND ${WAITS} ORDER BY id LIMIT 1)
       AND delivered_at IS NULL AND coalesce(tried_at, at) <= ${NOW} - $2 * interval '1 millisecond'
     FOR UPDATE SKIP LOCKED`,
    [receiver, untriedForMs],
  )
  const [row] = rows
  if (!row) return 'none'
  const failure = await attempt(settings, { ...row, receiver, id: `alert_${row.id}_${row.at.getTime()}` })
  await client.query(
    `UPDATE stripe.alerts SET attempts = attempts + 1, tried_at = stripe.now(), last_error = $2,
       delivered_at = CASE WHEN $2::text IS NULL THEN stripe.now() END
     WHERE id = $1`,
    [row.id, failure],
  )
  return failure === null ? 'delivered' : { failure }
}

/** Returns why the alert was not sent; null when it was. */
async function attempt(...[settings, alert]: Parameters<typeof sendAlert>): Promise<string | null> {
  try {
    await sendAlert(settings, alert)
    return null
  } catch (error) {
    if (error instanceof AlertNotSentError) return error.message
    throw error
  }
}
