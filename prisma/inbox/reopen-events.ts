import type { Pool } from 'pg'
import type { SetAsideOutcome } from '../catalogue/enumerated-columns.js'
import { NOW } from '../engine/sql.js'
import { type EventFilter, filterConditions, parametersInto } from './event-filter.js'

/**
 * Makes open events due that wait for a retry after a failed request. Stripe answers again, so their back-off
 * must not go on. Leaves events that only wait for READ_LAG, and skips locked events.
 */
export async function endBackoff(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE stripe.stripe_event e SET retry_at = stripe.now()
     FROM (
       SELECT id FROM stripe.stripe_event
       WHERE outcome = 'open' AND error IS NOT NULL AND retry_at > ${NOW}
       FOR UPDATE SKIP LOCKED
     ) waiting
     WHERE e.id = waiting.id`,
  )
}

/** A type of one account whose events wait for a permission. */
export interface BlockedType {
  readonly account: string
  readonly typeName: string
}

/** Reads the types whose events wait for a permission. */
export async function readBlockedTypes(pool: Pool): Promise<BlockedType[]> {
  const { rows } = await pool.query<BlockedType>(
    `SELECT DISTINCT account_id AS account, object_type AS "typeName" FROM stripe.stripe_event
     WHERE outcome = 'blocked' AND object_type IS NOT NULL ORDER BY 1, 2`,
  )
  return rows
}

/**
 * Opens blocked events again, because the key may have the permission now. Opens the events of `type`.
 * Without `type`, opens all blocked events whose retry is due.
 *
 * @returns how many events were opened
 */
export async function reopenBlocked(pool: Pool, type?: BlockedType): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE stripe.stripe_event SET outcome = 'open', retry_at = NULL
     WHERE outcome = 'blocked'
       AND CASE WHEN $1::text IS NULL THEN retry_at <= ${NOW} ELSE account_id = $1 AND object_type = $2 END`,
    [type?.account ?? null, type?.typeName ?? null],
  )
  return rowCount ?? 0
}

/**
 * Opens events that came before their account was registered. Must run again after an account was registered,
 * because an event may have been on its way into the inbox at that moment. A partial index contains only the
 * events that are ignored for this reason.
 */
export async function reopenServed(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE stripe.stripe_event SET outcome = 'open', closed_at = NULL, error = NULL
     WHERE outcome = 'ignored' AND group_key IS NOT NULL
       AND account_id = ANY(ARRAY(SELECT account_id FROM stripe.sync_account))`,
  )
}

const REOPEN = `UPDATE stripe.stripe_event SET outcome = 'open', closed_at = NULL, retry_at = NULL, attempts = 0`

export interface SetAsideSelection extends EventFilter {
  readonly ids?: readonly string[] | undefined
  readonly outcome?: SetAsideOutcome | undefined
}

/**
 * Opens failed and blocked events again, because a person asks for it. Opens those that match the selection, or all
 * of them.
 *
 * @returns how many events were opened
 */
export async function reopenSetAside(pool: Pool, { ids, outcome, ...filter }: SetAsideSelection = {}): Promise<number> {
  const values: unknown[] = []
  const add = parametersInto(values)
  const conditions = [
    `outcome IN ('failed', 'blocked')`,
    ...(outcome === undefined ? [] : [`outcome = ${add(outcome)}`]),
    ...(ids === undefined ? [] : [`id = ANY(${add(ids)}::text[])`]),
    ...filterConditions(filter, add),
  ]
  const { rowCount } = await pool.query(`${REOPEN} WHERE ${conditions.join(' AND ')}`, values)
  return rowCount ?? 0
}

/**
 * Opens failed events again if other code than this failed to apply them.
 *
 * @returns how many events were opened
 */
export async function reopenFailedByOthers(pool: Pool, fingerprint: string): Promise<number> {
  const { rowCount } = await pool.query(`${REOPEN} WHERE outcome = 'failed' AND failed_by IS DISTINCT FROM $1`, [
    fingerprint,
  ])
  return rowCount ?? 0
}
