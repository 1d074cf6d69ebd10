import { recordStep, readSteps } from '../../prisma/proofs/steps.js'
import { readWebhookVersion } from '../../prisma/inbox/last-webhook.js'
import { checkEndpoint } from './check-endpoint.js'
import type { Deps } from '../deps.js'

/**
 * Endpoints change seldom. A disabled endpoint only delays events by minutes, because reconcile finds them.
 */
const EVERY_MS = 3_600_000

/**
 * Checks that Stripe's webhook endpoint is enabled and has the events and the API version that we need.
 * Records the differences for the status page. Does so at most once an hour, unless forced.
 *
 * Safe to run twice: it records the same result.
 */
export async function reviewEndpoint(deps: Deps, { isForced }: { isForced: boolean }): Promise<void> {
  const { pool } = deps.database
  const last = (await readSteps(pool)).get('endpoint')
  if (!isForced && last && last.ranMsAgo < EVERY_MS) return
  const { selection, publicUrl } = deps
  const session = deps.createSession(deps.ownAccount, 'reconcile')
  const eventVersion = await readWebhookVersion(pool)
  const result = await checkEndpoint({ session, selection, publicUrl, eventVersion })
  await recordStep(pool, { name: 'endpoint', result })
}
