import type { Subscription } from '../object-shapes.js'
import { linesOf, newInvoice } from '../shapes/new-invoice.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import type { SaleRequest } from './sale-request.js'
import { itemsFor, unended } from './subscriptions.js'

const DAY_SECONDS = 86_400

/** Pauses a subscription, as when a trial ends without a payment method to charge. */
export function pauseSubscription(tx: Transaction, id: string): Subscription {
  const subscription = tx.update(unended(tx, id), { status: 'paused' })
  tx.emit('customer.subscription.paused', subscription)
  return subscription
}

export function resumeSubscription(tx: Transaction, id: string): Subscription {
  const paused = tx.get('subscription', id)
  if (paused.status !== 'paused') throw invalidRequest(`Subscription ${id} is not paused.`)
  const subscription = tx.update(paused, { status: 'active' })
  tx.emit('customer.subscription.resumed', subscription)
  return subscription
}

/** Announces the end of a trial, 3 days before it. Does not change the subscription. */
export function announceTrialEnd(tx: Transaction, id: string): void {
  tx.emit('customer.subscription.trial_will_end', unended(tx, id))
}

/** Requests other items, to apply as soon as they are paid for. */
export function requestPendingUpdate(
  tx: Transaction,
  { id, items }: { readonly id: string; readonly items: readonly SaleRequest[] },
): Subscription {
  const subscription = unended(tx, id)
  return tx.update(subscription, {
    pending_update: {
      billing_cycle_anchor: null,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: tx.created + DAY_SECONDS,
      metadata: null,
      subscription_items: itemsFor(tx, { subscription, items }),
      trial_end: null,
      trial_from_plan: null,
    },
  })
}

export function applyPendingUpdate(tx: Transaction, id: string): Subscription {
  const { subscription, items } = withPendingUpdate(tx, id)
  const updated = tx.update(subscription, { items, pending_update: null })
  tx.emit('customer.subscription.pending_update_applied', updated)
  return updated
}

export function expirePendingUpdate(tx: Transaction, id: string): Subscription {
  const { subscription } = withPendingUpdate(tx, id)
  const updated = tx.update(subscription, { pending_update: null })
  tx.emit('customer.subscription.pending_update_expired', updated)
  return updated
}

/**
 * Announces an invoice that does not exist yet. The invoice has the id of a preview, `upcoming_in…`
 * (https://docs.stripe.com/api/invoices/object). The event's documentation says that the invoice has no id,
 * which is the easier case (https://docs.stripe.com/api/events/types).
 */
export function announceUpcomingInvoice(tx: Transaction, id: string): void {
  const subscription = unended(tx, id)
  const preview = newInvoice(tx, {
    customer: tx.get('customer', subscription.customer),
    subscription,
    lines: linesOf(subscription),
    fields: { billing_reason: 'upcoming', auto_advance: false },
  })
  tx.emitOther('invoice.upcoming', { object: { ...tx.render(preview), id: `upcoming_${preview.id}` } })
}

function withPendingUpdate(tx: Transaction, id: string) {
  const subscription = unended(tx, id)
  const items = subscription.pending_update?.subscription_items
  if (!items) throw invalidRequest(`Subscription ${id} has no pending update.`)
  return { subscription, items }
}
