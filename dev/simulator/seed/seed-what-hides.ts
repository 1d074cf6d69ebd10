import { createObject } from '../operations/create-object.js'
import type { Customer, Price } from '../object-shapes.js'
import { deleteCustomer } from '../operations/customers.js'
import { newLineItem } from '../shapes/line-items.js'
import { newCheckoutSession } from '../shapes/new-checkout-session.js'
import { newInvoice } from '../shapes/new-invoice.js'
import { newPaymentMethod } from '../shapes/new-payment-method.js'
import { newPrice } from '../shapes/new-price.js'
import { newSubscription } from '../shapes/new-subscription.js'
import type { Transaction } from '../transaction.js'

/** Number of each kind: enough that one of them is not the first of its list. */
const OF_EACH = 3

/** Seeds objects that lists show only with certain parameters, or never. */
export function seedWhatHides(someTime: () => Transaction): void {
  for (let i = 0; i < OF_EACH; i++) {
    const tx = someTime()
    createObject(tx, { type: 'entitlements.feature', fields: { active: false } })
    createObject(tx, { type: 'tax_id', fields: { customer: null } })
    seedInlinePrices(tx)
    seedClock(tx)
    seedDeleted(tx)

    const customer = createObject(tx, { type: 'customer' })
    tx.insert(newSubscription(tx, { customer, sales: [sale(tx.need('price', RECURRING))], fields: canceled(tx) }))
    tx.insert(newPaymentMethod(tx, customer, { type: 'custom' }))
    tx.insert(newPaymentMethod(tx, null))
  }
}

/**
 * Seeds prices that are no longer sold and that nothing refers to. Must run when all other objects have their
 * prices.
 */
export function seedUnsold(someTime: () => Transaction): void {
  for (let i = 0; i < OF_EACH; i++) createObject(someTime(), { type: 'price', fields: { active: false } })
}

const RECURRING = { where: ({ recurring }: Price) => recurring !== null }

const sale = (price: Price) => ({ price, quantity: 1 })

function canceled({ created }: Transaction) {
  return { status: 'canceled', canceled_at: created, ended_at: created } as const
}

/**
 * Seeds an inline price for each kind of object that may refer to one. So a reader has to look at each kind.
 */
function seedInlinePrices(tx: Transaction): void {
  const customer = createObject(tx, { type: 'customer' })
  const product = createObject(tx, { type: 'product' }).id
  const inline = (fields: Partial<Price> = {}) =>
    tx.insert(newPrice(tx, { product, recurring: null, ...fields }), { isListed: false })
  const monthly = tx.need('price', RECURRING).recurring

  tx.insert(newSubscription(tx, { customer, sales: [sale(inline({ recurring: monthly }))] }))
  tx.insert(newInvoice(tx, { customer, subscription: null, lines: [{ sale: sale(inline()) }] }))
  tx.insert(newCheckoutSession(tx, { customer, mode: 'payment', sales: [sale(inline())] }))
  const { id: price, unit_amount_decimal: amount } = inline()
  const pricing = { price_details: { price, product }, type: 'price_details', unit_amount_decimal: amount } as const
  createObject(tx, { type: 'invoiceitem', fields: { customer: customer.id, pricing } })
  createObject(tx, { type: 'quote', fields: { line_items: [newLineItem(tx, sale(inline()))] } })
  createObject(tx, { type: 'payment_link', fields: { line_items: [newLineItem(tx, sale(inline()))] } })
}

/** Seeds a test clock with a customer, and every kind of object of that customer that its own list hides. */
function seedClock(tx: Transaction): void {
  const clock = createObject(tx, { type: 'test_helpers.test_clock' })
  const customer = createObject(tx, { type: 'customer', fields: { test_clock: clock.id } })
  const sales = [sale(tx.need('price', RECURRING))]
  tx.insert(newPaymentMethod(tx, customer))
  tx.insert(newSubscription(tx, { customer, sales }))
  tx.insert(newSubscription(tx, { customer, sales, fields: canceled(tx) }))
  const ofCustomer = { customer: customer.id }
  createObject(tx, { type: 'quote', fields: ofCustomer })
  createObject(tx, { type: 'subscription_schedule', fields: ofCustomer })
  createObject(tx, { type: 'invoiceitem', fields: ofCustomer })
  createObject(tx, { type: 'tax_id', fields: ofCustomer })
  createObject(tx, { type: 'customer_source', fields: ofCustomer })
  createObject(tx, { type: 'customer_balance_transaction', fields: ofCustomer })
}

/**
 * Seeds objects that were deleted before any reader saw them. The customer's subscription and invoice still
 * exist.
 */
function seedDeleted(tx: Transaction): void {
  const customer: Customer = createObject(tx, { type: 'customer' })
  tx.insert(newPaymentMethod(tx, customer))
  tx.insert(newSubscription(tx, { customer, sales: [sale(tx.need('price', RECURRING))] }))
  tx.insert(newInvoice(tx, { customer, subscription: null, lines: [] }))
  deleteCustomer(tx, customer.id)
  tx.remove(createObject(tx, { type: 'coupon' }))
  tx.remove(createObject(tx, { type: 'tax_id' }))
  tx.remove(createObject(tx, { type: 'terminal.reader' }))
}
