import type { Pool } from 'pg'
import { AUDIT_KINDS, type RunKind } from '../catalogue/enumerated-columns.js'

/** Runs that may change many rows and proofs. A reconcile only adds events to the inbox. */
const KINDS: readonly RunKind[] = ['full-sync', ...AUDIT_KINDS]

/**
 * Reads a text that changes when a full sync or an audit ends, when an account gets or loses its watermark,
 * and when the watermark starts anew. Counts and proofs that were read before such a change are out of date.
 */
export async function readSyncVersion(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string }>(
    `SELECT concat_ws(' ',
       (SELECT string_agg(concat_ws(' ', id, outcome, finished_at), ' ' ORDER BY kind)
        FROM unnest($1::text[]) AS kinds(kind) CROSS JOIN LATERAL (
          SELECT id, outcome, finished_at FROM stripe.sync_run
          WHERE sync_run.kind = kinds.kind AND outcome <> 'running' ORDER BY started_at DESC LIMIT 1
        ) newest),
       (SELECT string_agg(concat_ws(' ', account_id, events_until IS NOT NULL, events_since), ' ' ORDER BY account_id)
        FROM stripe.sync_account)
     ) AS version`,
    [KINDS],
  )
  return rows[0]?.version ?? ''
}
