import type {
  CreditNote,
  CreditNoteLineItem,
  Invoice,
  InvoiceItem,
  InvoiceLineItem,
  InvoicePayment,
} from '../object-shapes.js'
import type { Factory, Transaction } from '../transaction.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

/** Makes a credit note for a whole invoice, unless `fields.lines` is given. */
export function newCreditNote(tx: Transaction, invoice: Invoice, fields: Partial<CreditNote> = {}): CreditNote {
  const id = fields.id ?? tx.newId('cn_1')
  const lines = fields.lines ?? invoice.lines.map((line) => newCreditNoteLine(tx, line))
  const amount = lines.reduce((sum, line) => sum + line.amount, 0)
  const isPaid = invoice.status === 'paid'
  return withDefaults(tx, {
    id,
    object: 'credit_note',
    amount,
    amount_shipping: 0,
    currency: invoice.currency,
    customer: invoice.customer ?? tx.need('customer').id,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: tx.created,
    invoice: invoice.id,
    lines,
    number: `${invoice.number ?? 'SIM'}-CN-${String(tx.count('credit_note') + 1).padStart(2, '0')}`,
    out_of_band_amount: isPaid ? amount : null,
    pdf: `https://pay.stripe.com/credit_notes/${id}/pdf`,
    post_payment_amount: isPaid ? amount : 0,
    pre_payment_amount: isPaid ? 0 : amount,
    pretax_credit_amounts: [],
    refunds: [],
    status: 'issued',
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    type: isPaid ? 'post_payment' : 'pre_payment',
    ...fields,
  })
}

export function newCreditNoteLine(
  origin: Origin,
  { id, amount, description, quantity }: Pick<InvoiceLineItem, 'id' | 'amount' | 'description' | 'quantity'>,
): CreditNoteLineItem {
  return withDefaults(origin, {
    id: origin.newId('cnli_1'),
    object: 'credit_note_line_item',
    amount,
    description,
    discount_amount: 0,
    discount_amounts: [],
    invoice_line_item: id,
    pretax_credit_amounts: [],
    quantity,
    tax_rates: [],
    type: 'invoice_line_item',
  })
}

/** Makes an invoice item, which is pending unless an invoice has it. It has a `date` instead of `created`. */
export const newInvoiceItem: Factory<InvoiceItem> = (tx, fields) => {
  const customer = tx.need('customer', fields.customer)
  const amount = fields.amount ?? tx.random.between(1, 90) * 100
  return withDefaults(tx, {
    id: tx.newId('ii_1'),
    object: 'invoiceitem',
    amount,
    currency: 'usd',
    customer: customer.id,
    date: tx.created,
    description: 'Work by the hour',
    discountable: true,
    discounts: [],
    net_amount: amount,
    period: { end: tx.created, start: tx.created },
    proration: false,
    quantity: 1,
    quantity_decimal: '1',
    tax_rates: [],
    test_clock: customer.test_clock ?? null,
    ...fields,
  })
}

/** Makes an invoice payment, which is open until the payment succeeds. */
export function newInvoicePayment(
  origin: Origin,
  {
    invoice,
    payment,
    fields,
  }: { invoice: Invoice; payment: InvoicePayment['payment']; fields?: Partial<InvoicePayment> },
): InvoicePayment {
  return withDefaults(origin, {
    id: origin.newId('inpay_1'),
    object: 'invoice_payment',
    amount_requested: invoice.amount_due,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    payment,
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
    ...fields,
  })
}
