import { groupBy } from '../../activities/group-by.js'
import { decide, type Decision, type EventState } from '../../prisma/rows/write-rule.js'
import type { InboxEvent } from './inbox.js'
import type { Row } from './row.js'
import { type StripeObject, WITH_ITEMS } from './stripe.js'
import type { World } from './world.js'

const API_VERSION = 'ours'

interface DecidedEvent extends EventState {
  readonly inbox: InboxEvent
}

/** All open events of one object, with the row as it was read and what is decided about them. */
export interface ObjectCase extends Decision<DecidedEvent> {
  readonly object: StripeObject
  readonly row: Row | undefined
  readonly events: readonly DecidedEvent[]
}

/** Mirrors `decideCases`. Decides by the product's own function, unless a guard is off. */
export function decideCases({ keeps, database }: World, events: readonly InboxEvent[]): ObjectCase[] {
  return [...groupBy(events, ({ event }) => event.object.id).values()].flatMap((ofObject) => {
    const object = ofObject[0]?.event.object
    if (!object) return []
    const row = database.rows.get(object)
    const states = ofObject.map((inbox) => stateOf(inbox, database.nowMs(), keeps))
    const decision = keeps('contest-window') ? decide(states, row, API_VERSION) : decideBySecond(states, row)
    return { object, row, events: states, ...decision }
  })
}

/** Decides as if the contest window were 0: any two seconds lie further apart than the window. */
function decideBySecond(events: readonly DecidedEvent[], row: Row | undefined): Decision<DecidedEvent> {
  const stretched = events.map((each) => ({ ...each, created: stretch(each.created), sentAt: null }))
  return decide(stretched, row && { ...row, asOf: row.asOf && stretch(row.asOf) }, API_VERSION)
}

function stateOf(inbox: InboxEvent, nowMs: number, keeps: World['keeps']): DecidedEvent {
  const { event, channel, receivedAt, sentAt } = inbox
  const isReadAsOld = !keeps('late-webhook-without-row')
  return {
    inbox,
    id: event.id,
    created: event.created,
    receivedAt,
    channel: isReadAsOld ? 'gap' : channel, // an event of a gap is never late
    sentAt,
    waitedMs: nowMs - receivedAt.getTime(),
    apiVersion: event.isForeign && keeps('only-our-api-version') ? 'foreign' : API_VERSION,
    isSnapshot: !event.isStub || event.isDeletion,
    isWhole:
      !WITH_ITEMS.includes(event.object.kind) || !((event.isCut && keeps('whole-sub-lists-only')) || event.isStub),
  }
}

function stretch(date: Date): Date {
  return new Date(date.getTime() * 11)
}
