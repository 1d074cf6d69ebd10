import type { EventChannel } from '../../prisma/catalogue/enumerated-columns.js'
import { GONE_LAG_MS, MAX_REST_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { Keeps } from './admits.js'
import { type Row, wasNew } from './row.js'
import type { StripeEvent, StripeObject } from './stripe.js'

/** An event in the inbox. */
export interface InboxEvent {
  readonly event: StripeEvent
  readonly channel: EventChannel
  readonly receivedAt: Date
  readonly sentAt: Date
  isOpen: boolean
  /** By the database's clock. Undefined: it was never tried. */
  retryAtMs: number | undefined
}

/** Whose open events are read: those of one key, or everybody's that are old enough. */
export type Selector = { readonly group: string } | { readonly olderThanMs: number }

/** Mirrors `readOpenEvents`: the open events that are due. Those of one object rest until the last is due. */
export function readOpenEvents(inbox: Iterable<InboxEvent>, selector: Selector, nowMs: number): InboxEvent[] {
  const open = [...inbox].filter(({ isOpen }) => isOpen)
  const isWanted = ({ event, receivedAt }: InboxEvent) =>
    'group' in selector ? event.object.group === selector.group : receivedAt.getTime() <= nowMs - selector.olderThanMs
  const rests = ({ event, receivedAt }: InboxEvent) =>
    receivedAt.getTime() > nowMs - MAX_REST_MS &&
    open.some((other) => other.event.object === event.object && (other.retryAtMs ?? 0) > nowMs)
  return open.filter(
    (each) => isWanted(each) && (each.retryAtMs === undefined || (each.retryAtMs <= nowMs && !rests(each))),
  )
}

/** Mirrors `countOpenEvents`: whether the key has events that are due within READ_LAG. */
export function hasOpenEvents(inbox: Iterable<InboxEvent>, group: string, nowMs: number): boolean {
  return [...inbox].some(
    ({ isOpen, event, retryAtMs = 0 }) => isOpen && event.object.group === group && retryAtMs <= nowMs + READ_LAG_MS,
  )
}

interface SettleInput {
  readonly objects: ReadonlySet<StripeObject>
  readonly rows: ReadonlyMap<StripeObject, Row>
  /** Events whose snapshots were just written. */
  readonly bySnapshot: ReadonlySet<InboxEvent>
  readonly keeps: Keeps
}

/** Mirrors `settleEvents`: settles the open events that the rows provably contain. */
export function settleEvents(inbox: Iterable<InboxEvent>, { objects, rows, bySnapshot, keeps }: SettleInput): void {
  for (const each of inbox) {
    const { object } = each.event
    if (!each.isOpen || !objects.has(object)) continue
    if (bySnapshot.has(each) || isProven(each, rows.get(object), keeps)) each.isOpen = false
  }
}

function isProven(each: InboxEvent, row: Row | undefined, keeps: Keeps): boolean {
  if (!keeps('settling-only-what-is-proven')) return true
  if (!row) return !keeps('tombstone-where-no-row-was')
  if (row.source === 'snapshot') return false
  const waits = row.isTombstone && mayLag(each, row, keeps)
  const lag = waits ? GONE_LAG_MS : keeps('read-lag-of-settling') ? READ_LAG_MS : 0
  return row.seenAt.getTime() >= each.receivedAt.getTime() + lag
}

/** Mirrors `mayLag`: whether a 404 may have been answered only because the object is new. */
export function mayLag({ event }: InboxEvent, row: Row | undefined, keeps: Keeps): boolean {
  if (!event.isDeletion) return keeps('404-settles-live-events-late')
  return keeps('404-settles-deletions-late') && wasNew(row, event.created)
}
