import type { Charge, Customer, Invoice, PaymentMethod, Subscription } from '../object-shapes.js'
import { paid } from '../operations/invoice-payments.js'
import { finalized } from '../operations/invoices.js'
import { newInvoicePayment } from '../shapes/credit-notes-and-items.js'
import { type LineInput, linesOf, newInvoice } from '../shapes/new-invoice.js'
import type { SeededCatalogue } from './seed-catalogue.js'
import type { Transaction } from '../transaction.js'
import { seedCharge } from './seed-charge.js'

const MONTH_SECONDS = 30 * 86_400

export interface SubscriptionInvoices {
  readonly subscription: Subscription
  readonly customer: Customer
  readonly method: PaymentMethod | undefined
  readonly count: number
}

/**
 * Seeds up to `count` invoices, one a month, back from the subscription's end or from now to its start. All
 * but the latest are paid.
 */
export function seedSubscriptionInvoices(tx: Transaction, seed: SubscriptionInvoices): Invoice[] {
  const { subscription, customer, method, count } = seed
  const last = subscription.ended_at ?? tx.created
  const invoices: Invoice[] = []
  for (let index = 0; index < count; index++) {
    const created = last - index * MONTH_SECONDS - tx.random.between(0, 86_400)
    if (created < subscription.created) break
    const draft = newInvoice(tx.at(created), {
      customer,
      subscription,
      lines: linesOf(subscription),
      fields: { billing_reason: 'subscription_cycle' },
    })
    const status = index === 0 ? lastStatus(subscription) : 'paid'
    const invoice = tx.insert(inStatus(tx, { draft, status }))
    invoices.push(invoice)
    if (status === 'paid') seedPayment(tx, { invoice, customer, method })
  }
  return invoices
}

const MANUAL_STATUSES = ['paid', 'draft', 'open', 'void', 'uncollectible']

export interface ManualInvoice {
  readonly catalogue: SeededCatalogue
  readonly customer: Customer
  readonly lineCount: number
}

export function seedManualInvoice(tx: Transaction, { catalogue, customer, lineCount }: ManualInvoice): Invoice {
  const { random, created: now } = tx
  const lines = Array.from({ length: lineCount }, () => ({
    sale: { price: random.pick(catalogue.once), quantity: random.between(1, 9) },
  }))
  const draft = newInvoice(tx.at(random.between(customer.created, now)), { customer, subscription: null, lines })
  return tx.insert(inStatus(tx, { draft, status: random.pick(MANUAL_STATUSES) }))
}

function lastStatus({ status }: Subscription): string {
  if (status === 'past_due' || status === 'incomplete') return 'open'
  if (status === 'unpaid') return 'uncollectible'
  return status === 'incomplete_expired' ? 'void' : 'paid'
}

function inStatus(tx: Transaction, { draft, status }: { readonly draft: Invoice; readonly status: string }): Invoice {
  if (status === 'draft') return draft
  const then = { created: draft.created, count: tx.count }
  const open = { ...draft, ...finalized(then, draft) }
  if (status === 'paid') return { ...open, ...paid(then, open) }
  const transitions = open.status_transitions
  if (status === 'void') {
    return { ...open, status, status_transitions: { ...transitions, voided_at: draft.created + 60 } }
  }
  if (status === 'uncollectible') {
    return { ...open, status, status_transitions: { ...transitions, marked_uncollectible_at: draft.created + 60 } }
  }
  return open
}

interface PaymentSeed {
  readonly invoice: Invoice
  readonly customer: Customer
  readonly method: PaymentMethod | undefined
  /** Fields of the charge. */
  readonly fields?: Partial<Charge>
}

function seedPayment(tx: Transaction, { invoice, customer, method, fields }: PaymentSeed): Charge | undefined {
  const { amount_paid: amount, currency, created } = invoice
  if (amount === 0) return undefined
  const refund = tx.random.chance(0.03) ? { amount_refunded: amount, refunded: true } : {}
  const charge = seedCharge(tx, { customer, method, amount, currency, created, fields: fields ?? refund })
  const payment = { payment_intent: charge.payment_intent ?? '', type: 'payment_intent' } as const
  const whenPaid = { canceled_at: null, paid_at: created }
  const whole = { amount_paid: amount, status: 'paid', status_transitions: whenPaid }
  tx.insert(newInvoicePayment(tx.at(created), { invoice, payment, fields: whole }))
  return charge
}

export interface PaidInvoiceSeed extends Omit<PaymentSeed, 'invoice'> {
  readonly lines: readonly LineInput[]
  /** Unix seconds. */
  readonly created: number
}

/** Seeds a paid invoice. Returns its charge; undefined if the invoice costs nothing. */
export function seedPaidInvoice(tx: Transaction, seed: PaidInvoiceSeed): Charge | undefined {
  const { lines, created, ...payment } = seed
  const draft = newInvoice(tx.at(created), { customer: seed.customer, subscription: null, lines })
  const invoice = tx.insert(inStatus(tx, { draft, status: 'paid' }))
  return seedPayment(tx, { ...payment, invoice })
}
