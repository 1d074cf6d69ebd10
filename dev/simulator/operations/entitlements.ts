import type { ActiveEntitlement } from '../object-shapes.js'
import { SUB_LIST_LIMIT } from '../object-type.js'
import { newActiveEntitlement } from '../shapes/catalogue-extras.js'
import type { Transaction } from '../transaction.js'

export interface Entitling {
  readonly customer: string
  readonly feature: string
}

/** Grants a feature, as when a customer buys a product that has it. */
export function grantEntitlement(tx: Transaction, { customer, feature }: Entitling): ActiveEntitlement {
  const entitlement = tx.insert(newActiveEntitlement(tx, { _parent: tx.get('customer', customer).id, feature }))
  emitSummary(tx, customer)
  return entitlement
}

export function revokeEntitlement(tx: Transaction, id: string): void {
  const entitlement = tx.get('entitlements.active_entitlement', id)
  tx.remove(entitlement)
  emitSummary(tx, entitlement._parent)
}

/** Emits a summary of a customer's current entitlements, cut at 10. No other event tells of entitlements. */
function emitSummary(tx: Transaction, customer: string): void {
  const all = tx.related('entitlements.active_entitlement', { filter: 'customer', key: customer }).toReversed()
  const entitlements = {
    object: 'list',
    data: all.slice(0, SUB_LIST_LIMIT).map((one) => tx.render(one)),
    has_more: all.length > SUB_LIST_LIMIT,
    url: `/v1/customers/${customer}/entitlements`,
  }
  const object = { object: 'entitlements.active_entitlement_summary', customer, entitlements, livemode: tx.livemode }
  tx.emitOther('entitlements.active_entitlement_summary.updated', { object })
}
