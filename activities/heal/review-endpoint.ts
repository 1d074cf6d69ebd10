import { noteStep, readSteps } from '../../prisma/proofs/steps.js'
import { checkEndpoint } from './check-endpoint.js'
import type { Deps } from '../deps.js'

/** Endpoints change seldom, and a disabled one costs minutes, not events: reconcile finds them. */
const EVERY_MS = 3_600_000

/**
 * Looks whether Stripe's webhook endpoint is enabled, with the events and the API version that we need, and remembers the difference for
 * the status page. Safe to run twice: it remembers the same.
 */
export async function reviewEndpoint(deps: Deps, { isForced }: { isForced: boolean }): Promise<void> {
  const { pool } = deps.database
  const last = (await readSteps(pool)).get('endpoint')
  if (!isForced && last && last.ranMsAgo < EVERY_MS) return
  const { selection, publicUrl } = deps
  const session = deps.session(deps.ownAccount, 'reconcile')
  await noteStep(pool, { name: 'endpoint', result: await checkEndpoint({ session, selection, publicUrl }) })
}
