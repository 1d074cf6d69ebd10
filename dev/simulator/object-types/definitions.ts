import { by, NO_CLOCK, type ObjectType } from '../object-type.js'
import type { ObjectShapes, TypeName } from '../object-shapes.js'

/** Definitions of object types. Each file of this folder defines some types. */
export type Definitions<Name extends TypeName = TypeName> = { readonly [Each in Name]: ObjectType<ObjectShapes[Each]> }

export const OF_CUSTOMER = { refersTo: 'customer' } as const

export const COLLECTION_METHODS = ['charge_automatically', 'send_invoice']

/**
 * Hides objects on a test clock, unless the request names their customer. SDK types,
 * SubscriptionScheduleListParams.customer: "The response will not include subscription schedules for
 * customers with a test clock attached if this parameter is not set." For invoices, invoice items and
 * credits, no source says this. They carry `test_clock` too, so here they are hidden in the same way. That is
 * the harder case.
 */
export const unlessOfCustomer = by<{ readonly test_clock: string | null }>(
  ({ test_clock: clock }) => clock ?? NO_CLOCK,
  {
    whenAbsent: (parameters) => (parameters.has('customer') ? undefined : NO_CLOCK),
    isHidden: true,
  },
)
