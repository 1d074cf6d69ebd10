import type { Invoice } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'

/** How an attempt to pay ends. */
export type PaymentOutcome = 'succeeds' | 'fails' | 'needs action'

/** Updates the subscription and the customer of a paid invoice. */
export function afterPayment(tx: Transaction, invoice: Invoice): void {
  const subscription = subscriptionOf(tx, invoice)
  const isWaiting = subscription && ['incomplete', 'past_due', 'unpaid'].includes(subscription.status)
  if (isWaiting) tx.update(subscription, { status: 'active' })
  const customer = invoice.customer === null ? undefined : tx.find('customer', invoice.customer)
  if (customer?.delinquent) tx.update(customer, { delinquent: false })
}

export function afterFailedPayment(tx: Transaction, invoice: Invoice): void {
  const subscription = subscriptionOf(tx, invoice)
  if (subscription?.status === 'active') tx.update(subscription, { status: 'past_due' })
  const customer = invoice.customer === null ? undefined : tx.find('customer', invoice.customer)
  if (customer && subscription && subscription.status !== 'incomplete') tx.update(customer, { delinquent: true })
}

function subscriptionOf(tx: Transaction, { parent }: Invoice) {
  const id = parent?.subscription_details?.subscription
  return id === undefined ? undefined : tx.find('subscription', id)
}
