import { createObject } from '../operations/create-object.js'
import type { Customer, TypeName } from '../object-shapes.js'
import { newFeeRefund, newTransferReversal } from '../shapes/connect.js'
import { newCreditNoteLine } from '../shapes/credit-notes-and-items.js'
import { newLineItem } from '../shapes/line-items.js'
import { newCheckoutSession } from '../shapes/new-checkout-session.js'
import { newInvoice } from '../shapes/new-invoice.js'
import { newAmountDetailsItem, newPaymentIntent } from '../shapes/new-payment-intent.js'
import { newSubscription, type Sale } from '../shapes/new-subscription.js'
import { newValueListItem } from '../shapes/radar.js'
import type { Transaction } from '../transaction.js'

/** Lengths: none, as many as Stripe embeds, one more, and more than fit on two pages. */
export const LIST_LENGTHS = [0, 10, 11, 250]

/**
 * Seeds every list inside an object at each of these lengths. Does the same for lists under parents that come
 * with their parents' page.
 */
export function seedLongLists(someTime: () => Transaction): void {
  for (const length of LIST_LENGTHS) {
    const tx = someTime()
    const times = <T>(make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index))
    const customer = createObject(tx, { type: 'customer' })
    const recurring = times((): Sale => ({ price: tx.need('price', RECURRING), quantity: 1 }))
    const once = times((): Sale => ({ price: tx.need('price'), quantity: 2 }))

    // No operation works on a subscription without items, so such a subscription has ended.
    const ended = { status: 'canceled', canceled_at: tx.created, ended_at: tx.created } as const
    tx.insert(newSubscription(tx, { customer, sales: recurring, fields: length === 0 ? ended : {} }))
    tx.insert(newInvoice(tx, { customer, subscription: null, lines: once.map((sale) => ({ sale })) }))
    tx.insert(newCheckoutSession(tx, { customer, mode: 'payment', sales: once }))
    const items = () => once.map((sale) => newLineItem(tx, sale))
    createObject(tx, { type: 'quote', fields: { customer: customer.id, line_items: items() } })
    createObject(tx, { type: 'payment_link', fields: { line_items: items() } })
    const line = { id: 'il_1', amount: 100, description: null, quantity: 1 }
    createObject(tx, { type: 'credit_note', fields: { lines: times(() => newCreditNoteLine(tx, line)) } })
    const lineItems = times(() => newAmountDetailsItem(tx))
    tx.insert(newPaymentIntent(tx, { customer: customer.id, amount_details: { line_items: lineItems, tip: {} } }))

    const transfer = createObject(tx, { type: 'transfer' })
    tx.change(transfer, { reversals: times(() => newTransferReversal(tx, { transfer, amount: 1 })) })
    const fee = createObject(tx, { type: 'application_fee' })
    tx.change(fee, { refunds: times(() => newFeeRefund(tx, { fee, amount: 1 })) })
    const list = createObject(tx, { type: 'radar.value_list' })
    tx.change(list, { list_items: times(() => newValueListItem(tx, list.id)) })

    const product = createObject(tx, { type: 'product' }).id
    times(() => createObject(tx, { type: 'product_feature', fields: { _parent: product } }))
    times(() => createObject(tx, { type: 'entitlements.active_entitlement', fields: { _parent: customer.id } }))
    for (const type of OF_CUSTOMERS) times(() => createUnder(tx, { type, customer }))
  }
}

const RECURRING = { where: ({ recurring }: { readonly recurring: unknown }) => recurring !== null }

const OF_CUSTOMERS = [
  'tax_id',
  'customer_source',
  'customer_balance_transaction',
  'customer_cash_balance_transaction',
] as const satisfies readonly TypeName[]

function createUnder(
  tx: Transaction,
  { type, customer }: { readonly type: (typeof OF_CUSTOMERS)[number]; readonly customer: Customer },
): void {
  createObject(tx, { type, fields: { customer: customer.id } })
}
