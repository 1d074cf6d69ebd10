import type { WriteMode } from '../../prisma/rows/write-sql.js'
import type { ObjectCase } from './decide.js'
import { type InboxEvent, settleEvents } from './inbox.js'
import type { Observation, Row } from './row.js'
import type { StripeObject } from './stripe.js'
import type { World } from './world.js'

interface WriteCasesInput {
  readonly cases: readonly ObjectCase[]
  readonly newcomerOf: (each: ObjectCase) => Observation | undefined
  readonly mode: WriteMode
}

/**
 * Mirrors `write` of activities/live/write-cases.ts. It is one transaction: in mode `rule` it also settles
 * the events that the rows contain then.
 *
 * @returns the objects whose observations were accepted
 */
export function writeCases(world: World, { cases, newcomerOf, mode }: WriteCasesInput): ReadonlySet<StripeObject> {
  const { database, keeps } = world
  const observations = cases.flatMap((each) => newcomerOf(each) ?? [])
  if (observations.length === 0) return new Set()
  const before = new Map(database.rows)
  let accepted = database.write(observations, mode)
  if (mode === 'provisional') return accepted

  const settled = keeps('contested-fetch-needs-open-event') ? settledMeanwhile(cases, accepted) : new Set()
  if (observations.some(({ object, contestedUntil }) => contestedUntil && settled.has(object))) {
    world.log('  undoes this, because another worker settled the events')
    restore(database.rows, before)
    const inTurn = observations.map((news) =>
      settled.has(news.object) ? { ...news, contestedUntil: undefined } : news,
    )
    accepted = database.write(inTurn, mode)
  }
  settle(world, cases, accepted)
  return accepted
}

/** Mirrors `throwIfSettled`: the objects that were written and have no open event among those read. */
function settledMeanwhile(
  cases: readonly ObjectCase[],
  accepted: ReadonlySet<StripeObject>,
): ReadonlySet<StripeObject> {
  const settled = cases.filter(
    ({ object, events }) => accepted.has(object) && !events.some(({ inbox }) => inbox.isOpen),
  )
  return new Set(settled.map(({ object }) => object))
}

function restore(rows: Map<StripeObject, Row>, before: ReadonlyMap<StripeObject, Row>): void {
  rows.clear()
  for (const [object, row] of before) rows.set(object, row)
}

function settle({ database, keeps }: World, cases: readonly ObjectCase[], accepted: ReadonlySet<StripeObject>): void {
  const isBySnapshot = ({ object }: ObjectCase) =>
    accepted.has(object) && database.rows.get(object)?.source === 'snapshot'
  settleEvents(database.inbox.values(), {
    objects: new Set(cases.map(({ object }) => object)),
    rows: database.rows,
    bySnapshot: new Set(
      cases
        .filter(isBySnapshot)
        .flatMap(({ newest, surpassed }) => [newest, ...surpassed].map(({ inbox }): InboxEvent => inbox)),
    ),
    keeps,
  })
}

export function fromSnapshot({ event, receivedAt }: InboxEvent): Observation {
  const { object, isDeletion, isStub, isCut, content, created } = event
  return {
    object,
    content: isStub ? null : content,
    hasItems: isDeletion || !isCut,
    isDeleted: isDeletion,
    source: 'snapshot',
    asOf: created,
    seenAt: receivedAt,
  }
}
