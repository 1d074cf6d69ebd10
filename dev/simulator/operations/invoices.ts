import type { Invoice } from '../object-shapes.js'
import { type LineInput, newInvoice, newInvoiceLine, totalOf } from '../shapes/new-invoice.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import type { Change } from './change.js'
import { type SaleRequest, toSales } from './sale-request.js'

const DAY_SECONDS = 86_400

export interface InvoiceRequest {
  readonly customer: string
  readonly items: readonly SaleRequest[]
  readonly fields?: Partial<Invoice>
}

/** Creates a draft by hand. */
export function createInvoice(given: Transaction, { customer, items, fields }: InvoiceRequest): Invoice {
  const tx = given.onClockOf(given.get('customer', customer))
  const lines = toSales(tx, items).map((sale): LineInput => ({ sale }))
  const draft = newInvoice(tx, {
    customer: tx.get('customer', customer),
    subscription: null,
    lines,
    ...(fields && { fields }),
  })
  const invoice = tx.insert(draft)
  tx.emit('invoice.created', invoice)
  return invoice
}

export interface LinesRequest {
  readonly id: string
  readonly items: readonly SaleRequest[]
}

export function addInvoiceLines(tx: Transaction, { id, items }: LinesRequest): Invoice {
  const draft = inStatus(tx, { id, statuses: ['draft'] })
  const added = toSales(tx, items).map((sale) =>
    newInvoiceLine(tx, { invoice: id, subscription: null, line: { sale } }),
  )
  const lines = [...draft.lines, ...added]
  return tx.update(draft, { lines, ...amountsDue(totalOf(lines)) })
}

export function updateInvoice(tx: Transaction, { id, changes }: Change<Invoice>): Invoice {
  return tx.update(tx.get('invoice', id), changes)
}

/** Finalizes a draft. The invoice is open from then on. */
export function finalizeInvoice(tx: Transaction, id: string): Invoice {
  const draft = inStatus(tx, { id, statuses: ['draft'] })
  const invoice = tx.change(draft, finalized(tx, draft))
  tx.emit('invoice.finalized', invoice)
  return invoice
}

/** Returns the changes that finalizing makes. The invoice number counts the account's invoices. */
export function finalized(tx: Pick<Transaction, 'created' | 'count'>, draft: Invoice): Partial<Invoice> {
  const isSent = draft.collection_method === 'send_invoice'
  return {
    automatically_finalizes_at: null,
    due_date: isSent ? (draft.due_date ?? tx.created + 30 * DAY_SECONDS) : null,
    effective_at: tx.created,
    hosted_invoice_url: `https://invoice.stripe.com/i/${draft.id}`,
    invoice_pdf: `https://pay.stripe.com/invoice/${draft.id}/pdf`,
    number: `SIM-${String(tx.count('invoice')).padStart(4, '0')}`,
    starting_balance: 0,
    ending_balance: 0,
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: tx.created },
  }
}

export function failInvoiceFinalization(tx: Transaction, id: string): Invoice {
  const draft = inStatus(tx, { id, statuses: ['draft'] })
  const message = 'The tax location of the customer is not known.'
  const invoice = tx.update(draft, {
    last_finalization_error: { code: 'customer_tax_location_invalid', message, type: 'invalid_request_error' },
  })
  tx.emit('invoice.finalization_failed', invoice)
  return invoice
}

/** Sends an open invoice to its customer by mail. Does not change the invoice. */
export function sendInvoice(tx: Transaction, id: string): Invoice {
  const invoice = inStatus(tx, { id, statuses: ['open'] })
  tx.emit('invoice.sent', invoice)
  return invoice
}

export function voidInvoice(tx: Transaction, id: string): Invoice {
  const open = inStatus(tx, { id, statuses: ['open', 'uncollectible'] })
  const transitions = { ...open.status_transitions, voided_at: tx.created }
  const invoice = tx.update(open, { status: 'void', next_payment_attempt: null, status_transitions: transitions })
  tx.emit('invoice.voided', invoice)
  return invoice
}

export function markInvoiceUncollectible(tx: Transaction, id: string): Invoice {
  const open = inStatus(tx, { id, statuses: ['open'] })
  const transitions = { ...open.status_transitions, marked_uncollectible_at: tx.created }
  const invoice = tx.update(open, { status: 'uncollectible', status_transitions: transitions })
  tx.emit('invoice.marked_uncollectible', invoice)
  return invoice
}

/**
 * Announces that an open invoice will be due. Does not change the invoice: only time has passed. The same
 * applies to `announceInvoiceOverdue`.
 */
export function announceInvoiceDue(tx: Transaction, id: string): void {
  tx.emit('invoice.will_be_due', inStatus(tx, { id, statuses: ['open'] }))
}

export function announceInvoiceOverdue(tx: Transaction, id: string): void {
  tx.emit('invoice.overdue', inStatus(tx, { id, statuses: ['open'] }))
}

/** Deletes a draft with its items. Other invoices cannot be deleted. */
export function deleteInvoice(tx: Transaction, id: string): void {
  const draft = inStatus(tx, { id, statuses: ['draft'] })
  for (const item of tx.related('invoiceitem', { filter: 'invoice', key: id })) {
    tx.remove(item)
    tx.emit('invoiceitem.deleted', item)
  }
  tx.remove(draft)
  tx.emit('invoice.deleted', draft)
}

export function amountsDue(total: number): Partial<Invoice> {
  return {
    amount_due: total,
    amount_remaining: total,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  }
}

export function inStatus(
  tx: Transaction,
  { id, statuses }: { readonly id: string; readonly statuses: readonly string[] },
): Invoice {
  const invoice = tx.get('invoice', id)
  if (statuses.includes(invoice.status ?? '')) return invoice
  throw invalidRequest(`Invoice ${id} is ${invoice.status}, and this needs ${statuses.join(' or ')}.`, {
    code: 'invoice_not_editable',
  })
}
