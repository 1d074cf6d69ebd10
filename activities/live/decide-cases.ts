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
 * How events are applied.
 * - `customer`: the events of one key, by its workflow
 * - `sweep`: all events that are old enough
 * - `drain`: all events of any age, round after round. A round begins requests to Stripe for 1 s at most,
 *   because all other events wait for the next round.
 */
export type ApplyMode = 'customer' | 'sweep' | 'drain'

export interface ObjectEvent extends OpenEvent, EventState {}

/** All open events of one object, and the decision how to apply them. */
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

/**
 * Groups events by object. Decides by each object's row which snapshots can be written and which are
 * contested.
 */
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

/**
 * Returns whether an event tells the state of its object. A stub says only that the object is gone. After a
 * deletion event this is believed; after any other event, Stripe is asked.
 */
function isSnapshot({ object, type: eventType, objectId }: OpenEvent, type: ObjectType): boolean {
  return isStub(object) ? type.deletedBy.includes(eventType) : isSnapshotOf(object, { type, id: objectId })
}

function hasWholeSubLists(object: StripeObject, type: ObjectType): boolean {
  return type.children.every(({ field }) => isWholeList(valueAt(object, field)))
}
