import type { Pool } from 'pg'

/** SQL: when the last webhook came; null when none has come. Uses an index of its own for each of the two columns. */
export const LAST_WEBHOOK_AT = `greatest(
  (SELECT max(webhook_at) FROM stripe.stripe_event),
  (SELECT received_at FROM stripe.stripe_event WHERE channel = 'webhook' ORDER BY received_at DESC LIMIT 1)
)`

/** Reads the API version of the last event that a webhook brought; null when no webhook has come, or it named none. */
export async function readWebhookVersion(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ version: string | null }>(
    `SELECT api_version AS version FROM stripe.stripe_event WHERE channel = 'webhook' ORDER BY received_at DESC LIMIT 1`,
  )
  return rows[0]?.version ?? null
}
