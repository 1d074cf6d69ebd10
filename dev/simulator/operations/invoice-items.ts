import type { InvoiceItem } from '../object-shapes.js'
import { newInvoiceItem } from '../shapes/credit-notes-and-items.js'
import { newInvoiceLine, totalOf } from '../shapes/new-invoice.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { amountsDue, inStatus } from './invoices.js'
import { type SaleRequest, toSales } from './sale-request.js'

/** Creates an item that waits for its customer's next invoice. */
export function createInvoiceItem(tx: Transaction, fields: Partial<InvoiceItem> = {}): InvoiceItem {
  const item = tx.insert(newInvoiceItem(tx, fields))
  tx.emit('invoiceitem.created', item)
  return item
}

/** Adds an item to a draft. The draft has a line for it at once. */
export function addInvoiceItem(
  tx: Transaction,
  { invoice: id, item: request }: { readonly invoice: string; readonly item: SaleRequest },
): InvoiceItem {
  const draft = inStatus(tx, { id, statuses: ['draft'] })
  if (draft.customer === null) throw invalidRequest(`Invoice ${id} is nobody's.`)
  const [sale] = toSales(tx, [request])
  if (!sale) throw invalidRequest('Missing required param: price.')
  const line = newInvoiceLine(tx, { invoice: id, subscription: null, line: { sale } })
  const { amount, currency, pricing, quantity } = line
  const item = createInvoiceItem(tx, {
    ...(line.parent?.invoice_item_details && { id: line.parent.invoice_item_details.invoice_item }),
    ...{ customer: draft.customer, invoice: id, amount, net_amount: amount, currency, pricing },
    quantity: quantity ?? 1,
    quantity_decimal: String(quantity ?? 1),
  })
  const lines = [...draft.lines, line]
  tx.update(draft, { lines, ...amountsDue(totalOf(lines)) })
  return item
}

/** Deletes an item. Allowed only if no finalized invoice has it. */
export function deleteInvoiceItem(tx: Transaction, id: string): void {
  const item = tx.get('invoiceitem', id)
  if (item.invoice !== null) {
    const draft = inStatus(tx, { id: item.invoice, statuses: ['draft'] })
    const lines = draft.lines.filter(({ parent }) => parent?.invoice_item_details?.invoice_item !== id)
    tx.update(draft, { lines, ...amountsDue(totalOf(lines)) })
  }
  tx.remove(item)
  tx.emit('invoiceitem.deleted', item)
}

/** Tells whether no finalized invoice has the item. */
export function isRemovable(tx: Transaction, { invoice }: InvoiceItem): boolean {
  return invoice === null || tx.find('invoice', invoice)?.status === 'draft'
}
