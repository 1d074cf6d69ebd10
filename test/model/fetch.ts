import { GONE_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { ObjectCase } from './decide.js'
import type { Steps } from './processes.js'
import type { Observation } from './row.js'
import { contentAt, type StripeObject } from './stripe.js'
import type { World } from './world.js'

/** Asks Stripe for one object, as `fetchObject` does. A sub-list may be read a moment after the object. */
export function* fetchObject(
  { processes, stripe, database, random, keeps, log }: World,
  object: StripeObject,
  contestedUntil?: Date,
): Steps<Observation> {
  const sentAt = lowerBound(database.nowMs(), random.next())
  yield processes.requestMs()
  let content = stripe.read(object)
  let asOf = stripe.dateOfAnswer()
  yield processes.requestMs()
  if (content && content.items > 0 && random.chance(0.3)) {
    const later = contentAt(object, stripe.pageMoment())
    if (later) content = { ...content, items: later.items }
    asOf = new Date(Math.max(asOf.getTime(), stripe.dateOfAnswer().getTime()))
    yield processes.requestMs()
  }
  log(`  Stripe answers ${object.id}: ${content ? `value ${content.value}, items ${content.items}` : '404'}`)
  const seenAt = keeps('seen-at-before-the-request') ? sentAt : new Date(database.nowMs())
  return { object, content, hasItems: true, isDeleted: !content, source: 'fetch', asOf, seenAt, contestedUntil }
}

/** Mirrors the database's clock as a worker knows it: never ahead, and behind by the time of a statement. */
export function lowerBound(databaseMs: number, share: number): Date {
  return new Date(Math.floor(databaseMs - share * 200))
}

interface FetchedCases {
  readonly observations: ReadonlyMap<StripeObject, Observation>
  /** Objects for which Stripe answered 404. */
  readonly missing: ReadonlySet<StripeObject>
}

/** Mirrors `fetchCases`. The requests follow each other, so answers get older before they are written. */
export function* fetchForEvents(world: World, cases: readonly ObjectCase[]): Steps<FetchedCases> {
  const observations = new Map<StripeObject, Observation>()
  const missing = new Set<StripeObject>()
  for (const { object, events, newest } of cases) {
    const contestedUntil = new Date(Math.max(...events.map(({ receivedAt }) => receivedAt.getTime())))
    const isDoubtful = ({ isDeleted }: Observation) =>
      isDeleted && !newest.inbox.event.isDeletion && world.keeps('doubting-a-404')
    const isOldEnough = ({ seenAt }: Observation) => seenAt.getTime() >= newest.receivedAt.getTime() + GONE_LAG_MS
    let answer = yield* fetchObject(world, object, contestedUntil)
    if (isDoubtful(answer) && isOldEnough(answer)) answer = yield* fetchObject(world, object, contestedUntil)
    if (answer.isDeleted) missing.add(object)
    if (!isDoubtful(answer) || isOldEnough(answer)) observations.set(object, answer)
  }
  return { observations, missing }
}
