import type { TypeName } from '../../dev/simulator/object-shapes.js'
import { parseSelection } from '../../prisma/parse-selection.js'
import type { Selection } from '../../prisma/selection.js'

/** As SYNC_OBJECTS says it: few types, so that much happens to each, and enough for everything that can go wrong between them. */
export const SYNCED_TYPES: readonly TypeName[] = [
  ...(['customer', 'product', 'price', 'coupon', 'subscription', 'invoice'] as const),
  ...(['checkout.session', 'payment_method', 'charge', 'reporting.report_run'] as const),
]

export const synced: Selection = parseSelection({ SYNC_OBJECTS: SYNCED_TYPES.join(','), SYNC_EXCLUDE_FIELDS: '' })
