import type { CheckoutSession, Customer } from '../object-shapes.js'
import { newCheckoutSession } from '../shapes/new-checkout-session.js'
import type { SeededCatalogue } from './seed-catalogue.js'
import type { Transaction } from '../transaction.js'
import { seedCharge } from './seed-charge.js'

export interface CheckoutSeed {
  readonly catalogue: SeededCatalogue
  readonly customer: Customer
  readonly itemCount: number
}

/** Seeds a session that a customer paid or left to expire. */
export function seedCheckout(tx: Transaction, { catalogue, customer, itemCount }: CheckoutSeed): CheckoutSession {
  const { random } = tx
  const origin = tx.at(random.between(customer.created, tx.created))
  const session = newCheckoutSession(origin, {
    customer,
    mode: 'payment',
    sales: Array.from({ length: itemCount }, () => ({
      price: random.pick(catalogue.once),
      quantity: random.between(1, 3),
    })),
    fields: { status: 'expired', url: null },
  })
  if (random.chance(0.3)) return tx.insert(session)
  const { created, amount_total: amount } = session
  const charge = seedCharge(tx, { customer, method: undefined, amount: amount ?? 0, currency: 'usd', created })
  return tx.insert({ ...session, payment_intent: charge.payment_intent, payment_status: 'paid', status: 'complete' })
}
