import { GONE_LAG_MS, READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { WriteMode } from '../../prisma/rows/write-sql.js'
import { admits, type Keeps } from './admits.js'
import { type InboxEvent, mayLag } from './inbox.js'
import { accept, type Observation, type Row } from './row.js'
import type { StripeEvent, StripeObject } from './stripe.js'

/** Our database: rows and the inbox. Each function is one statement. */
export interface Database {
  readonly rows: Map<StripeObject, Row>
  readonly inbox: Map<string, InboxEvent>
  /** Counts the writes of rows. */
  readonly writes: number
  nowMs(): number
  /** Puts an event into the inbox, once. @returns whether it was not there before */
  insertEvent(news: Pick<InboxEvent, 'event' | 'channel' | 'sentAt'>): boolean
  /** Writes what the rule admits. @returns the objects whose observations were accepted */
  write(observations: readonly Observation[], mode: WriteMode): Set<StripeObject>
  /** Mirrors `awaitReadLag`. */
  awaitReadLag(events: readonly InboxEvent[]): void
  /** Mirrors `awaitGoneLag`. */
  awaitGoneLag(events: readonly InboxEvent[]): void
}

interface DatabaseOptions {
  readonly clock: () => number
  readonly keeps: Keeps
  readonly log: (line: string) => void
}

export function createDatabase({ clock, keeps, log }: DatabaseOptions): Database {
  const rows = new Map<StripeObject, Row>()
  const inbox = new Map<string, InboxEvent>()
  let writes = 0

  function writeOne(news: Observation, mode: WriteMode): boolean {
    const { object } = news
    const row = rows.get(object)
    if (!row && news.content === null && !keeps('tombstone-where-no-row-was')) return false
    const isAdmitted = !row || admits({ row, news, mode, keeps })
    log(
      `  ${isAdmitted ? 'writes' : 'refuses'} ${describe(news)} (${mode}) over ${row ? describe({ object, ...row }) : 'no row'}`,
    )
    if (!isAdmitted) {
      if (row && news.hasItems && !keeps('children-only-of-accepted-parents')) rows.set(object, withItems(row, news))
      return false
    }
    const next = accept(row, news)
    rows.set(object, mode === 'provisional' && row ? { ...next, seenAt: later(row.seenAt, next.seenAt) } : next)
    return true
  }

  return {
    rows,
    inbox,
    get writes() {
      return writes
    },
    nowMs: clock,
    insertEvent(news) {
      if (inbox.has(news.event.id)) return false
      inbox.set(news.event.id, { ...news, receivedAt: new Date(clock()), isOpen: true, retryAtMs: undefined })
      return true
    },
    write(observations, mode) {
      writes += 1
      return new Set(observations.filter((news) => writeOne(news, mode)).map(({ object }) => object))
    },
    awaitReadLag(events) {
      for (const each of events) if (each.isOpen) each.retryAtMs = each.receivedAt.getTime() + READ_LAG_MS
    },
    awaitGoneLag(events) {
      for (const each of events.filter(({ isOpen }) => isOpen)) {
        const row = rows.get(each.event.object)
        const waits = [
          ...(mayLag(each, row, keeps) ? [each.receivedAt.getTime()] : []),
          ...(row && !row.isTombstone ? [row.seenAt.getTime()] : []),
        ]
        if (waits.length > 0) each.retryAtMs = Math.max(...waits) + GONE_LAG_MS
      }
    },
  }
}

function withItems(row: Row, { content }: Observation): Row {
  return content && row.content ? { ...row, content: { ...row.content, items: content.items } } : row
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}

type Described =
  Pick<Observation, 'object' | 'content' | 'source' | 'asOf' | 'seenAt'> | (Row & { object: StripeObject })

/** Describes a row or an observation in a history's log. */
function describe(each: Described): string {
  const isGone = ('isTombstone' in each && each.isTombstone) || each.content === null
  const what = isGone ? 'gone' : `value ${each.content?.value}, items ${each.content?.items}`
  return `${each.source} of ${each.object.id} (${what}; as of ${time(each.asOf)}, seen at ${time(each.seenAt)})`
}

function time(date: Date | null): string {
  return date?.toISOString().slice(11, 23) ?? 'unknown'
}

/** Describes an event in a history's log. */
export function describeEvent({ id, object, isDeletion, created, content }: StripeEvent): string {
  const what = isDeletion ? 'is deleted' : `has value ${content.value}, items ${content.items}`
  return `${id}: ${object.id} ${what}, created ${time(created)}`
}
