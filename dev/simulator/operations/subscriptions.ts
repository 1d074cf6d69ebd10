import type { Invoice, Subscription } from '../object-shapes.js'
import { periodEnd } from '../shapes/interval.js'
import { linesOf, newInvoice } from '../shapes/new-invoice.js'
import { newSubscription, newSubscriptionItem, NOT_CANCELED } from '../shapes/new-subscription.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'
import { attemptInvoicePayment } from './invoice-payments.js'
import { finalizeInvoice, sendInvoice, voidInvoice } from './invoices.js'
import type { PaymentOutcome } from './payment-outcome.js'
import { type SaleRequest, toSales } from './sale-request.js'

const DAY_SECONDS = 86_400

export interface SubscriptionRequest {
  readonly customer: string
  readonly items: readonly SaleRequest[]
  readonly trialDays?: number
  readonly payment?: PaymentOutcome
  readonly fields?: Partial<Subscription>
}

/**
 * Creates a subscription. It is incomplete until its first invoice is paid. A trial's first invoice is over
 * 0. A subscription whose invoices are sent is active at once.
 */
export function createSubscription(given: Transaction, request: SubscriptionRequest): Subscription {
  const { trialDays, payment = 'succeeds', fields } = request
  const customer = given.get('customer', request.customer)
  const tx = given.onClockOf(customer)
  const draft = newSubscription(tx, {
    customer,
    sales: toSales(tx, request.items),
    fields: {
      latest_invoice: tx.newId('in_1'),
      status: fields?.collection_method === 'send_invoice' ? 'active' : 'incomplete',
      ...fields,
    },
  })
  const subscription = tx.insert(trialDays ? inTrial(draft, tx.created + trialDays * DAY_SECONDS) : draft)
  tx.emit('customer.subscription.created', subscription)
  bill(tx, { subscription, reason: 'subscription_create', payment: trialDays ? 'succeeds' : payment })
  if (customer.currency === null) tx.update(customer, { currency: subscription.currency })
  return tx.get('subscription', subscription.id)
}

function inTrial(subscription: Subscription, trialEnd: number): Subscription {
  return {
    ...subscription,
    billing_cycle_anchor: trialEnd,
    items: subscription.items.map((item) => ({ ...item, current_period_end: trialEnd })),
    status: 'trialing',
    trial_end: trialEnd,
    trial_start: subscription.created,
  }
}

export function updateSubscription(tx: Transaction, { id, changes }: Change<Subscription>): Subscription {
  return tx.update(unended(tx, id), changes)
}

/** Sets other prices and quantities from now on. An item whose price stays keeps its id. */
export function changeSubscriptionItems(
  tx: Transaction,
  { id, items }: { readonly id: string; readonly items: readonly SaleRequest[] },
): Subscription {
  const subscription = unended(tx, id)
  return tx.update(subscription, { items: itemsFor(tx, { subscription, items }) })
}

export function itemsFor(
  tx: Transaction,
  { subscription, items }: { readonly subscription: Subscription; readonly items: readonly SaleRequest[] },
): Subscription['items'] {
  const known = new Map(subscription.items.map((item) => [item.price.id, item]))
  const periodStart = subscription.items[0]?.current_period_start ?? tx.created
  return toSales(tx, items).map((sale) => {
    const kept = known.get(sale.price.id)
    if (kept) return { ...kept, quantity: sale.quantity }
    return newSubscriptionItem(tx, { subscription: subscription.id, sale, periodStart })
  })
}

/**
 * Begins the next period, or cancels a subscription that was to end with its period. A trial that ends here
 * is billed for the first time.
 */
export function renewSubscription(
  tx: Transaction,
  { id, payment = 'succeeds' }: { readonly id: string; readonly payment?: PaymentOutcome },
): Subscription {
  const before = unended(tx, id)
  if (before.cancel_at_period_end) return cancelSubscription(tx, id)
  const items = before.items.map((item) => ({
    ...item,
    current_period_end: periodEnd(tx.created, item.price),
    current_period_start: tx.created,
  }))
  const subscription = tx.update(before, {
    items,
    latest_invoice: tx.newId('in_1'),
    status: before.status === 'trialing' ? 'active' : before.status,
  })
  bill(tx, { subscription, reason: 'subscription_cycle', payment })
  return tx.get('subscription', id)
}

export function cancelSubscription(tx: Transaction, id: string): Subscription {
  const subscription = tx.change(unended(tx, id), {
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: tx.created,
    cancellation_details: { ...NOT_CANCELED, reason: 'cancellation_requested' },
    ended_at: tx.created,
    pending_update: null,
    status: 'canceled',
  })
  tx.emit('customer.subscription.deleted', subscription)
  const schedule = subscription.schedule === null ? undefined : tx.find('subscription_schedule', subscription.schedule)
  if (schedule?.status === 'active') {
    tx.emit('subscription_schedule.canceled', tx.change(schedule, { canceled_at: tx.created, status: 'canceled' }))
  }
  return subscription
}

/** Schedules a cancellation. The subscription runs until the end of its period. */
export function scheduleCancellation(tx: Transaction, id: string): Subscription {
  const subscription = unended(tx, id)
  return tx.update(subscription, {
    cancel_at: Math.max(...subscription.items.map((item) => item.current_period_end)),
    cancel_at_period_end: true,
    canceled_at: tx.created,
    cancellation_details: { ...NOT_CANCELED, reason: 'cancellation_requested' },
  })
}

/** Expires a subscription whose first payment was never made. */
export function expireIncompleteSubscription(tx: Transaction, id: string): Subscription {
  const subscription = tx.get('subscription', id)
  if (subscription.status !== 'incomplete') throw invalidRequest(`Subscription ${id} is not incomplete.`)
  const invoice = subscription.latest_invoice === null ? undefined : tx.find('invoice', subscription.latest_invoice)
  if (invoice?.status === 'open') voidInvoice(tx, invoice.id)
  return tx.update(subscription, { ended_at: tx.created, status: 'incomplete_expired' })
}

export function hasEnded({ status }: Subscription): boolean {
  return status === 'canceled' || status === 'incomplete_expired'
}

export function unended(tx: Transaction, id: string): Subscription {
  const subscription = tx.get('subscription', id)
  if (!hasEnded(subscription)) return subscription
  throw invalidRequest(`A canceled subscription can only update its cancellation_details and metadata: ${id}`)
}

interface Billing {
  readonly subscription: Subscription
  readonly reason: 'subscription_create' | 'subscription_cycle'
  readonly payment: PaymentOutcome
}

/**
 * Bills a subscription in one second: creates the invoice, finalizes it, and sends or charges it. The invoice
 * gets the id that `latest_invoice` has already.
 */
function bill(tx: Transaction, { subscription, reason, payment }: Billing): Invoice {
  const { latest_invoice: id, items } = subscription
  const isFree = subscription.status === 'trialing'
  const draft = newInvoice(tx, {
    customer: tx.get('customer', subscription.customer),
    subscription,
    lines: linesOf(subscription).map((line) => ({ ...line, isFree })),
    fields: {
      ...(id !== null && { id }),
      billing_reason: reason,
      period_end: items[0]?.current_period_end ?? tx.created,
      period_start: items[0]?.current_period_start ?? tx.created,
    },
  })
  const invoice = tx.insert(draft)
  tx.emit('invoice.created', invoice)
  finalizeInvoice(tx, invoice.id)
  return invoice.collection_method === 'send_invoice'
    ? sendInvoice(tx, invoice.id)
    : attemptInvoicePayment(tx, { id: invoice.id, payment })
}
