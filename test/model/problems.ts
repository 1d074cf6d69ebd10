import { describeEvent } from './database.js'
import type { InboxEvent } from './inbox.js'
import type { Row } from './row.js'
import type { StripeObject } from './stripe.js'
import type { World } from './world.js'

/** What must hold at rest: the copy equals Stripe, and the inbox has each event once, settled. */
export function problemsAtRest({ stripe, database }: World): string[] {
  const ofRows = [...stripe.objects.values()].flatMap((object) => flawOf(object, database.rows.get(object)) ?? [])
  const open = [...database.inbox.values()].filter(({ isOpen }) => isOpen)
  const missing = stripe.events.filter(({ id }) => !database.inbox.has(id))
  return [
    ...ofRows,
    ...open.map(({ event }) => `${describeEvent(event)}: is open`),
    ...missing.map((event) => `${describeEvent(event)}: was never found`),
  ]
}

function flawOf(object: StripeObject, row: Row | undefined): string | undefined {
  const content = object.states.at(-1)?.content
  const { id } = object
  if (!content) return row && !row.isTombstone ? `${id} is here and not in Stripe` : undefined
  if (!row) return `${id} is missing`
  if (row.isTombstone) return `${id} is a tombstone and exists`
  if (row.content?.value !== content.value) return `${id} has value ${row.content?.value}, not ${content.value}`
  if (row.content.items !== content.items) return `${id} has items ${row.content.items}, not ${content.items}`
  return undefined
}

/** What must hold always: a row contains each settled event, unless another event of the object is open. */
export function findLostEvent({ database }: World): string | undefined {
  const openObjects = new Set<StripeObject>()
  const settled: InboxEvent[] = []
  for (const each of database.inbox.values()) {
    if (each.isOpen) openObjects.add(each.event.object)
    else settled.push(each)
  }
  const lost = settled.find(
    ({ event }) => !openObjects.has(event.object) && !contains(database.rows.get(event.object), event),
  )
  return lost && `${describeEvent(lost.event)}: is settled, and its row does not contain it`
}

/** Whether the row shows what Stripe said at the event or later. */
function contains(row: Row | undefined, { object, nth }: InboxEvent['event']): boolean {
  const states = object.states.slice(nth).map(({ content }) => content)
  if (!row || row.isTombstone) return row !== undefined && states.includes(null)
  const { value, items } = row.content ?? {}
  return (
    states.some((content) => content !== null && content.value === value) &&
    states.some((content) => content !== null && content.items === items)
  )
}
