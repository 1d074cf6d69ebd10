import { isFetchDue } from '../../prisma/rows/write-rule.js'
import { decideCases, type ObjectCase } from './decide.js'
import { fetchForEvents } from './fetch.js'
import { type InboxEvent, readOpenEvents, type Selector } from './inbox.js'
import type { Steps } from './processes.js'
import type { StripeObject } from './stripe.js'
import type { World } from './world.js'
import { fromSnapshot, writeCases } from './write-cases.js'

/** `bulk` is the sweep or the drain: it does not ask for what it can show. */
type ApplyMode = 'customer' | 'bulk'

/** Mirrors activities/live/apply-inbox.ts. Each yield is a moment in which another worker may act. */
export function* applyInbox(world: World, selector: Selector): Steps<{ settledAny: boolean }> {
  const { database, processes } = world
  const mode: ApplyMode = 'group' in selector ? 'customer' : 'bulk'
  const events = readOpenEvents(database.inbox.values(), selector, database.nowMs())
  if (events.length === 0) return { settledAny: false }
  world.log(`${mode} reads ${events.map(({ event }) => event.id).join(', ')}`)
  yield processes.statementMs()
  const cases = decideCases(world, events)
  yield processes.statementMs()

  const contested = cases.filter(({ isContested }) => isContested)
  writeCases(world, {
    cases: cases.filter(({ isContested }) => !isContested),
    newcomerOf: ({ newest }) => fromSnapshot(newest.inbox),
    mode: 'rule',
  })
  yield processes.statementMs()
  const shown = writeCases(world, {
    cases: contested.filter((each) => each.canShow && !isShown(each) && !each.newest.inbox.event.isDeletion),
    newcomerOf: ({ newest }) => fromSnapshot(newest.inbox),
    mode: 'provisional',
  })
  yield processes.statementMs()
  database.awaitReadLag(inboxEventsOf(contested))
  yield processes.statementMs()

  const due = dueForFetch(world, { contested, shown, mode })
  const { observations, missing } = yield* fetchForEvents(world, due)
  yield processes.statementMs()
  writeCases(world, {
    cases: due.filter(({ object }) => observations.has(object)),
    newcomerOf: ({ object }) => observations.get(object),
    mode: 'rule',
  })
  yield processes.statementMs()
  database.awaitGoneLag(inboxEventsOf(due.filter(({ object }) => missing.has(object))))
  return { settledAny: events.some(({ isOpen }) => !isOpen) }
}

interface DueForFetch {
  readonly contested: readonly ObjectCase[]
  readonly shown: ReadonlySet<StripeObject>
  readonly mode: ApplyMode
}

/** Mirrors `dueForFetch`: in bulk, an object that is shown can wait. */
function dueForFetch({ database }: World, { contested, shown, mode }: DueForFetch): ObjectCase[] {
  const now = new Date(database.nowMs())
  return contested.filter(({ object, events, row, canDelayFetch }) =>
    isFetchDue(events, { row, now, isShown: mode === 'bulk' && canDelayFetch && shown.has(object) }),
  )
}

/** Mirrors `isShown`: the row holds the newest snapshot already, or a newer one. */
function isShown({ row, newest: { created, receivedAt } }: ObjectCase): boolean {
  return row?.source === 'snapshot' && row.asOf !== null && row.asOf >= created && row.seenAt >= receivedAt
}

function inboxEventsOf(cases: readonly ObjectCase[]): InboxEvent[] {
  return cases.flatMap(({ events }) => events.map(({ inbox }) => inbox))
}
