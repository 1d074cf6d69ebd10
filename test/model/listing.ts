import { fetchObject, lowerBound } from './fetch.js'
import type { Steps } from './processes.js'
import { isSame, type Observation } from './row.js'
import { contentAt, type StripeObject } from './stripe.js'
import type { World } from './world.js'

const PAGE_SIZE = 2

/** Mirrors a full sync: lists all objects page by page, and asks for each row that the pages lacked. */
export function* fullSync(world: World): Steps {
  const { processes, database } = world
  world.log('a full sync begins')
  const since = new Date(database.nowMs())
  const seen = new Set<StripeObject>()
  const ids = [...world.stripe.objects.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (let from = 0; from < ids.length; from += PAGE_SIZE) {
    yield* processes.attempt(() => syncPage(world, ids.slice(from, from + PAGE_SIZE), seen))
    yield world.random.between(0, world.circumstances.pagePauseMs)
  }
  yield* processes.attempt(() => confirmAbsence(world, since, seen))
  world.log('the full sync ends')
}

/** Lists and writes one page. All of a page was read at one moment. */
function* syncPage(world: World, ids: readonly StripeObject[], seen: Set<StripeObject>): Steps {
  const { processes, stripe, database, random } = world
  const seenAt = lowerBound(database.nowMs(), random.next())
  yield processes.requestMs()
  const atMs = stripe.pageMoment()
  const asOf = stripe.dateOfAnswer()
  const observations = ids.flatMap((object): Observation[] => {
    const content = contentAt(object, atMs)
    return content && !object.isHidden
      ? [{ object, content, hasItems: true, isDeleted: false, source: 'fetch', asOf, seenAt }]
      : []
  })
  yield processes.requestMs()
  // Mirrors `findConfirmed`, which is a statement of its own.
  const changed = observations.filter((news) => {
    const row = database.rows.get(news.object)
    return !row || !isSame(row, news)
  })
  yield processes.statementMs()
  database.write(changed, 'list')
  for (const { object } of observations) seen.add(object)
}

/** Asks for live rows that the pages lacked. A row that was read since the listing began is left out. */
function* confirmAbsence(world: World, since: Date, seen: Set<StripeObject>): Steps {
  const { processes, database, keeps } = world
  const unlisted = [...database.rows].flatMap(([object, row]) => {
    const isOld = row.seenAt < since || !keeps('absence-of-rows-read-before')
    return isOld && !row.isTombstone && !seen.has(object) ? [object] : []
  })
  yield processes.statementMs()
  const observations: Observation[] = []
  for (const object of unlisted) {
    const answer = yield* fetchObject(world, object)
    const gone = { ...answer, content: null, isDeleted: true }
    observations.push(keeps('asking-before-burying') ? answer : gone)
  }
  yield processes.statementMs()
  database.write(
    observations.filter(({ isDeleted }) => !isDeleted),
    'list',
  )
  database.write(
    observations.filter(({ isDeleted }) => isDeleted),
    'rule',
  )
}
