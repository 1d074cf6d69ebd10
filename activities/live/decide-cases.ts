import { type ObjectType, valueAt } from '../../prisma/catalogue/catalogue.js'
import { isStub, isWholeList, type StripeObject } from '../../prisma/catalogue/json.js'
import type { OpenEvent } from '../../prisma/inbox/open-events.js'
import { isSnapshotOf } from '../../prisma/catalogue/route-event.js'
import { readRowStates } from '../../prisma/rows/rows.js'
import { decide, type Decision, type EventState, type RowState } from '../../prisma/rows/write-rule.js'
import type { Deps } from '../deps.js'
import { groupBy } from '../group-by.js'
import { API_VERSION } from '../stripe/client.js'

/**
 * How events are applied. `customer`: those of one key, by its workflow. `sweep`: all that are old enough. `drain`: all of any age, again and
 * again; it never waits long for Stripe, because all other events wait until its next round.
 */
export type ApplyMode = 'customer' | 'sweep' | 'drain'

export interface ObjectEvent extends OpenEvent, EventState {}

/** All open events of one object, with the decision what to do with them. */
export interface ObjectCase extends Decision<ObjectEvent> {
  readonly objectId: string
  readonly row: RowState | undefined
  readonly events: readonly ObjectEvent[]
}

export interface DecideCasesInput {
  readonly account: string
  readonly type: ObjectType
  readonly events: readonly OpenEvent[]
}

/** Groups events by object, and decides by each object's row which of them can be written and which are contested. */
export async function decideCases(
  { database }: Deps,
  { account, type, events }: DecideCasesInput,
): Promise<ObjectCase[]> {
  const byObject = groupBy(events, ({ objectId }) => objectId)
  const rows = await readRowStates(database.pool, { account, type, ids: [...byObject.keys()] })
  return [...byObject].map(([objectId, ofObject]) => {
    const states = ofObject.map((event) => ({
      ...event,
      isWhole: event.object !== null && hasWholeSubLists(event.object, type),
      isSnapshot: isSnapshot(event, type),
    }))
    const row = rows.get(objectId)
    return { objectId, row, events: states, ...decide(states, row, API_VERSION) }
  })
}

/** A stub says that its object is gone. A deletion event may say so; after any other event, Stripe is asked. */
function isSnapshot({ object, type: eventType, objectId }: OpenEvent, type: ObjectType): boolean {
  return isStub(object) ? type.deletedBy.includes(eventType) : isSnapshotOf(object, { type, id: objectId })
}

function hasWholeSubLists(object: StripeObject, type: ObjectType): boolean {
  return type.children.every(({ field }) => isWholeList(valueAt(object, field)))
}
