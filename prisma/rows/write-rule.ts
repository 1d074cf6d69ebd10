/**
 * The constants and the decision of the write rule (docs/decisions.md 1). The other half of the rule, what a
 * row accepts, is SQL in write-sql.ts. Both were run as a model through 130,000 random histories. Change
 * neither without running the model again.
 */

import type { ContentSource, EventChannel } from '../catalogue/enumerated-columns.js'
import { READ_LAG_MS } from './read-lag.js'

export { READ_LAG_MS }

/**
 * Two snapshots closer than this cannot be ordered. `event.created` is rounded down to seconds. The clocks of
 * Stripe's subsystems differ by up to 3 s (2 × 3 + 1 < 10).
 */
export const CONTEST_WINDOW_MS = 10_000

/**
 * For 10 s after an event that shows an object alive, a 404 is not believed. Reads of a new object may lag
 * more than reads of a changed one. Decision 50 has the numbers of the model.
 */
export const GONE_LAG_MS = 10_000

/**
 * An event whose `created` is more than 5 s ahead of Stripe's own clock comes from a test clock. Differences
 * of up to 3 s are normal.
 */
const FUTURE_MS = 5_000

/**
 * A webhook that is applied more than 5 min after its event is late. Its object may have been deleted
 * meanwhile, without an event that reached us. If there is no row, nothing shows which came first, so Stripe
 * is asked. Stripe redelivers for 3 days, and an outage of ours may last as long.
 *
 * The limit must be well under 10 min. Reconcile lists events from 10 min before the watermark's start, so a
 * deletion that it does not list is older than that. The type's first listing begins after the watermark's
 * start, and is repeated until it succeeds. An event from before such a deletion is applied before that
 * listing, which then makes the tombstone, or it is late.
 */
const LATE_WEBHOOK_MS = 300_000

/** What the rule needs to know of a row. */
export interface RowState {
  readonly source: ContentSource
  /** Null: unknown. Then every snapshot is contested. */
  readonly asOf: Date | null
  /** By our database's clock. */
  readonly seenAt: Date
  readonly isTombstone: boolean
}

/** What the rule needs to know of an open event. */
export interface EventState {
  readonly id: string
  readonly created: Date
  readonly receivedAt: Date
  /** `gap`: reconcile found the event, together with all later events of the object, deletions included. */
  readonly channel: EventChannel
  /** When Stripe sent the event, by Stripe's clock. */
  readonly sentAt: Date | null
  /** Time since we received the event, by our database's clock. */
  readonly waitedMs: number
  readonly apiVersion: string | null
  /**
   * The event carries the object itself. False: it carries another object that changes this one, such as a
   * discount that changes the customer that it names.
   */
  readonly isSnapshot: boolean
  /** The snapshot holds all sub-lists that have rows of their own, and each of them whole. */
  readonly isWhole: boolean
}

/**
 * Events of one object wait until the newest of them is due, but for at most 10 s: an object that changes all
 * the time is fetched, too.
 */
export const MAX_REST_MS = 10_000

/**
 * Decides whether a request to Stripe for a contested object is of use now. An answer is as fresh as possible
 * if the request was sent after the last event came. When READ_LAG has passed since that event, the object is
 * requested again, to be sure.
 *
 * @param isShown the row shows the newest snapshot, which is good enough until READ_LAG has passed
 */
export function isFetchDue(
  events: readonly EventState[],
  { row, now, isShown }: { row: RowState | undefined; now: Date; isShown: boolean },
): boolean {
  const lastReceivedMs = Math.max(...events.map(({ receivedAt }) => receivedAt.getTime()))
  const [nowMs, seenMs] = [now.getTime(), row?.seenAt.getTime() ?? -Infinity]
  // The row would refuse the answer.
  if (row?.source === 'snapshot' && seenMs > lastReceivedMs && nowMs < seenMs + READ_LAG_MS) return false
  if (nowMs >= lastReceivedMs + READ_LAG_MS) return true
  const wasAsked = row?.source === 'fetch' && seenMs >= lastReceivedMs
  const canRest = isShown && events.every(({ waitedMs }) => waitedMs < MAX_REST_MS)
  return !wasAsked && !canRest
}

/** What to do with the open events of one object. */
export interface Decision<E> {
  /** The newest event. Its snapshot is shown. */
  readonly newest: E
  /**
   * Events that are older than `newest` by more than the contest window. They are settled when the snapshot
   * of `newest` is written.
   */
  readonly surpassed: readonly E[]
  /**
   * Stripe must be asked for the object. Until it has answered, the newest snapshot may be shown
   * provisionally.
   */
  readonly isContested: boolean
  /**
   * The newest snapshot may be shown until Stripe has answered. Its content can be trusted, and only its
   * order is unknown.
   */
  readonly canShow: boolean
  /**
   * Showing the newest snapshot is good enough for some seconds: it holds its sub-lists whole, and no other
   * snapshot of the same second came at the same moment.
   */
  readonly canDelayFetch: boolean
}

/**
 * Orders the open events of one object against each other and against the object's row, and decides what to
 * do with them.
 *
 * @param events all open events of the object, at least one
 * @param row the object's row, if there is one
 * @param pinnedApiVersion our API version; snapshots of other versions have another shape and are never
 * written
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
  const isLate = newest.channel === 'webhook' && underWayMs + newest.waitedMs > LATE_WEBHOOK_MS
  const isLateWithoutRow = !row && isLate
  const isAfterRow =
    !row || (!row.isTombstone && row.asOf !== null && newest.created.getTime() > row.asOf.getTime() + CONTEST_WINDOW_MS)

  return {
    newest,
    surpassed: older.filter(isSurpassed),
    isContested:
      isForeign || isFromFuture || isLateWithoutRow || !newest.isWhole || !isAfterRow || !older.every(isSurpassed),
    canShow: !isForeign && !isFromFuture && !isLateWithoutRow,
    canDelayFetch: newest.isWhole && !older.some((event) => isTie(event, newest)),
  }
}

function isTie(a: EventState, b: EventState): boolean {
  return a.created.getTime() === b.created.getTime() && a.receivedAt.getTime() === b.receivedAt.getTime()
}
