import type { Subscription } from '../object-shapes.js'
import { randomText } from '../occurrences/random-metadata.js'
import type { PaymentOutcome } from '../operations/payment-outcome.js'
import * as phases from '../operations/subscription-phases.js'
import * as subscriptions from '../operations/subscriptions.js'
import type { Transaction } from '../transaction.js'
import { type Mix, someSales, to } from './mix.js'

const isAlive = (subscription: Subscription) => !subscriptions.hasEnded(subscription)
const isBilled = ({ status }: Subscription) => ['active', 'past_due', 'trialing'].includes(status)
const hasStatus =
  (status: string) =>
  (subscription: Subscription): boolean =>
    subscription.status === status

function someOutcome({ random }: Transaction): PaymentOutcome {
  return random.chance(0.75) ? 'succeeds' : random.pick(['fails', 'needs action'])
}

/** Subscriptions. Renewals are more frequent than anything else, as in a real business. */
export const SUBSCRIPTION_MIX: Mix = [
  to({ weight: 8, of: 'customer' }, (tx, { id }) =>
    subscriptions.createSubscription(tx, {
      customer: id,
      items: someSales(tx, { isRecurring: true }),
      payment: someOutcome(tx),
      ...(tx.random.chance(0.2) && { trialDays: 14 }),
      ...(tx.random.chance(0.1) && { fields: { collection_method: 'send_invoice' } }),
    }),
  ),
  to({ weight: 10, of: 'subscription', where: isAlive }, (tx, { id }) =>
    subscriptions.updateSubscription(tx, { id, changes: { metadata: { note: randomText(tx) } } }),
  ),
  to({ weight: 6, of: 'subscription', where: isAlive }, (tx, { id }) =>
    subscriptions.changeSubscriptionItems(tx, { id, items: someSales(tx, { isRecurring: true }) }),
  ),
  to({ weight: 14, of: 'subscription', where: isBilled }, (tx, { id }) =>
    subscriptions.renewSubscription(tx, { id, payment: someOutcome(tx) }),
  ),
  to({ weight: 3, of: 'subscription', where: isAlive }, (tx, { id }) => subscriptions.cancelSubscription(tx, id)),
  to({ weight: 2, of: 'subscription', where: isBilled }, (tx, { id }) => subscriptions.scheduleCancellation(tx, id)),
  to({ weight: 2, of: 'subscription', where: hasStatus('incomplete') }, (tx, { id }) =>
    subscriptions.expireIncompleteSubscription(tx, id),
  ),
  to({ weight: 1, of: 'subscription', where: hasStatus('trialing') }, (tx, { id }) => phases.announceTrialEnd(tx, id)),
  to({ weight: 1, of: 'subscription', where: hasStatus('active') }, (tx, { id }) => phases.pauseSubscription(tx, id)),
  to({ weight: 2, of: 'subscription', where: hasStatus('paused') }, (tx, { id }) => phases.resumeSubscription(tx, id)),
  to({ weight: 1, of: 'subscription', where: hasStatus('active') }, (tx, { id }) =>
    phases.requestPendingUpdate(tx, { id, items: someSales(tx, { isRecurring: true }) }),
  ),
  to({ weight: 1, of: 'subscription', where: ({ pending_update: pending }) => pending !== null }, (tx, { id }) =>
    tx.random.chance(0.5) ? phases.applyPendingUpdate(tx, id) : phases.expirePendingUpdate(tx, id),
  ),
  to({ weight: 1, of: 'subscription', where: hasStatus('active') }, (tx, { id }) =>
    phases.announceUpcomingInvoice(tx, id),
  ),
]
