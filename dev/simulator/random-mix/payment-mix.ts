import type { Charge, Invoice } from '../object-shapes.js'
import { randomText } from '../occurrences/random-metadata.js'
import * as charges from '../operations/charges.js'
import * as checkout from '../operations/checkout.js'
import * as payments from '../operations/invoice-payments.js'
import * as invoices from '../operations/invoices.js'
import type { Transaction } from '../transaction.js'
import { type Mix, someSales, to } from './mix.js'

const isDraft = ({ status }: Invoice) => status === 'draft'
const isOpen = ({ status }: Invoice) => status === 'open'
const isAuthorized = ({ captured, refunded, status }: Charge) => !captured && !refunded && status === 'succeeded'
const isPending = ({ status }: Charge) => status === 'pending'

/** Invoices, checkouts and charges that no subscription makes. */
export const PAYMENT_MIX: Mix = [
  to({ weight: 4, of: 'customer' }, (tx, { id }) =>
    invoices.createInvoice(tx, { customer: id, items: someSales(tx, { isRecurring: false }) }),
  ),
  to({ weight: 2, of: 'invoice', where: isDraft }, (tx, { id }) =>
    invoices.addInvoiceLines(tx, { id, items: someSales(tx, { isRecurring: false }) }),
  ),
  to({ weight: 3, of: 'invoice', where: isDraft }, (tx, { id }) => invoices.finalizeInvoice(tx, id)),
  to({ weight: 1, of: 'invoice', where: isDraft }, (tx, { id }) => invoices.failInvoiceFinalization(tx, id)),
  to({ weight: 1, of: 'invoice', where: isDraft }, (tx, { id }) => invoices.deleteInvoice(tx, id)),
  to({ weight: 1, of: 'invoice' }, (tx, { id }) =>
    invoices.updateInvoice(tx, { id, changes: { description: randomText(tx) } }),
  ),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => invoices.sendInvoice(tx, id)),
  to({ weight: 5, of: 'invoice', where: isOpen }, (tx, { id }) => payments.payInvoice(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => payments.overpayInvoice(tx, { id, amount: 100 })),
  to({ weight: 2, of: 'invoice', where: isOpen }, (tx, { id }) => payments.failInvoicePayment(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => payments.requireInvoiceAction(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => payments.requireInvoicePaymentAttempt(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => invoices.voidInvoice(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => invoices.markInvoiceUncollectible(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => invoices.announceInvoiceDue(tx, id)),
  to({ weight: 1, of: 'invoice', where: isOpen }, (tx, { id }) => invoices.announceInvoiceOverdue(tx, id)),

  // Each session ends at once. An open session has no event, so only a list would show it.
  to({ weight: 3, of: 'customer' }, (tx, { id }) => buyOnce(tx, id)),
  to({ weight: 3, of: 'customer' }, (tx, { id }) => {
    const items = someSales(tx, { isRecurring: true })
    const session = checkout.createCheckoutSession(tx, { mode: 'subscription', customer: id, items })
    checkout.completeCheckoutSession(tx, { id: session.id })
  }),
  to({ weight: 1, of: 'customer' }, (tx, { id }) => {
    const session = checkout.createCheckoutSession(tx, { mode: 'setup', customer: id })
    checkout.completeCheckoutSession(tx, { id: session.id })
  }),
  to(
    {
      weight: 2,
      of: 'checkout.session',
      where: (session) => session.status === 'complete' && session.payment_status === 'unpaid',
    },
    (tx, { id }) => checkout.settleCheckoutPayment(tx, { id, succeeds: tx.random.chance(0.5) }),
  ),

  to({ weight: 2, of: 'customer' }, (tx, { id }) => charges.createCharge(tx, { customer: id })),
  to({ weight: 1, of: 'customer' }, (tx, { id }) => charges.failCharge(tx, { customer: id })),
  to({ weight: 1, of: 'customer' }, (tx, { id }) => charges.authorizeCharge(tx, { customer: id })),
  to({ weight: 1, of: 'customer' }, (tx, { id }) => charges.startCharge(tx, { customer: id })),
  to({ weight: 1, of: 'charge', where: isAuthorized }, (tx, { id }) => charges.captureCharge(tx, id)),
  to({ weight: 1, of: 'charge', where: isAuthorized }, (tx, { id }) => charges.expireCharge(tx, id)),
  to({ weight: 1, of: 'charge', where: isPending }, (tx, { id }) =>
    charges.settleCharge(tx, { id, succeeds: tx.random.chance(0.5) }),
  ),
  to({ weight: 2, of: 'charge', where: charges.isRefundable }, (tx, { id }) =>
    charges.refundCharge(tx, { id, ...(tx.random.chance(0.5) && { amount: 100 }) }),
  ),
  to({ weight: 1, of: 'charge' }, (tx, { id }) =>
    charges.updateCharge(tx, { id, changes: { description: randomText(tx) } }),
  ),
]

function buyOnce(tx: Transaction, customer: string): void {
  const items = someSales(tx, { isRecurring: false })
  const { id } = checkout.createCheckoutSession(tx, { mode: 'payment', customer, items })
  if (tx.random.chance(0.2)) checkout.expireCheckoutSession(tx, id)
  else checkout.completeCheckoutSession(tx, { id, isPaidLater: tx.random.chance(0.3) })
}
