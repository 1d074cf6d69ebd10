/**
 * The constants and the decision of the write rule (docs/decisions.md 1). Its other half, what a row accepts, is SQL in write.ts;
 * both were run as a model through 130,000 random histories, and neither is changed without it.
 */

/**
 * Two snapshots closer than this cannot be ordered: event.created is floored to seconds, and Stripe's subsystems disagree by up
 * to 3 s (2 × 3 + 1 < 10).
 */
export const CONTEST_WINDOW_MS = 10_000

/** For this long after an event Stripe may still answer a read from before it. */
export const READ_LAG_MS = 2_000

/**
 * For this long after an event that shows an object alive, a 404 is not believed: reads may lag more behind for an object that was just made
 * than for a change of one. Decision 50 has the numbers of the model.
 */
export const GONE_LAG_MS = 10_000

/** An event whose created is further ahead of Stripe's own clock comes from a test clock: 3 s of disorder are normal. */
const FUTURE_MS = 5_000

/**
 * A webhook that is applied so long after its event may tell of an object that was deleted meanwhile, and nobody told us: without a row
 * there is nothing to order it against, so Stripe is asked first. Redeliveries come for three days, and an outage of ours may last as
 * long. Well under the ten minutes before the watermark's start from which on reconcile lists events: a deletion that it does not list came earlier,
 * and the type's first listing, which begins after that start and is repeated until it succeeds, found no row to make a tombstone of.
 */
const LATE_MS = 300_000

/** What the rule needs to know of a row. */
export interface RowState {
  readonly source: 'snapshot' | 'fetch'
  /** Null: unknown, every snapshot is contested. */
  readonly asOf: Date | null
  /** Our database's clock. */
  readonly seenAt: Date
  readonly isTombstone: boolean
}

/** What the rule needs to know of an open event. */
export interface EventState {
  readonly id: string
  readonly created: Date
  readonly receivedAt: Date
  /** Events found by reconcile come with all that followed them, deletions too. */
  readonly channel: 'webhook' | 'gap'
  /** Stripe's clock when it was sent. */
  readonly sentAt: Date | null
  /** For how long we have had it, by our database's clock. */
  readonly waitedMs: number
  readonly apiVersion: string | null
  /** It carries the object itself, and not another that changes it (a discount, of the customer that it names). */
  readonly isSnapshot: boolean
  /** The snapshot holds every sub-list whole that has rows of its own. */
  readonly isWhole: boolean
}

/** Events of an object that changes all the time rest until the last of them is due, but no longer than this. */
export const LONGEST_REST_MS = 10_000

/**
 * Whether asking Stripe for a contested object would be of use now. Once it was asked for after the last of its events came, what it
 * said is as fresh as can be had; it is asked for again when READ_LAG is over, to be sure.
 *
 * @param isShown the row shows the newest snapshot, and that will do until then
 */
export function isFetchDue(
  events: readonly EventState[],
  { row, now, isShown }: { row: RowState | undefined; now: Date; isShown: boolean },
): boolean {
  const lastReceivedMs = Math.max(...events.map(({ receivedAt }) => receivedAt.getTime()))
  const [nowMs, seenMs] = [now.getTime(), row?.seenAt.getTime() ?? -Infinity]
  if (row?.source === 'snapshot' && seenMs > lastReceivedMs && nowMs < seenMs + READ_LAG_MS) return false // it would be refused
  if (nowMs >= lastReceivedMs + READ_LAG_MS) return true
  const wasAsked = row?.source === 'fetch' && seenMs >= lastReceivedMs
  const mayRest = isShown && events.every(({ waitedMs }) => waitedMs < LONGEST_REST_MS)
  return !wasAsked && !mayRest
}

/** What to do with the open events of one object. */
export interface Decision<E> {
  /** The newest event: the one whose snapshot is shown. */
  readonly newest: E
  /** Settled together with `newest` when its snapshot is written: those older by more than the window. */
  readonly surpassed: readonly E[]
  /** Ask Stripe for the object; until then the newest snapshot may be shown provisionally. */
  readonly isContested: boolean
  /** The newest snapshot can be trusted as such, only its order is unknown: it may be shown while the fetch is on its way. */
  readonly mayShow: boolean
  /** Showing it will do for a while: it holds its sub-lists whole, and no other of one second came in the same moment. */
  readonly suffices: boolean
}

/**
 * Orders the open events of one object against each other and against its row.
 *
 * @param events all open events of the object, at least one
 * @param row the object's row, if there is one
 * @param pinnedApiVersion snapshots of any other version have another shape and are never written
 */
export function decide<E extends EventState>(
  events: readonly E[],
  row: RowState | undefined,
  pinnedApiVersion: string,
): Decision<E> {
  const sorted = events.toSorted(
    (a, b) => a.created.getTime() - b.created.getTime() || a.receivedAt.getTime() - b.receivedAt.getTime(),
  )
  const newest = sorted.at(-1)
  if (!newest) throw new Error('decide() needs at least one event')
  const older = sorted.slice(0, -1)
  const isSurpassed = (event: E) => newest.created.getTime() - event.created.getTime() > CONTEST_WINDOW_MS

  const isFromFuture = newest.sentAt !== null && newest.created.getTime() > newest.sentAt.getTime() + FUTURE_MS
  const isForeign = newest.apiVersion !== pinnedApiVersion || !newest.isSnapshot
  const underWayMs = newest.sentAt === null ? 0 : Math.max(0, newest.sentAt.getTime() - newest.created.getTime())
  const isLate = newest.channel === 'webhook' && underWayMs + newest.waitedMs > LATE_MS
  const isUnknown = !row && isLate
  const isAfterRow =
    !row || (!row.isTombstone && row.asOf !== null && newest.created.getTime() > row.asOf.getTime() + CONTEST_WINDOW_MS)

  return {
    newest,
    surpassed: older.filter(isSurpassed),
    isContested: isForeign || isFromFuture || isUnknown || !newest.isWhole || !isAfterRow || !older.every(isSurpassed),
    mayShow: !isForeign && !isFromFuture && !isUnknown,
    suffices: newest.isWhole && !older.some((event) => isTie(event, newest)),
  }
}

function isTie(a: EventState, b: EventState): boolean {
  return a.created.getTime() === b.created.getTime() && a.receivedAt.getTime() === b.receivedAt.getTime()
}
