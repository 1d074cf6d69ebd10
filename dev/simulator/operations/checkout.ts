import type { CheckoutSession, Customer } from '../object-shapes.js'
import { newCheckoutSession } from '../shapes/new-checkout-session.js'
import { NO_ADDRESS } from '../shapes/new-payment-method.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { createCharge, settleCharge, startCharge } from './charges.js'
import { createCustomer } from './customers.js'
import { attachPaymentMethod } from './payment-methods.js'
import { type SaleRequest, toSales } from './sale-request.js'
import { createSubscription } from './subscriptions.js'

export interface CheckoutRequest {
  readonly mode: 'payment' | 'subscription' | 'setup'
  readonly items?: readonly SaleRequest[]
  readonly customer?: string
  readonly fields?: Partial<CheckoutSession>
}

/**
 * Creates an open session. Stripe sends no event for this. Until the session completes or expires, only a
 * list shows the session.
 */
export function createCheckoutSession(tx: Transaction, request: CheckoutRequest): CheckoutSession {
  const { mode, items = [], customer, fields } = request
  return tx.insert(
    newCheckoutSession(tx, {
      customer: customer === undefined ? null : tx.get('customer', customer),
      mode,
      sales: toSales(tx, items),
      ...(fields && { fields }),
    }),
  )
}

export interface CheckoutCompletion {
  readonly id: string
  /** Whether the money comes days later, or not at all. `settleCheckoutPayment` then tells which. */
  readonly isPaidLater?: boolean
}

export function completeCheckoutSession(
  tx: Transaction,
  { id, isPaidLater = false }: CheckoutCompletion,
): CheckoutSession {
  const open = inStatus(tx, { id, status: 'open' })
  const customer = open.customer === null ? createCustomer(tx) : tx.get('customer', open.customer)
  const outcome = {
    payment: () => pay(tx, { session: open, customer, isPaidLater }),
    subscription: () => subscribe(tx, { session: open, customer }),
    setup: () => setUp(tx, customer),
  }[open.mode as 'payment' | 'subscription' | 'setup']() // the SDK allows any string; there are these three
  const session = tx.change(open, {
    customer: customer.id,
    customer_details: {
      address: NO_ADDRESS,
      business_name: null,
      email: customer.email,
      individual_name: null,
      name: customer.name ?? null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    status: 'complete',
    url: null,
    ...outcome,
  })
  tx.emit('checkout.session.completed', session)
  return session
}

export function settleCheckoutPayment(
  tx: Transaction,
  { id, succeeds }: { readonly id: string; readonly succeeds: boolean },
): CheckoutSession {
  const unpaid = inStatus(tx, { id, status: 'complete' })
  if (unpaid.payment_status !== 'unpaid') throw invalidRequest(`Checkout session ${id} is ${unpaid.payment_status}.`)
  const where = { filter: 'payment_intent', key: unpaid.payment_intent ?? '' }
  for (const charge of tx.related('charge', where)) {
    if (charge.status === 'pending') settleCharge(tx, { id: charge.id, succeeds })
  }
  const session = succeeds ? tx.change(unpaid, { payment_status: 'paid' }) : unpaid
  tx.emit(succeeds ? 'checkout.session.async_payment_succeeded' : 'checkout.session.async_payment_failed', session)
  return session
}

export function expireCheckoutSession(tx: Transaction, id: string): CheckoutSession {
  const session = tx.change(inStatus(tx, { id, status: 'open' }), { status: 'expired', url: null })
  tx.emit('checkout.session.expired', session)
  return session
}

interface Purchase {
  readonly session: CheckoutSession
  readonly customer: Customer
}

function pay(
  tx: Transaction,
  { session, customer, isPaidLater }: Purchase & { readonly isPaidLater: boolean },
): Partial<CheckoutSession> {
  const request = {
    customer: customer.id,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
  }
  const charge = isPaidLater ? startCharge(tx, request) : createCharge(tx, request)
  return { payment_intent: charge.payment_intent, payment_status: isPaidLater ? 'unpaid' : 'paid' }
}

function subscribe(tx: Transaction, { session, customer }: Purchase): Partial<CheckoutSession> {
  const method = attachPaymentMethod(tx, { customer: customer.id, isDefault: true })
  const subscription = createSubscription(tx, {
    customer: customer.id,
    items: session.line_items.flatMap(({ price, quantity }) =>
      price ? { price: price.id, quantity: quantity ?? 1 } : [],
    ),
    fields: { default_payment_method: method.id },
  })
  return { invoice: subscription.latest_invoice, payment_status: 'paid', subscription: subscription.id }
}

function setUp(tx: Transaction, customer: Customer): Partial<CheckoutSession> {
  attachPaymentMethod(tx, { customer: customer.id })
  return { setup_intent: tx.newId('seti_1') }
}

function inStatus(tx: Transaction, { id, status }: { readonly id: string; readonly status: string }): CheckoutSession {
  const session = tx.get('checkout.session', id)
  if (session.status === status) return session
  throw invalidRequest(`Checkout session ${id} is ${session.status}, and this needs one that is ${status}.`)
}
