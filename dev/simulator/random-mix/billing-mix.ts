import type { Invoice } from '../object-shapes.js'
import { randomMetadata, randomText } from '../occurrences/random-metadata.js'
import * as creditNotes from '../operations/credit-notes.js'
import * as discounts from '../operations/discounts.js'
import * as entitlements from '../operations/entitlements.js'
import * as invoiceItems from '../operations/invoice-items.js'
import { createObject, deleteObject, updateObject } from '../operations/objects.js'
import * as quotes from '../operations/quotes.js'
import * as schedules from '../operations/schedules.js'
import * as sources from '../operations/sources.js'
import { hasEnded } from '../operations/subscriptions.js'
import type { Transaction } from '../transaction.js'
import { anew, happen, type Mix, someSales, to } from './mix.js'

/** Tells whether an invoice is a draft whose customer exists. The customer may be deleted. */
function isDraftOfSomebody({ status, customer }: Invoice, tx: Transaction): boolean {
  return status === 'draft' && customer !== null && tx.find('customer', customer) !== undefined
}

/** Billing and sales, apart from invoices and subscriptions. */
export const BILLING_MIX: Mix = [
  to({ weight: 2, of: 'invoice', where: (invoice) => Boolean(creditNotes.creditableLine(invoice)) }, (tx, { id }) =>
    creditNotes.createCreditNote(tx, id),
  ),
  to({ weight: 1, of: 'credit_note' }, (tx, { id }) =>
    updateObject(tx, { type: 'credit_note', id, changes: { memo: randomText(tx) } }),
  ),
  to(
    {
      weight: 1,
      of: 'credit_note',
      where: (creditNote, tx) =>
        creditNotes.isVoidable(creditNote) && tx.find('invoice', creditNote.invoice)?.status === 'open',
    },
    (tx, { id }) => creditNotes.voidCreditNote(tx, id),
  ),
  to({ weight: 2, of: 'customer' }, (tx, { id }) => invoiceItems.createInvoiceItem(tx, { customer: id })),
  to({ weight: 1, of: 'invoice', where: isDraftOfSomebody }, (tx, { id }) => {
    const [item] = someSales(tx, { isRecurring: false })
    if (item) invoiceItems.addInvoiceItem(tx, { invoice: id, item })
  }),
  to({ weight: 1, of: 'invoiceitem', where: (item, tx) => invoiceItems.isRemovable(tx, item) }, (tx, { id }) =>
    invoiceItems.deleteInvoiceItem(tx, id),
  ),

  to({ weight: 1, of: 'coupon' }, (tx, { id }) =>
    createObject(tx, { type: 'promotion_code', fields: { promotion: { coupon: id, type: 'coupon' } } }),
  ),
  happen('promotion_code.updated', { weight: 1, of: 'promotion_code' }),
  to({ weight: 1, of: 'product' }, (tx, { id }) => createObject(tx, { type: 'plan', fields: { product: id } })),
  to({ weight: 1, of: 'plan' }, (tx, { id }) =>
    updateObject(tx, { type: 'plan', id, changes: { nickname: randomText(tx) } }),
  ),
  to({ weight: 1, of: 'plan' }, (tx, { id }) => deleteObject(tx, { type: 'plan', id })),
  anew(1, (tx) => createObject(tx, { type: 'tax_rate' })),
  happen('tax_rate.updated', { weight: 1, of: 'tax_rate' }),

  to({ weight: 2, of: 'customer' }, (tx, { id }) => createObject(tx, { type: 'tax_id', fields: { customer: id } })),
  happen('customer.tax_id.updated', { weight: 1, of: 'tax_id' }),
  to({ weight: 1, of: 'tax_id' }, (tx, { id }) => deleteObject(tx, { type: 'tax_id', id })),
  to({ weight: 2, of: 'customer' }, (tx, { id }) => sources.addSource(tx, { customer: id })),
  to({ weight: 1, of: 'customer_source' }, (tx, { id }) =>
    updateObject(tx, { type: 'customer_source', id, changes: { metadata: randomMetadata(tx) } }),
  ),
  to({ weight: 1, of: 'customer_source' }, (tx, { id }) => sources.removeSource(tx, id)),
  happen('customer.source.expiring', { weight: 1, of: 'customer_source', where: ({ object }) => object === 'card' }),

  to({ weight: 1, of: 'customer' }, (tx, { id }) => discounts.discountCustomer(tx, id)),
  happen('customer.discount.updated', { weight: 1, of: 'customer', where: ({ discount }) => Boolean(discount) }),
  to({ weight: 1, of: 'customer', where: ({ discount }) => Boolean(discount) }, (tx, { id }) =>
    discounts.removeCustomerDiscount(tx, id),
  ),
  to({ weight: 1, of: 'subscription', where: (one) => !hasEnded(one) }, (tx, { id }) =>
    discounts.discountSubscription(tx, id),
  ),
  to({ weight: 1, of: 'subscription', where: (one) => !hasEnded(one) && one.discounts.length > 0 }, (tx, { id }) =>
    discounts.removeSubscriptionDiscounts(tx, id),
  ),

  to(
    { weight: 2, of: 'subscription', where: (one) => !hasEnded(one) && one.schedule === null && one.items.length > 0 },
    (tx, { id }) => schedules.scheduleSubscription(tx, id),
  ),
  to({ weight: 1, of: 'customer' }, (tx, { id }) =>
    createObject(tx, { type: 'subscription_schedule', fields: { customer: id } }),
  ),
  happen('subscription_schedule.updated', { weight: 1, of: 'subscription_schedule', where: schedules.isInProgress }),
  happen('subscription_schedule.released', { weight: 1, of: 'subscription_schedule', where: schedules.isInProgress }),
  happen('subscription_schedule.canceled', { weight: 1, of: 'subscription_schedule', where: schedules.isInProgress }),
  happen('subscription_schedule.completed', {
    weight: 1,
    of: 'subscription_schedule',
    where: ({ status }) => status === 'not_started',
  }),

  to({ weight: 2, of: 'customer' }, (tx, { id }) => createObject(tx, { type: 'quote', fields: { customer: id } })),
  to({ weight: 1, of: 'quote', where: ({ status }) => status === 'draft' }, (tx, { id }) =>
    quotes.finalizeQuote(tx, id),
  ),
  to({ weight: 1, of: 'quote', where: ({ status }) => status === 'open' }, (tx, { id }) => quotes.acceptQuote(tx, id)),
  to({ weight: 1, of: 'quote', where: ({ status }) => status === 'draft' }, (tx, { id }) => quotes.cancelQuote(tx, id)),
  anew(1, (tx) => createObject(tx, { type: 'payment_link' })),
  happen('payment_link.updated', { weight: 1, of: 'payment_link' }),

  anew(1, (tx) => createObject(tx, { type: 'billing.meter' })),
  happen('billing.meter.deactivated', { weight: 1, of: 'billing.meter', where: ({ status }) => status === 'active' }),
  happen('billing.meter.reactivated', { weight: 1, of: 'billing.meter', where: ({ status }) => status === 'inactive' }),
  to({ weight: 1, of: 'customer' }, (tx, { id }) => {
    const grant = createObject(tx, { type: 'billing.credit_grant', fields: { customer: id } })
    createObject(tx, { type: 'billing.credit_balance_transaction', fields: { credit_grant: grant.id } })
  }),
  happen('billing.credit_grant.updated', { weight: 1, of: 'billing.credit_grant' }),

  // No event tells of the features themselves.
  to({ weight: 1, of: 'entitlements.feature', where: ({ active }) => active }, (tx, { id: feature }) => {
    const customer = tx.some('customer')?.id
    if (customer !== undefined) entitlements.grantEntitlement(tx, { customer, feature })
  }),
  to({ weight: 1, of: 'entitlements.active_entitlement' }, (tx, { id }) => entitlements.revokeEntitlement(tx, id)),
]
