import type { ContentSource } from '../../prisma/catalogue/enumerated-columns.js'
import { CONTEST_WINDOW_MS, type RowState } from '../../prisma/rows/write-rule.js'
import type { Content, StripeObject } from './stripe.js'

/** What the copy has of one object. */
export interface Row extends RowState {
  /** Null: a tombstone of an object of which nothing else is known. */
  readonly content: Content | null
}

/** One piece of news about one object: a snapshot, or an answer of Stripe. */
export interface Observation {
  readonly object: StripeObject
  /** Null: Stripe says only that the object is gone. */
  readonly content: Content | null
  /** False: the sub-list came cut, so the row keeps its own. */
  readonly hasItems: boolean
  readonly isDeleted: boolean
  readonly source: ContentSource
  /** Null: the answer did not say when. */
  readonly asOf: Date | null
  readonly seenAt: Date
  /** Of a fetch for contested events: when the latest of them was received. */
  readonly contestedUntil?: Date | undefined
}

/** Returns the row after an observation was accepted. A tombstone keeps the last content, without children. */
export function accept(row: Row | undefined, news: Observation): Row {
  const { content, hasItems, isDeleted: isTombstone, source, asOf, seenAt } = news
  if (isTombstone) {
    const last = content ?? row?.content
    return { content: last ? { ...last, items: 0 } : null, source, asOf, seenAt, isTombstone }
  }
  if (!content) throw new Error('Only a tombstone has no content.')
  return {
    content: hasItems ? content : { ...content, items: row?.content?.items ?? 0 },
    source,
    asOf,
    seenAt,
    isTombstone,
  }
}

export function isSame(row: Row, { content, isDeleted }: Observation): boolean {
  return (
    !row.isTombstone &&
    !isDeleted &&
    row.content?.value === content?.value &&
    row.content?.items === content?.items &&
    row.content?.createdSeconds === content?.createdSeconds
  )
}

/** Mirrors `wasNew` of prisma/inbox/settle-events.ts: whether the row's object was made less than 10 s before this moment. */
export function wasNew(row: Row | undefined, moment: Date | null): boolean {
  if (!row?.content || !moment) return false
  return row.content.createdSeconds * 1_000 > moment.getTime() - CONTEST_WINDOW_MS
}
