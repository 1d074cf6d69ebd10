import { by, NO_CLOCK, type ObjectType } from '../object-type.js'
import type { ObjectShapes, TypeName } from '../object-shapes.js'

/** What a file of this folder says: of some types each. */
export type Definitions<Name extends TypeName = TypeName> = { readonly [Each in Name]: ObjectType<ObjectShapes[Each]> }

export const OF_CUSTOMER = { refersTo: 'customer' } as const

export const COLLECTION_METHODS = ['charge_automatically', 'send_invoice']

/**
 * What is on a test clock is listed only when its customer is asked for. SDK types, SubscriptionScheduleListParams.customer: "The response will not
 * include subscription schedules for customers with a test clock attached if this parameter is not set." For invoices, invoice items and credits no
 * source says either. They carry `test_clock` as well, so here they are hidden in the same way, which is the harder case.
 */
export const unlessOfCustomer = by<{ readonly test_clock: string | null }>(
  ({ test_clock: clock }) => clock ?? NO_CLOCK,
  {
    whenAbsent: (parameters) => (parameters.has('customer') ? undefined : NO_CLOCK),
    isHidden: true,
  },
)
