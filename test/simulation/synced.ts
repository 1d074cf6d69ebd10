import type { TypeName } from '../../dev/simulator/object-shapes.js'
import { parseSelection } from '../../prisma/catalogue/parse-selection.js'
import type { Selection } from '../../prisma/catalogue/selection.js'

/**
 * Types that the simulated service syncs, in the terms of SYNC_OBJECTS. They are few, so that each gets many
 * changes. They are enough for everything that can go wrong between types.
 */
export const SYNCED_TYPES: readonly TypeName[] = [
  ...(['customer', 'product', 'price', 'coupon', 'subscription', 'invoice'] as const),
  ...(['checkout.session', 'payment_method', 'charge', 'reporting.report_run'] as const),
]

export const synced: Selection = parseSelection({ SYNC_OBJECTS: SYNCED_TYPES.join(','), SYNC_EXCLUDE_FIELDS: '' })
