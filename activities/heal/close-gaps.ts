import { inTransaction } from '../../prisma/engine/client.js'
import { readNow } from '../../prisma/engine/clock.js'
import { bisect } from '../../prisma/engine/failure.js'
import { eventsHorizon, moveWatermark, readWatermarks, recordGap, setWatermarkBack } from '../../prisma/inbox/gaps.js'
import { type IncomingEvent, insertEvents } from '../../prisma/inbox/inbox.js'
import { isStripeEvent, type Route, routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { recordRunStart } from '../../prisma/proofs/runs.js'
import { insertWithoutContent, recordUnusable } from '../../prisma/inbox/unusable-event.js'
import type { CloseGapsInput, CloseGapsResult, ReconcilePlan, RunReference } from '../../workflows/activities.js'
import type { Attempt } from '../attempt.js'
import { checkIdentity } from '../stripe/check-identity.js'
import type { Deps } from '../deps.js'
import { PAGE_SIZE, pagesOf } from '../stripe/pages.js'
import type { StripeSession } from '../stripe/client.js'
import type { Request } from '../stripe/messages.js'
import { StripeFailure } from '../stripe/failure.js'

/** Events become visible in the list late: this much of what was walked is walked again. */
const OVERLAP_SECONDS = 600

/** A long outage is walked in windows, oldest first, so that the watermark keeps what is done. */
const WINDOW_SECONDS = 6 * 3_600

/** Opens a reconcile's record and says which accounts' gaps can be closed. Safe to run twice: it writes one record. */
export async function startReconcile(deps: Deps, { runId, workflowId }: RunReference): Promise<ReconcilePlan> {
  await recordRunStart(deps.database, { id: runId, workflowId, kind: 'reconcile', input: {} })
  await checkIdentity({ ...deps, session: deps.session(deps.ownAccount, 'reconcile') })
  const watermarks = await readWatermarks(deps.database.pool)
  return { accounts: watermarks.flatMap(({ account, eventsUntil }) => (eventsUntil ? [account] : [])) }
}

/**
 * Lists an account's events from the watermark (less an overlap) to now (less the lag in which events become visible), and puts those
 * that the inbox lacks into it.
 *
 * A watermark may have been moved ahead by wrong dates. It was ahead if it is later than Stripe's clock minus the time since gaps were last
 * closed, by our database's clock. Then it is set back to that moment. Both of two answers must say so, because one that is dated too early
 * must not set it back. A database's clock that was set ahead sets it back too far. That costs a listing, and from 29 days on a full sync.
 *
 * The watermark moves past a window only if Stripe still listed all of it when the last page was answered. An attempt may stand still for
 * days between two steps, so nothing that was known before the last page counts.
 *
 * Safe to run twice, and beside itself: the inbox takes each event once, and the watermark moves only after the last page of a window
 * has committed.
 */
export async function closeGaps(deps: Deps, { account }: CloseGapsInput, attempt: Attempt): Promise<CloseGapsResult> {
  const { pool } = deps.database
  const session = deps.session(account, 'reconcile')
  const readClock = () => checkIdentity({ ...deps, session: deps.session(deps.ownAccount, 'reconcile') })
  const checkedAt = await readNow(pool)
  const before = (await readWatermarks(pool)).find((each) => each.account === account)
  const { stripeNow, latestStripeNow } = await readClock()
  const end = Math.floor((stripeNow.getTime() - deps.eventsLagMs) / 1_000)
  const passedMs = before?.checkedMsAgo ?? 0
  if (before?.eventsUntil && before.eventsUntil.getTime() > latestStripeNow.getTime() - passedMs) {
    await setWatermarkBack(pool, { account, from: before.eventsUntil, until: new Date(end * 1_000 - passedMs) })
  }
  let found = 0
  for (;;) {
    const accounts = await readWatermarks(pool)
    const watermark = accounts.find((each) => each.account === account)?.eventsUntil
    if (!watermark) return { found } // a full sync must come first
    if (watermark < eventsHorizon(stripeNow)) return { found, needsFullSync: describeLoss({ account, watermark }) }
    const from = Math.floor(watermark.getTime() / 1_000)
    if (end <= from - OVERLAP_SECONDS) return { found } // an answer that is dated too early: nothing to walk
    const to = Math.min(end, from + WINDOW_SECONDS)
    const window = { gte: from - OVERLAP_SECONDS, lt: to }
    const served = new Set(accounts.map((each) => each.account))
    const walked = await closeWindow(deps, { account, served, session, window, attempt })
    found += walked.found
    // The answer's own date costs nothing. It is asked for again before a full sync is started for it.
    const isBeyond =
      watermark < eventsHorizon(walked.listedAt) && watermark < eventsHorizon((await readClock()).stripeNow)
    if (isBeyond) return { found, needsFullSync: describeLoss({ account, watermark }) }
    const checkedUntil = new Date(checkedAt.getTime() - (end - to) * 1_000)
    await moveWatermark(pool, { account, until: new Date(to * 1_000), checkedAt: checkedUntil })
    if (to >= end) return { found }
  }
}

function describeLoss({ account, watermark }: { account: string; watermark: Date }): string {
  return (
    `Events of ${account} are known until ${watermark.toISOString()} only. ` +
    'Stripe lists events for 30 days, so later events may be lost.'
  )
}

interface WindowInput {
  readonly account: string
  /** All accounts whose events are applied. */
  readonly served: ReadonlySet<string>
  readonly session: StripeSession
  /** `created`, Unix seconds. */
  readonly window: { readonly gte: number; readonly lt: number }
  readonly attempt: Attempt
}

const EVENTS: Request = { path: `/v1/events?limit=${PAGE_SIZE}`, endpoint: '/v1/events', objects: ['event'] }

/** Walks one window from its newest event to its oldest. @returns also when, by Stripe's clock, the last page was answered */
async function closeWindow(
  deps: Deps,
  { account, served, session, window, attempt }: WindowInput,
): Promise<{ found: number; listedAt: Date }> {
  let found = 0
  let listedAt: Date | undefined
  for await (const { body, asOf } of pagesOf(session, EVENTS, window)) {
    attempt.throwIfCancelled()
    if (!asOf) throw new StripeFailure('Stripe did not say when it listed events.', { kind: 'transient' })
    listedAt = asOf
    const events = body.objects.filter((object) => isStripeEvent(object))
    // One that cannot be used must not stop the walk.
    for (const event of body.objects.filter((object) => !isStripeEvent(object))) {
      const reason = 'The event cannot be read: its id, type, created, livemode or data is missing or malformed.'
      await recordUnusable(deps.database.pool, { event, account, channel: 'gap', sentAt: asOf, reason })
    }
    found += await insertMissing(deps, { account, served, events, listedAt: asOf })
  }
  if (!listedAt) throw new StripeFailure('Stripe listed no page of events.', { kind: 'transient' })
  return { found, listedAt }
}

interface MissingInput extends Pick<WindowInput, 'account' | 'served'> {
  readonly events: readonly StripeEvent[]
  readonly listedAt: Date | null
}

/** @returns how many the inbox lacked */
async function insertMissing(deps: Deps, input: MissingInput): Promise<number> {
  const { results, poison } = await bisect(input.events, (events) => insertPart(deps, { ...input, events }))
  for (const { id, error } of poison) {
    const [bad] = input.events
      .filter((event) => event.id === id)
      .flatMap((event) => toIncoming(deps, { ...input, event }))
    if (bad) await insertWithoutContent(deps.database.pool, bad, error)
  }
  return results.reduce((sum, found) => sum + found, poison.length)
}

async function insertPart(deps: Deps, { account, served, events, listedAt }: MissingInput): Promise<number> {
  const incoming = events.flatMap((event) => toIncoming(deps, { account, served, listedAt, event }))
  return inTransaction(deps.database.pool, async (client) => {
    const ids = await insertEvents(client, incoming)
    const missing = incoming.filter(({ event, route }) => ids.has(event.id) && !isOfAnother(route, account))
    if (missing.length > 0) {
      const times = missing.map(({ event }) => event.created)
      const missingIds = missing.map(({ event }) => event.id)
      await recordGap(client, { account, ids: missingIds, began: Math.min(...times), ended: Math.max(...times) })
    }
    return missing.length
  })
}

function toIncoming(
  { selection, ownAccount, livemode }: Deps,
  { account, served, listedAt, event }: Omit<MissingInput, 'events'> & { readonly event: StripeEvent },
): IncomingEvent[] {
  const route = routeEvent(event, { identity: { accountId: ownAccount, livemode }, selection, listedFor: account })
  // The list of the account that it names has it, too: recorded as ignored, it could not be applied then.
  if (isOfAnother(route, account) && served.has(route.accountId)) return []
  const payload = selection.storable(event, JSON.stringify(event))
  return [{ event, route, payload, channel: 'gap', sentAt: listedAt }]
}

/** The event names another account than the one whose events were listed. */
function isOfAnother({ outcome, accountId }: Route, account: string): boolean {
  return outcome === 'ignored' && accountId !== account
}
