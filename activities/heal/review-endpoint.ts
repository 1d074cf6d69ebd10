import type { Pool } from 'pg'
import { readMissedEvents } from '../../prisma/inbox/missed-events.js'
import { readSteps, recordStep, type StepMemory } from '../../prisma/proofs/steps.js'
import { readWebhookVersion } from '../../prisma/inbox/last-webhook.js'
import { checkEndpoint, type EndpointReport } from './check-endpoint.js'
import type { Deps } from '../deps.js'

/** Endpoints change seldom. */
const EVERY_MS = 3_600_000

/** How often the endpoint is checked while something is wrong: a check costs one request. */
const WHILE_WRONG_MS = 10_000

/**
 * Checks that Stripe's webhook endpoint is enabled and has the events and the API version that we need.
 * Records the differences for the status page. Does so at most once an hour, unless forced. While the last check
 * found a problem, or events come without webhooks, at most every 10 s.
 *
 * Safe to run twice: it records the same result.
 */
export async function reviewEndpoint(deps: Deps, { isForced }: { isForced: boolean }): Promise<void> {
  const { pool } = deps.database
  const last = (await readSteps(pool)).get('endpoint')
  if (!isForced && last && last.ranMsAgo < (await pauseAfter(pool, last))) return
  const { selection, publicUrl } = deps
  const session = deps.createSession(deps.ownAccount, 'reconcile')
  const eventVersion = await readWebhookVersion(pool)
  const result = await checkEndpoint({ session, selection, publicUrl, eventVersion })
  await recordStep(pool, { name: 'endpoint', result })
}

async function pauseAfter(pool: Pool, { result }: StepMemory): Promise<number> {
  const { problems } = result as EndpointReport // as this step wrote it
  if (problems.length > 0) return WHILE_WRONG_MS
  const { sinceLastWebhook } = await readMissedEvents(pool, null)
  return sinceLastWebhook > 0 ? WHILE_WRONG_MS : EVERY_MS
}
