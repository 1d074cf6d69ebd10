import { createObject } from '../operations/create-object.js'
import type { Charge } from '../object-shapes.js'
import { newDiscount } from '../shapes/catalogue-extras.js'
import { newCheckoutSession } from '../shapes/new-checkout-session.js'
import { newPaymentMethod } from '../shapes/new-payment-method.js'
import { newSetupIntent } from '../shapes/new-payment-intent.js'
import { newSubscription } from '../shapes/new-subscription.js'
import { newAttemptRecord, newPaymentRecord } from '../shapes/payment-records.js'
import { newDispute, newSetupAttempt } from '../shapes/payment-results.js'
import { newEarlyFraudWarning, newReview } from '../shapes/radar.js'
import type { Transaction } from '../transaction.js'
import { seedPaidInvoice } from './seed-invoices.js'

/** Numbers of attempts of the first intents and records: from none to more than fit on a page. */
const ATTEMPTS = [0, 1, 2, 11, 120]

/**
 * Seeds sales, paid invoices and what can follow a payment. Also seeds setup intents, payment records and
 * their attempts.
 */
export function seedPaymentTrails(someTime: () => Transaction, least: number): void {
  for (let index = 0; index < least; index++) {
    const tx = someTime()
    const customer = createObject(tx, { type: 'customer' })
    if (index % 2 === 0) tx.change(customer, { discount: newDiscount(tx, { customer: customer.id }) })
    const method = tx.insert(newPaymentMethod(tx, customer))
    const sale = { price: tx.need('price'), quantity: 1 }
    const recurring = { price: tx.need('price', { where: (price) => price.recurring !== null }), quantity: 1 }
    const fields = { amount_refunded: 100, disputed: true }
    const charge = seedPaidInvoice(tx, { customer, method, lines: [{ sale }], created: tx.created, fields })
    tx.insert(newSubscription(tx, { customer, sales: [recurring] }))
    tx.insert(newCheckoutSession(tx, { customer, mode: 'payment', sales: [sale] }))
    if (charge) seedDoubts(tx, { charge, index })
    seedSetup(tx, { customer: customer.id, attempts: ATTEMPTS[index] ?? index % 3 })
    seedRecord(tx, { customer: customer.id, attempts: ATTEMPTS[index] ?? index % 3 })
  }
}

/**
 * Seeds a dispute, a fraud warning and a review of a charge. Every second review is closed. The charge, its
 * intent, or both name the review.
 */
function seedDoubts(tx: Transaction, { charge, index }: { readonly charge: Charge; readonly index: number }): void {
  tx.insert(newDispute(tx, charge))
  tx.insert(newEarlyFraudWarning(tx, charge))
  const closed = index % 2 === 0 ? { open: false, closed_reason: 'approved' as const } : {}
  const review = tx.insert(newReview(tx, charge, closed)).id
  if (index % 3 !== 0) tx.change(charge, { review })
  if (index % 3 !== 1) tx.change(tx.get('payment_intent', charge.payment_intent ?? ''), { review })
}

interface Attempted {
  readonly customer: string
  readonly attempts: number
}

function seedSetup(tx: Transaction, { customer, attempts }: Attempted): void {
  const intent = tx.insert(newSetupIntent(tx, { customer }))
  for (let i = 0; i < attempts; i++) {
    const { id } = tx.insert(newSetupAttempt(tx, { intent }))
    tx.change(intent, { latest_attempt: id, status: 'succeeded' })
  }
}

function seedRecord(tx: Transaction, { customer, attempts }: Attempted): void {
  const record = tx.insert(
    newPaymentRecord(tx, { customer_details: { customer, email: null, name: null, phone: null } }),
  )
  for (let i = 0; i < attempts; i++) {
    const { id } = tx.insert(newAttemptRecord(tx, { record }))
    tx.change(record, { latest_payment_attempt_record: id })
  }
}
