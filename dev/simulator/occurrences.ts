import { createObject } from './operations/create-object.js'
import type { EventType, TypeName } from './object-shapes.js'
import { objectType, TYPE_NAMES } from './object-types.js'
import { BILLING_OCCURRENCES } from './occurrences/billing.js'
import { CONNECT_OCCURRENCES } from './occurrences/connect.js'
import { ISSUING_OCCURRENCES } from './occurrences/issuing.js'
import { randomMetadata } from './occurrences/random-metadata.js'
import type { EventRequest, Occurrence, Occurrences } from './occurrences/occurrence.js'
import { OTHER_OCCURRENCES } from './occurrences/others.js'
import { PAYMENT_OCCURRENCES } from './occurrences/payments.js'
import { SALES_OCCURRENCES } from './occurrences/sales.js'
import { SERVICE_OCCURRENCES } from './occurrences/services.js'
import { TREASURY_OCCURRENCES } from './occurrences/treasury.js'
import { deleteObject } from './operations/objects.js'
import { invalidRequest } from './stripe-error.js'
import type { Transaction } from './transaction.js'

/** Every event that can be made to happen by name, with the function that does it. */
const OCCURRENCES: Occurrences = {
  ...Object.assign({}, ...TYPE_NAMES.map(usualOf)),
  ...BILLING_OCCURRENCES,
  ...CONNECT_OCCURRENCES,
  ...ISSUING_OCCURRENCES,
  ...OTHER_OCCURRENCES,
  ...PAYMENT_OCCURRENCES,
  ...SALES_OCCURRENCES,
  ...SERVICE_OCCURRENCES,
  ...TREASURY_OCCURRENCES,
}

export const OCCURRING_EVENTS = Object.keys(OCCURRENCES) as readonly EventType[] // its keys are event types

/**
 * Makes happen what an event tells of.
 * @returns what the event is about
 * @throws {StripeError} 400 if the event only follows from other mutations
 */
export function triggerEvent(tx: Transaction, { event, id }: EventRequest): unknown {
  const occurrence = OCCURRENCES[event]
  if (!occurrence) throw invalidRequest(`${event} does not come by itself: it follows from some other mutation.`)
  return occurrence(tx, { event, id })
}

/** Returns the occurrences of a type's own created, updated and deleted events. */
function usualOf(type: TypeName): Occurrences {
  const { createdEvent, updatedEvent, deletedEvent } = objectType(type)
  return {
    ...(createdEvent && { [createdEvent]: (tx: Transaction) => createObject(tx, { type }) }),
    ...(updatedEvent && { [updatedEvent]: annotate(type) }),
    ...(deletedEvent && { [deletedEvent]: remove(type) }),
  }
}

/** Updates the metadata, which most types have. */
function annotate(type: TypeName): Occurrence {
  return (tx, { id }) => tx.update(tx.need(type, id), { metadata: randomMetadata(tx) })
}

function remove(type: TypeName): Occurrence {
  return (tx, { id }) => {
    const object = tx.need(type, id)
    deleteObject(tx, { type, id: object.id })
    return object
  }
}
