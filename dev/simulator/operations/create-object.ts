import type { AnyShape, Charge, ObjectShapes, TypeName } from '../object-shapes.js'
import { objectType } from '../object-types.js'
import { newAttemptRecord } from '../shapes/payment-records.js'
import { newBalanceTransaction, newSetupAttempt } from '../shapes/payment-results.js'
import type { Creation, Transaction } from '../transaction.js'
import { moveBalance } from './balance.js'
import { createCharge, isRefundable, refundCharge } from './charges.js'
import { createCheckoutSession } from './checkout.js'
import * as doubts from './doubts.js'
import { payInvoice } from './invoice-payments.js'
import { createInvoice, finalizeInvoice } from './invoices.js'
import { createPaymentIntent } from './payment-intents.js'
import { createSubscription } from './subscriptions.js'

/** Creates an object of any type, with the objects that it refers to. Emits its events. */
export function createObject<Name extends TypeName>(
  given: Transaction,
  { type, fields = {} }: Creation<Name>,
): ObjectShapes[Name] {
  const tx = atItsTime(given, fields)
  const { make, createdEvent, movement, onCreated } = objectType(type)
  const object = make ? make(tx, fields) : CREATORS[type]?.(tx)
  if (!object) throw new Error(`Nobody makes a ${type}.`)
  const created = object as unknown as ObjectShapes[Name] // both return this type
  if (!make) return created
  tx.insert<AnyShape>(created)
  const moved = movement?.(object)
  if (moved) moveBalance(tx, moved)
  if (createdEvent) tx.emit(createdEvent, created)
  onCreated?.(tx, object)
  return created
}

/** Returns the transaction at a test clock's time, if the object is for the clock or for a customer on it. */
function atItsTime(tx: Transaction, fields: object): Transaction {
  // Some types have these fields.
  const { customer, test_clock: clock } = fields as { customer?: unknown; test_clock?: string }
  if (clock !== undefined) return tx.onClockOf({ test_clock: clock })
  return typeof customer === 'string' ? tx.onClockOf(tx.find('customer', customer) ?? {}) : tx
}

/** Creators of types without `make`. They insert the object and emit its events themselves. */
const CREATORS: { readonly [Name in TypeName]?: (tx: Transaction) => ObjectShapes[Name] } = {
  subscription: (tx) => createSubscription(tx, { customer: tx.need('customer').id, items: [{ price: monthly(tx) }] }),
  invoice: paidInvoice,
  'checkout.session': (tx) => createCheckoutSession(tx, { mode: 'payment', items: [{ price: tx.need('price').id }] }),
  charge: (tx) => createCharge(tx, { customer: tx.need('customer').id }),
  payment_intent: (tx) => createPaymentIntent(tx),
  invoice_payment: (tx) => latest(tx, { type: 'invoice_payment', by: 'invoice', id: paidInvoice(tx).id }),
  refund(tx) {
    const charge = refundCharge(tx, { id: tx.need('charge', { where: isRefundable }).id, amount: 100 })
    return latest(tx, { type: 'refund', by: 'charge', id: charge.id })
  },
  dispute: (tx) => doubts.openDispute(tx, tx.need('charge', { where: doubts.isDisputable }).id),
  'radar.early_fraud_warning': (tx) => doubts.warnOfFraud(tx, tx.need('charge').id),
  review: (tx) => tx.get('review', reviewedCharge(tx).review ?? ''),
  balance_transaction: (tx) => tx.insert(newBalanceTransaction(tx, { source: tx.need('charge').id })),
  setup_attempt(tx) {
    const intent = tx.need('setup_intent')
    const attempt = tx.insert(newSetupAttempt(tx, { intent }))
    tx.change(intent, { latest_attempt: attempt.id })
    return attempt
  },
  payment_attempt_record(tx) {
    const record = tx.need('payment_record')
    const attempt = tx.insert(newAttemptRecord(tx, { record }))
    tx.change(record, { latest_payment_attempt_record: attempt.id })
    return attempt
  },
}

function paidInvoice(tx: Transaction): ObjectShapes['invoice'] {
  const draft = createInvoice(tx, { customer: tx.need('customer').id, items: [{ price: tx.need('price').id }] })
  finalizeInvoice(tx, draft.id)
  return payInvoice(tx, draft.id)
}

function reviewedCharge(tx: Transaction): Charge {
  return createCharge(tx, { customer: tx.need('customer').id, isReviewed: true })
}

function monthly(tx: Transaction): string {
  return tx.need('price', { where: ({ active, recurring }) => active && recurring !== null }).id
}

/** Returns the newest object of a type that a filter finds under an id. */
function latest<Name extends TypeName>(
  tx: Transaction,
  { type, by, id }: { readonly type: Name; readonly by: string; readonly id: string },
): ObjectShapes[Name] {
  const found = tx.related(type, { filter: by, key: id }).at(-1)
  if (!found) throw new Error(`There is no ${type} of ${id}.`)
  return found
}
