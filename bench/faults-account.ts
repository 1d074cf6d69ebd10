import { CONTROLLED } from '../dev/simulator/shapes/connect.js'
import { createSimulator, type Simulator } from '../dev/simulator/simulator.js'

/** Entries of a sub-list. Stripe embeds at most 10 in an object, so this list needs a request of its own. */
const CUT_LIST = 11

/**
 * Creates a Stripe account with at least one object of each type, and `parents` parents of
 * each of nine sub-lists.
 */
export function createFaultsAccount(parents: number): Simulator {
  const simulator = createSimulator({ seed: 5 })
  simulator.seed({ customers: parents, invoicesPerSubscription: 1, leastPerType: 1 })
  const { mutations } = simulator
  // Removes payment methods that neither a list nor another object shows, because no sync could find them.
  for (const { id, customer } of [...simulator.objects('payment_method')]) {
    if (customer === null && typeof id === 'string') simulator.vanish('payment_method', id)
  }
  const product = mutations.createProduct().id
  const items = Array.from({ length: CUT_LIST }, () => ({ price: mutations.createPrice({ product }).id }))
  for (let index = 0; index < parents; index++) {
    const customer = mutations.createCustomer().id
    mutations.createObject({ type: 'customer_balance_transaction', fields: { customer } })
    mutations.createObject({ type: 'customer_cash_balance_transaction', fields: { customer } })
    mutations.createObject({ type: 'entitlements.active_entitlement', fields: { _parent: customer } })
    mutations.createSubscription({ customer, items })
    mutations.createInvoice({ customer, items })
    mutations.createCheckoutSession({ mode: 'payment', items })
    const account = mutations.createObject({ type: 'account', fields: CONTROLLED }).id
    mutations.createObject({ type: 'person', fields: { account } })
    mutations.createObject({ type: 'capability', fields: { account } })
    mutations.createObject({ type: 'external_account', fields: { account } })
  }
  return simulator
}
