import { quantity } from '../../api/quantity.js'
import { enabledEventsIn } from '../../api/status/endpoint.js'
import { SILENT_FROM } from '../../api/status/find-problems.js'
import type { Database } from '../../prisma/engine/client.js'
import { readMissedEvents } from '../../prisma/inbox/missed-events.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { readInboxStatus } from '../../prisma/status/status.js'
import { broken, note, ok, type Tell } from './finding.js'

/** Says when the last webhook came, and whether Stripe made events since then that only reconcile brought. */
export async function checkWebhooks({ pool }: Database, publicUrl: string | undefined, tell: Tell): Promise<void> {
  const what = 'last webhook'
  const { lastWebhookAt } = await readInboxStatus(pool)
  const { sinceLastWebhook } = await readMissedEvents(pool, enabledEventsIn(await readSteps(pool)))
  if (lastWebhookAt === null) {
    const url = `${publicUrl?.replace(/\/$/, '') ?? 'https://<your host>'}/api/webhooks/stripe`
    tell(note(what, `None has ever come, so only reconcile finds changes: let an endpoint of Stripe point to ${url}.`))
    return
  }
  const cameAt = lastWebhookAt.toISOString()
  if (sinceLastWebhook === 0) {
    tell(ok(what, `It came at ${cameAt}.`))
    return
  }
  const finding = sinceLastWebhook < SILENT_FROM ? note : broken
  const came = `It came at ${cameAt}, and reconcile found ${quantity(sinceLastWebhook, 'event')} since then`
  const remedy = 'look at the deliveries at https://dashboard.stripe.com/webhooks'
  tell(finding(what, `${came}, so rows are minutes late: ${remedy}.`))
}
