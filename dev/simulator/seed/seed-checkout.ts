import type { CheckoutSession, Customer } from '../object-shapes.js'
import { newCharge } from '../shapes/new-charge.js'
import { newCheckoutSession } from '../shapes/new-checkout-session.js'
import type { SeededCatalogue } from './seed-catalogue.js'
import type { Past } from './past.js'

export interface CheckoutSeed {
  readonly catalogue: SeededCatalogue
  readonly customer: Customer
  readonly itemCount: number
}

/** A session that somebody paid, or left to expire. */
export function seedCheckout({ tx, at }: Past, { catalogue, customer, itemCount }: CheckoutSeed): CheckoutSession {
  const { random } = tx
  const origin = at(random.between(customer.created, tx.created))
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
  const charge = newCharge(origin, { customer, amount: session.amount_total ?? 0, currency: 'usd' })
  tx.insert(charge)
  return tx.insert({ ...session, payment_intent: charge.payment_intent, payment_status: 'paid', status: 'complete' })
}
