import type { CreditNote, Invoice, InvoiceLineItem } from '../object-shapes.js'
import { newCreditNote, newCreditNoteLine } from '../shapes/credit-notes-and-items.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'

/**
 * Credits the first creditable line of an invoice. A paid amount is given back by hand; an open amount is no
 * longer owed.
 */
export function createCreditNote(tx: Transaction, id: string): CreditNote {
  const invoice = tx.get('invoice', id)
  const line = creditableLine(invoice)
  if (!line) throw invalidRequest(`There is nothing left to credit of invoice ${id}.`)
  const note = tx.insert(newCreditNote(tx, invoice, { lines: [newCreditNoteLine(tx, line)] }))
  tx.emit('credit_note.created', note)
  tx.update(invoice, credited(invoice, { note, sign: 1 }))
  return note
}

/**
 * Returns the first line that can be credited. Undefined after a first credit note: one for each invoice is
 * enough here.
 */
export function creditableLine(invoice: Invoice): InvoiceLineItem | undefined {
  const { status, amount_remaining: left, lines } = invoice
  if (invoice.post_payment_credit_notes_amount + invoice.pre_payment_credit_notes_amount > 0) return undefined
  return lines.find(({ amount }) => amount > 0 && (status === 'paid' || (status === 'open' && amount < left)))
}

/** Voids a credit note. Allowed only while its invoice is open. */
export function voidCreditNote(tx: Transaction, id: string): CreditNote {
  const issued = tx.get('credit_note', id)
  const invoice = tx.get('invoice', issued.invoice)
  if (!isVoidable(issued) || invoice.status !== 'open') throw invalidRequest(`Credit note ${id} cannot be voided.`)
  const note = tx.change(issued, { status: 'void', voided_at: tx.created })
  tx.emit('credit_note.voided', note)
  tx.update(invoice, credited(invoice, { note, sign: -1 }))
  return note
}

export function isVoidable({ status, type }: CreditNote): boolean {
  return status === 'issued' && type === 'pre_payment'
}

function credited(invoice: Invoice, { note, sign }: { readonly note: CreditNote; readonly sign: 1 | -1 }) {
  const amount = sign * note.amount
  if (note.type === 'post_payment') {
    return { post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + amount }
  }
  return {
    amount_due: invoice.amount_due - amount,
    amount_remaining: invoice.amount_remaining - amount,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + amount,
  }
}
