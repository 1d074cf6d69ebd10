import type { Pool } from 'pg'
import type { LookupState } from '../catalogue/enumerated-columns.js'
import { toJsonb } from '../catalogue/json.js'
import { NOW } from '../engine/sql.js'

/** Stripe's answer to the lookup of one object. */
export interface LookedUp {
  readonly state: LookupState
  /** Stripe's object as a row keeps it; null unless `found`. */
  readonly object: unknown
  /** Why the lookup was refused; null otherwise. */
  readonly reason: string | null
  /** Our database's clock. The request was sent at or after this time. */
  readonly askedAt: Date
}

export interface LookupToRecord extends LookedUp {
  readonly requestId: string
  readonly account: string
  readonly typeName: string
  readonly id: string
}

/** Records the answer to a lookup. Safe to run again: the later answer replaces the earlier one. */
export async function recordLookedUp(pool: Pool, answer: LookupToRecord): Promise<void> {
  const { requestId, account, typeName, id, state, object, reason, askedAt } = answer
  await pool.query(
    `INSERT INTO stripe.looked_up (request_id, account_id, object_type, object_id, state, object, reason, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (request_id) DO UPDATE
       SET state = excluded.state, object = excluded.object, reason = excluded.reason, asked_at = excluded.asked_at`,
    [requestId, account, typeName, id, state, object === null ? null : toJsonb(object), reason, askedAt],
  )
}

/** Deletes the answer to a lookup and returns it; undefined when there is none. */
export async function takeLookedUp(pool: Pool, requestId: string): Promise<LookedUp | undefined> {
  const { rows } = await pool.query<LookedUp>(
    `DELETE FROM stripe.looked_up WHERE request_id = $1 RETURNING state, object, reason, asked_at AS "askedAt"`,
    [requestId],
  )
  return rows[0]
}

/** An answer that nobody took within this time is deleted. The API waits for 10 s. */
const KEEP = '1 hour'

/** Deletes the answers that nobody took within an hour. */
export async function purgeLookedUp(pool: Pool): Promise<void> {
  await pool.query(`DELETE FROM stripe.looked_up WHERE asked_at < ${NOW} - interval '${KEEP}'`)
}
