import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { applyInbox } from './apply-inbox.js'
import { fetchObject } from './fetch.js'
import type { Steps } from './processes.js'
import type { StripeObject } from './stripe.js'
import type { World } from './world.js'

/** Mirrors `reconcile`: finds lost events, applies them, and asks for what may have vanished silently. */
export function* reconcile(world: World): Steps {
  const { attempt } = world.processes
  yield* attempt(() => closeGaps(world))
  yield* attempt(() => applyInbox(world, { olderThanMs: 0 }))
  yield READ_LAG_MS
  yield* attempt(() => applyInbox(world, { olderThanMs: 0 }))
  yield* attempt(() => fetchOrphans(world))
}

/** Mirrors `closeGaps`: lists events from the newest to the oldest, in two pages. */
function* closeGaps({ processes, stripe, database, log }: World): Steps {
  yield processes.requestMs()
  const sentAt = stripe.dateOfAnswer()
  const listed = stripe.events.filter(({ listedFromMs }) => listedFromMs <= processes.nowMs)
  const sorted = listed.toSorted((a, b) => b.created.getTime() - a.created.getTime())
  const half = Math.ceil(sorted.length / 2)
  for (const page of [sorted.slice(0, half), sorted.slice(half)]) {
    yield processes.requestMs()
    for (const event of page) {
      if (database.insertEvent({ event, channel: 'gap', sentAt })) log(`reconcile finds ${event.id}`)
    }
    yield processes.statementMs()
  }
}

/** Mirrors `fetchOrphans`: asks for live rows whose customer is a tombstone. */
function* fetchOrphans(world: World): Steps {
  const { processes, database, keeps } = world
  const orphans = [...database.rows.keys()].filter((object) => isOrphan(world, object))
  yield processes.statementMs()
  if (!keeps('asking-for-orphans')) return
  for (const object of orphans) {
    const answer = yield* fetchObject(world, object)
    yield processes.statementMs()
    database.write([answer], 'rule')
  }
}

/** Mirrors `readOrphans`. */
function isOrphan({ stripe, database, keeps }: World, object: StripeObject): boolean {
  const owner = stripe.objects.get(object.group)
  const row = database.rows.get(object)
  const ownerRow = owner && owner !== object ? database.rows.get(owner) : undefined
  if (!row || row.isTombstone || !ownerRow?.isTombstone) return false
  const lag = keeps('orphans-fetched-before-tombstone') ? READ_LAG_MS : -Infinity
  return row.source === 'snapshot' || row.seenAt.getTime() < ownerRow.seenAt.getTime() + lag
}

/** Mirrors `refreshCustomer`: reads a customer and what it owns, without any event. */
export function* refresh(world: World, customer: StripeObject): Steps {
  const { database, processes, stripe } = world
  world.log(`a refresh of ${customer.id} begins`)
  const owned = [...stripe.objects.values()].filter(
    ({ kind, group }) => kind === 'subscription' && group === customer.id,
  )
  for (const object of [customer, ...owned]) {
    const answer = yield* fetchObject(world, object)
    yield processes.statementMs()
    // An id that Stripe never gave out leaves no trace.
    if (answer.content || database.rows.has(object)) database.write([answer], 'rule')
  }
}
