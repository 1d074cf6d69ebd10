import type { CreditNote } from '../object-shapes.js'
import { createCreditNote, creditableLine, isVoidable, voidCreditNote } from '../operations/credit-notes.js'
import * as discounts from '../operations/discounts.js'
import { grantEntitlement } from '../operations/entitlements.js'
import { deleteInvoiceItem, isRemovable } from '../operations/invoice-items.js'
import { createInvoice, finalizeInvoice } from '../operations/invoices.js'
import * as quotes from '../operations/quotes.js'
import { cancelSchedule, isInProgress, releaseSchedule } from '../operations/schedules.js'
import { advanceTestClock, customersOn, deleteTestClock } from '../operations/test-clocks.js'
import type { Transaction } from '../transaction.js'
import { type Occurrences, step, update } from './occurrence.js'

const DAY_SECONDS = 86_400

const READY = { from: { status: 'ready' } } as const

export const BILLING_OCCURRENCES: Occurrences = {
  'billing.meter.deactivated': step('billing.meter', {
    from: { status: 'active' },
    to: (_, { created }) => ({
      status: 'inactive',
      status_transitions: { deactivated_at: created },
      updated: created,
    }),
  }),
  'billing.meter.reactivated': step('billing.meter', {
    from: { status: 'inactive' },
    to: (_, { created }) => ({ status: 'active', status_transitions: { deactivated_at: null }, updated: created }),
  }),
  'billing.meter.updated': update('billing.meter', {
    to: ({ display_name: name }, { created }) => ({ display_name: `${name}.`, updated: created }),
  }),
  'billing.credit_grant.updated': update('billing.credit_grant', {
    to: ({ expires_at: expiry }, { created }) => ({
      expires_at: (expiry ?? created) + DAY_SECONDS,
      updated: created,
    }),
  }),

  'credit_note.created': (tx, { id }) =>
    createCreditNote(
      tx,
      tx.need(
        'invoice',
        id ?? { where: (invoice) => creditableLine(invoice) !== undefined, fields: { status: 'paid' } },
      ).id,
    ),
  'credit_note.voided': (tx, { id }) => {
    const isOpen = (note: CreditNote) => isVoidable(note) && tx.find('invoice', note.invoice)?.status === 'open'
    return voidCreditNote(tx, id ?? (tx.some('credit_note', isOpen) ?? creditOpenInvoice(tx)).id)
  },

  'customer.discount.created': (tx, { id }) => discounts.discountCustomer(tx, tx.need('customer', id).id),
  'customer.discount.updated': (tx, { id }) => {
    const found = tx.need('customer', id ?? { where: ({ discount }) => Boolean(discount) })
    const customer = found.discount ? found : discounts.discountCustomer(tx, found.id)
    const changes = { promotion_code: tx.need('promotion_code').id }
    return discounts.updateCustomerDiscount(tx, { id: customer.id, changes })
  },
  'customer.discount.deleted': (tx, { id }) => {
    const found = tx.need('customer', id ?? { where: ({ discount }) => Boolean(discount) })
    const customer = found.discount ? found : discounts.discountCustomer(tx, found.id)
    return discounts.removeCustomerDiscount(tx, customer.id)
  },
  'customer.tax_id.updated': update('tax_id', {
    to: ({ verification }) => ({
      verification: {
        status: verification?.status === 'verified' ? 'unverified' : 'verified',
        verified_address: null,
        verified_name: 'Ada Baker',
      },
    }),
  }),
  'entitlements.active_entitlement_summary.updated': (tx, { id }) =>
    grantEntitlement(tx, { customer: tx.need('customer', id).id, feature: tx.need('entitlements.feature').id }),

  'invoiceitem.deleted': (tx, { id }) =>
    deleteInvoiceItem(tx, tx.need('invoiceitem', id ?? { where: (item) => isRemovable(tx, item) }).id),
  'payment_link.updated': update('payment_link', { to: ({ active }) => ({ active: !active }) }),
  'promotion_code.updated': update('promotion_code', { to: ({ active }) => ({ active: !active }) }),
  'tax_rate.updated': update('tax_rate', { to: ({ active }) => ({ active: !active }) }),

  'quote.accepted': (tx, { id }) => {
    const found = tx.need('quote', id ?? { where: ({ status }) => status === 'open' })
    return quotes.acceptQuote(tx, found.status === 'open' ? found.id : quotes.finalizeQuote(tx, found.id).id)
  },
  'quote.canceled': (tx, { id }) =>
    quotes.cancelQuote(tx, tx.need('quote', id ?? { where: ({ status }) => status === 'draft' }).id),
  'quote.finalized': (tx, { id }) =>
    quotes.finalizeQuote(tx, tx.need('quote', id ?? { where: ({ status }) => status === 'draft' }).id),

  'subscription_schedule.aborted': step('subscription_schedule', {
    from: { status: 'not_started' },
    to: (_, { created }) => ({ canceled_at: created, status: 'canceled' }),
  }),
  'subscription_schedule.canceled': (tx, { id }) =>
    cancelSchedule(tx, tx.need('subscription_schedule', id ?? { where: isInProgress }).id),
  'subscription_schedule.completed': step('subscription_schedule', {
    from: { status: 'not_started' },
    to: (_, { created }) => ({ completed_at: created, status: 'completed' }),
  }),
  'subscription_schedule.expiring': step('subscription_schedule', { from: { status: 'not_started' } }),
  'subscription_schedule.released': (tx, { id }) =>
    releaseSchedule(tx, tx.need('subscription_schedule', id ?? { where: isInProgress }).id),

  'test_helpers.test_clock.advancing': (tx, { id }) =>
    advanceTestClock(tx, { id: tx.need('test_helpers.test_clock', id).id, seconds: DAY_SECONDS }),
  'test_helpers.test_clock.ready': step('test_helpers.test_clock', READY),
  'test_helpers.test_clock.internal_failure': step('test_helpers.test_clock', {
    ...READY,
    to: { status: 'internal_failure' },
  }),
  'test_helpers.test_clock.deleted': (tx, { id }) =>
    deleteTestClock(
      tx,
      tx.need('test_helpers.test_clock', id ?? { where: (clock) => customersOn(tx, clock.id).length === 0 }).id,
    ),
}

/** Credits one line of a new open invoice. The invoice has two lines, so that something is left to pay. */
function creditOpenInvoice(tx: Transaction): CreditNote {
  const items = [{ price: tx.need('price').id }, { price: tx.need('price').id }]
  const draft = createInvoice(tx, { customer: tx.need('customer').id, items })
  return createCreditNote(tx, finalizeInvoice(tx, draft.id).id)
}
