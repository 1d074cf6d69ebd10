import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { EventChannel } from '../catalogue/enumerated-columns.js'
import { isDataError } from '../engine/failure.js'
import { type IncomingEvent, insertEvents } from './insert-events.js'
import { storableJson } from '../catalogue/json.js'
import { isTooDeep } from '../catalogue/json-depth.js'
import { isName, isSeconds } from '../catalogue/route-event.js'

/** An event that our code cannot read, or that PostgreSQL refuses. */
export interface UnusableEvent {
  /** As Stripe sent it. */
  readonly event: unknown
  readonly account: string
  readonly channel: EventChannel
  readonly sentAt: Date | null
  readonly reason: string
}

/**
 * Records an unusable event as ignored, with the reason and as much of the event as can be stored. Running it
 * twice is safe, because an event that the inbox has is left as it is.
 */
export async function recordUnusable(pool: Pool, unusable: UnusableEvent): Promise<void> {
  const { event, account, channel, sentAt, reason } = unusable
  const { id, type, created } = Object(event) as Record<string, unknown> // the fields of any value may be read after Object()
  const text = isTooDeep(event) ? JSON.stringify([id, type, created].map(String)) : JSON.stringify(event)
  const values = [
    isName(id) ? id : `unusable_${createHash('sha256').update(text).digest('hex')}`,
    isName(type) ? type : 'unknown',
    account,
    isSeconds(created) ? created : null,
    channel,
    sentAt,
    reason,
  ]
  try {
    await pool.query(INSERT, [...values, storableJson(text)])
  } catch (error) {
    if (!isDataError(error)) throw error
    await pool.query(INSERT, [...values, '{}'])
  }
}

const INSERT = `INSERT INTO stripe.stripe_event (id, type, account_id, created, channel, received_at, sent_at, outcome, closed_at, error, payload)
  SELECT $1, $2, $3, coalesce(to_timestamp($4::float8), stripe.now()), $5, stripe.now(), $6::timestamptz, 'ignored', stripe.now(), $7, $8::jsonb
  ON CONFLICT (id) DO NOTHING`

/**
 * Puts an event without its content into the inbox, because PostgreSQL refuses the content. Stripe is then
 * asked for the object. If PostgreSQL refuses the rest of the event, too, records the event as ignored.
 *
 * @param why PostgreSQL's error message
 * @returns the event's group key, or null if there is nothing to apply
 */
export async function insertWithoutContent(pool: Pool, incoming: IncomingEvent, why: string): Promise<string | null> {
  const { event, route, channel, sentAt } = incoming
  const reason = `Its content could not be stored: ${why}`
  try {
    const groups = await insertEvents(pool, [{ ...incoming, route: { ...route, reason }, payload: '{}' }])
    return groups.get(event.id) ?? null
  } catch (error) {
    if (!isDataError(error)) throw error
    await recordUnusable(pool, { event, account: route.accountId, channel, sentAt, reason })
    return null
  }
}
