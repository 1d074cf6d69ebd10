import { inTransaction } from '../../prisma/engine/client.js'
import { readNow } from '../../prisma/engine/clock.js'
import { bisect } from '../../prisma/engine/failure.js'
import { eventsHorizon, moveWatermark, readWatermarks, recordGap, setWatermarkBack } from '../../prisma/inbox/gaps.js'
import { type IncomingEvent, insertEvents } from '../../prisma/inbox/insert-events.js'
import { isStripeEvent, type Route, routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { recordRunStart } from '../../prisma/proofs/runs.js'
import { insertWithoutContent, recordUnusable } from '../../prisma/inbox/unusable-event.js'
import type { RunReference } from '../../workflows/contract.js'
import type { CloseGapsInput, CloseGapsResult, ReconcilePlan } from '../../workflows/port/heal.js'
import type { Attempt } from '../attempt.js'
import { checkIdentity } from '../stripe/check-identity.js'
import type { Deps } from '../deps.js'
import { PAGE_SIZE, iteratePages } from '../stripe/pages.js'
import type { StripeSession } from '../stripe/client.js'
import type { Request } from '../stripe/messages.js'
import { StripeFailure } from '../stripe/failure.js'

/** Events may become visible in the list late. So the last 10 min before the watermark are listed again. */
const OVERLAP_SECONDS = 600

/**
 * The events of a long outage are listed in windows of 6 h, oldest first. The watermark moves after each
 * window, so a retry continues there.
 */
const WINDOW_SECONDS = 6 * 3_600

/**
 * Opens a reconcile's record. Returns the accounts with a watermark: their gaps can be closed.
 *
 * Safe to run twice: it writes one record.
 *
 * @throws {ForeignKeyError} when the key belongs to another account or mode than the database
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function startReconcile(
  deps: Deps,
  { runId, workflowId, startedBy }: RunReference,
): Promise<ReconcilePlan> {
  await recordRunStart(deps.database, { id: runId, workflowId, kind: 'reconcile', input: {}, startedBy })
  await checkIdentity({ ...deps, session: deps.createSession(deps.ownAccount, 'reconcile') })
  const watermarks = await readWatermarks(deps.database.pool)
  return { accounts: watermarks.flatMap(({ account, eventsUntil }) => (eventsUntil ? [account] : [])) }
}

/**
 * Lists an account's events from 10 min before the watermark until EVENTS_LAG before now, and inserts those
 * that the inbox lacks.
 *
 * Wrong dates may have moved a watermark ahead. It was ahead if it is later than Stripe's clock minus the
 * time since gaps were last closed, by our database's clock. It is then set back to that moment. Two answers
 * of Stripe must both show this, so that one date that is too early does not set it back. If the database's
 * clock was set ahead, the watermark is set back too far. That costs a listing, and from 29 days on a full
 * sync.
 *
 * The watermark moves past a window only if Stripe still listed all of the window when the last page was
 * answered. An attempt may pause for days between two steps, so a check before the last page proves nothing.
 *
 * Safe to run twice, also at the same time: the inbox takes each event once, and the watermark moves only
 * after the last page of a window has committed.
 *
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function closeGaps(deps: Deps, { account }: CloseGapsInput, attempt: Attempt): Promise<CloseGapsResult> {
  const { pool } = deps.database
  const session = deps.createSession(account, 'reconcile')
  const readClock = () => checkIdentity({ ...deps, session: deps.createSession(deps.ownAccount, 'reconcile') })
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
    if (end <= from - OVERLAP_SECONDS) return { found } // dated too early: there is nothing to list
    const to = Math.min(end, from + WINDOW_SECONDS)
    const window = { gte: from - OVERLAP_SECONDS, lt: to }
    const served = new Set(accounts.map((each) => each.account))
    const walked = await closeWindow(deps, { account, served, session, window, attempt })
    found += walked.found
    // The date of the last page costs no request. If it says that the watermark is too old, Stripe's clock is
    // read again before a full sync is started.
    const isBeyondHorizon =
      watermark < eventsHorizon(walked.listedAt) && watermark < eventsHorizon((await readClock()).stripeNow)
    if (isBeyondHorizon) return { found, needsFullSync: describeLoss({ account, watermark }) }
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
  /** All served accounts: their events are applied. */
  readonly served: ReadonlySet<string>
  readonly session: StripeSession
  /** `created`, Unix seconds. */
  readonly window: { readonly gte: number; readonly lt: number }
  readonly attempt: Attempt
}

const EVENTS: Request = { path: `/v1/events?limit=${PAGE_SIZE}`, endpoint: '/v1/events', objects: ['event'] }

/**
 * Lists the events of one window, newest first, and inserts those that the inbox lacks.
 *
 * @returns `found`: the events that the inbox lacked. `listedAt`: when the last page was answered, by
 * Stripe's clock
 */
async function closeWindow(
  deps: Deps,
  { account, served, session, window, attempt }: WindowInput,
): Promise<{ found: number; listedAt: Date }> {
  let found = 0
  let listedAt: Date | undefined
  for await (const { body, asOf } of iteratePages(session, EVENTS, window)) {
    attempt.throwIfCancelled()
    if (!asOf) throw new StripeFailure('Stripe did not say when it listed events.', { kind: 'transient' })
    listedAt = asOf
    const events = body.objects.filter((object) => isStripeEvent(object))
    // An event that cannot be read must not stop the others.
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

/**
 * Inserts the events that the inbox lacks. An event that cannot be stored is recorded without its content.
 *
 * @returns how many events the inbox lacked
 */
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
    const missing = incoming.filter(({ event, route }) => ids.has(event.id) && !isOfAnotherAccount(route, account))
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
  // The named account's own list has the event too. If it was recorded here as ignored, it could not be
  // applied there.
  if (isOfAnotherAccount(route, account) && served.has(route.accountId)) return []
  const payload = selection.removeExcludedFromEvent(event, JSON.stringify(event))
  return [{ event, route, payload, channel: 'gap', sentAt: listedAt }]
}

/** Returns whether the event names another account than the one whose events were listed. */
function isOfAnotherAccount({ outcome, accountId }: Route, account: string): boolean {
  return outcome === 'ignored' && accountId !== account
}
