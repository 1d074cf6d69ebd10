import type { AnyShape, Charge, ObjectShapes, TypeName } from './object-shapes.js'
import { objectType } from './object-types.js'
import { moveBalance } from './operations/balance.js'
import { createCharge, isRefundable, refundCharge } from './operations/charges.js'
import { createCheckoutSession } from './operations/checkout.js'
import * as doubts from './operations/doubts.js'
import { payInvoice } from './operations/invoice-payments.js'
import { createInvoice, finalizeInvoice } from './operations/invoices.js'
import { createPaymentIntent } from './operations/payment-intents.js'
import { createSubscription } from './operations/subscriptions.js'
import { newAttemptRecord } from './shapes/payment-records.js'
import { newBalanceTransaction, newSetupAttempt } from './shapes/payment-results.js'
import type { Transaction } from './transaction.js'

interface Creation<Name extends TypeName> {
  readonly type: Name
  readonly fields?: Partial<ObjectShapes[Name]>
}

/** A new object of any type, with what it refers to and the events that tell of it. */
export function createObject<Name extends TypeName>(
  given: Transaction,
  { type, fields = {} }: Creation<Name>,
): ObjectShapes[Name] {
  const tx = atItsTime(given, fields)
  const { make, createdEvent, movement, onCreated } = objectType(type)
  const object = make ? make(tx, fields) : CREATORS[type]?.(tx)
  if (!object) throw new Error(`Nobody makes a ${type}.`)
  const created = object as unknown as ObjectShapes[Name] // of this type
  if (!make) return created
  tx.insert<AnyShape>(created)
  const moved = movement?.(object)
  if (moved) moveBalance(tx, moved)
  if (createdEvent) tx.emit(createdEvent, created)
  onCreated?.(tx, object)
  return created
}

/** What is made for a customer on a test clock, or directly on the clock, is made at the clock's time. */
function atItsTime(tx: Transaction, fields: object): Transaction {
  const { customer, test_clock: clock } = fields as { customer?: unknown; test_clock?: string } // where a type has them
  if (clock !== undefined) return tx.onClockOf({ test_clock: clock })
  return typeof customer === 'string' ? tx.onClockOf(tx.find('customer', customer) ?? {}) : tx
}

/** Those that come about in another way than by being made: inserted and told of already. */
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

/** What was made of something last. */
function latest<Name extends TypeName>(
  tx: Transaction,
  { type, by, id }: { readonly type: Name; readonly by: string; readonly id: string },
): ObjectShapes[Name] {
  const found = tx.related(type, { filter: by, key: id }).at(-1)
  if (!found) throw new Error(`There is no ${type} of ${id}.`)
  return found
}
