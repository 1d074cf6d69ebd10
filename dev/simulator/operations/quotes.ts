import type { Quote } from '../object-shapes.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { createInvoice } from './invoices.js'

export function finalizeQuote(tx: Transaction, id: string): Quote {
  const draft = inStatus(tx, { id, statuses: ['draft'] })
  const quote = tx.change(draft, {
    number: `QT-${tx.random.token(8).toUpperCase()}-0001`,
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: tx.created },
  })
  tx.emit('quote.finalized', quote)
  return quote
}

/** Accepts a quote. Its customer gets a draft invoice with its line items. */
export function acceptQuote(tx: Transaction, id: string): Quote {
  const open = inStatus(tx, { id, statuses: ['open'] })
  const items = open.line_items.flatMap(({ price, quantity }) =>
    price && tx.find('price', price.id) ? { price: price.id, quantity: quantity ?? 1 } : [],
  )
  const customer = open.customer === null ? undefined : tx.find('customer', open.customer)
  const invoice = customer && createInvoice(tx, { customer: customer.id, items })
  const quote = tx.change(open, {
    invoice: invoice?.id ?? null,
    status: 'accepted',
    status_transitions: { ...open.status_transitions, accepted_at: tx.created },
  })
  tx.emit('quote.accepted', quote)
  return quote
}

export function cancelQuote(tx: Transaction, id: string): Quote {
  const quote = inStatus(tx, { id, statuses: ['draft', 'open'] })
  const canceled = tx.change(quote, {
    status: 'canceled',
    status_transitions: { ...quote.status_transitions, canceled_at: tx.created },
  })
  tx.emit('quote.canceled', canceled)
  return canceled
}

function inStatus(
  tx: Transaction,
  { id, statuses }: { readonly id: string; readonly statuses: readonly string[] },
): Quote {
  const quote = tx.get('quote', id)
  if (statuses.includes(quote.status)) return quote
  throw invalidRequest(`Quote ${id} is ${quote.status}, and this needs ${statuses.join(' or ')}.`)
}
