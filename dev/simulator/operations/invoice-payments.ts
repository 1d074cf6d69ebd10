import type { Charge, Invoice } from '../object-shapes.js'
import { newInvoicePayment } from '../shapes/credit-notes-and-items.js'
import type { Transaction } from '../transaction.js'
import { type ChargeRequest, createCharge, failCharge } from './charges.js'
import { inStatus } from './invoices.js'
import { afterFailedPayment, afterPayment, type PaymentOutcome } from './payment-outcome.js'

const DAY_SECONDS = 86_400

/** Makes one attempt to pay an open invoice. */
export function attemptInvoicePayment(
  tx: Transaction,
  { id, payment }: { readonly id: string; readonly payment: PaymentOutcome },
): Invoice {
  if (payment === 'succeeds') return payInvoice(tx, id)
  return payment === 'fails' ? failInvoicePayment(tx, id) : requireInvoiceAction(tx, id)
}

export function payInvoice(tx: Transaction, id: string): Invoice {
  const open = inStatus(tx, { id, statuses: ['open', 'uncollectible'] })
  if (open.amount_remaining > 0) settlePayment(tx, { invoice: open, charge: createCharge(tx, chargeOf(tx, open)) })
  const invoice = tx.update(open, paid(tx, open))
  tx.emit('invoice.paid', invoice)
  tx.emit('invoice.payment_succeeded', invoice)
  afterPayment(tx, invoice)
  return invoice
}

/** Returns the changes that a payment makes to an invoice. */
export function paid({ created }: Pick<Transaction, 'created'>, open: Invoice): Partial<Invoice> {
  return {
    amount_paid: open.amount_due,
    amount_remaining: 0,
    attempt_count: open.attempt_count + 1,
    attempted: true,
    next_payment_attempt: null,
    status: 'paid',
    status_transitions: { ...open.status_transitions, paid_at: created },
    webhooks_delivered_at: created,
  }
}

/**
 * Pays an invoice with more money than it asks for.
 * @param amount the excess, in the smallest currency unit
 */
export function overpayInvoice(
  tx: Transaction,
  { id, amount }: { readonly id: string; readonly amount: number },
): Invoice {
  const open = inStatus(tx, { id, statuses: ['open'] })
  const invoice = tx.update(open, { ...paid(tx, open), amount_overpaid: amount })
  tx.emit('invoice.paid', invoice)
  tx.emit('invoice.overpaid', invoice)
  afterPayment(tx, invoice)
  return invoice
}

export function failInvoicePayment(tx: Transaction, id: string): Invoice {
  const open = inStatus(tx, { id, statuses: ['open'] })
  awaitPayment(tx, { invoice: open, charge: failCharge(tx, chargeOf(tx, open)) })
  const invoice = tx.update(open, attempted(tx, open))
  tx.emit('invoice.payment_failed', invoice)
  afterFailedPayment(tx, invoice)
  return invoice
}

/** Fails an attempt to pay, because the bank wants its customer to confirm the payment. */
export function requireInvoiceAction(tx: Transaction, id: string): Invoice {
  const open = inStatus(tx, { id, statuses: ['open'] })
  const invoice = tx.update(open, attempted(tx, open))
  tx.emit('invoice.payment_action_required', invoice)
  tx.emit('invoice.payment_failed', invoice)
  afterFailedPayment(tx, invoice)
  return invoice
}

/**
 * Asks for a payment attempt outside Stripe, because Stripe cannot process the payment method. Does not
 * change the invoice.
 */
export function requireInvoicePaymentAttempt(tx: Transaction, id: string): void {
  tx.emit('invoice.payment_attempt_required', inStatus(tx, { id, statuses: ['open'] }))
}

function attempted({ created }: Pick<Transaction, 'created'>, open: Invoice): Partial<Invoice> {
  return {
    attempt_count: open.attempt_count + 1,
    attempted: true,
    next_payment_attempt: created + 3 * DAY_SECONDS,
    webhooks_delivered_at: created,
  }
}

interface Payment {
  readonly invoice: Invoice
  readonly charge: Charge
}

/**
 * Inserts an open payment of an invoice, unless there is one. Only a paid one has an event, so this needs
 * `isUntold`.
 */
function awaitPayment(tx: Transaction, { invoice, charge }: Payment): void {
  if (!tx.isUntold || openPayment(tx, invoice)) return
  tx.insert(newInvoicePayment(tx, { invoice, payment: paymentBy(charge) }))
}

function settlePayment(tx: Transaction, { invoice, charge }: Payment): void {
  const payment = paymentBy(charge)
  const open = openPayment(tx, invoice) ?? tx.insert(newInvoicePayment(tx, { invoice, payment }))
  const paidNow = tx.change(open, {
    amount_paid: charge.amount,
    payment,
    status: 'paid',
    status_transitions: { canceled_at: null, paid_at: tx.created },
  })
  tx.emit('invoice_payment.paid', paidNow)
}

function openPayment(tx: Transaction, { id }: Invoice) {
  return tx.related('invoice_payment', { filter: 'invoice', key: id }).find(({ status }) => status === 'open')
}

function paymentBy({ payment_intent: id }: Charge) {
  return { payment_intent: id ?? '', type: 'payment_intent' } as const
}

/**
 * Returns the charge that pays an invoice. The charge names the customer even if the customer was deleted
 * meanwhile.
 */
function chargeOf(tx: Transaction, { customer, amount_remaining: amount, currency, number }: Invoice): ChargeRequest {
  const isThere = customer !== null && tx.find('customer', customer) !== undefined
  const fields = { customer, description: `Payment for Invoice ${number}` }
  return { customer: isThere ? customer : null, amount, currency, fields }
}
