import type { Customer, PaymentMethod } from './object-shapes.js'
import { createObject } from './operations/create-object.js'
import { seedCatalogue } from './seed/seed-catalogue.js'
import { seedCheckout } from './seed/seed-checkout.js'
import { seedEveryType } from './seed/seed-every-type.js'
import { seedManualInvoice } from './seed/seed-invoices.js'
import { seedSubscription, SUBSCRIPTION_STATUSES } from './seed/seed-subscription.js'
import { newCustomer } from './shapes/new-customer.js'
import { newPaymentMethod } from './shapes/new-payment-method.js'
import type { Transaction } from './transaction.js'

export interface SeedOptions {
  readonly customers: number
  /** Average number. */
  readonly subscriptionsPerCustomer?: number
  /** Average number. 0 also leaves out manual invoices and checkouts. */
  readonly invoicesPerSubscription?: number
  /** Whether to add customers on test clocks and inline prices, which no list shows. */
  readonly unlisted?: boolean
  /**
   * Least number of objects of every type, including cases that are hard to find. The default, 0, makes only
   * what most accounts have.
   */
  readonly leastPerType?: number
}

const MONTH_SECONDS = 30 * 86_400

/** How far back the past goes. */
const HISTORY_SECONDS = 18 * MONTH_SECONDS

/** Share of customers with the same `created` as the customer before, as after an import. */
const IMPORTED_SHARE = 0.1

/** Item counts of the first subscriptions. Stripe cuts sub-lists of more than 10; 10 is just short enough. */
const ITEM_COUNTS = [25, 11, 10]

/** Line counts of the first manual invoices: many lines, none, and counts around the cut at 10. */
const LINE_COUNTS = [137, 0, 10, 11]

/** Makes a believable past of 18 months. The caller's transaction is silent, so there are no events. */
export function seed(tx: Transaction, options: SeedOptions): void {
  const {
    customers,
    subscriptionsPerCustomer = 1.1,
    invoicesPerSubscription = 4,
    unlisted = false,
    leastPerType = 0,
  } = options
  const start = tx.created - HISTORY_SECONDS
  const catalogue = seedCatalogue(tx, { start, unlisted })

  let created = start
  let subscriptions = 0
  for (let index = 0; index < customers; index++) {
    if (!tx.random.chance(IMPORTED_SHARE))
      created = start + Math.floor((HISTORY_SECONDS * (index + tx.random.next())) / (customers + 1))
    const { customer, method } = seedCustomer(tx, { created, unlisted })

    const whole = Math.floor(subscriptionsPerCustomer)
    const count = whole + (tx.random.chance(subscriptionsPerCustomer - whole) ? 1 : 0)
    for (let i = 0; i < count; i++, subscriptions++) {
      const itemCount = ITEM_COUNTS[subscriptions] ?? (tx.random.chance(0.2) ? tx.random.between(2, 3) : 1)
      const status = SUBSCRIPTION_STATUSES[subscriptions]
      seedSubscription(tx, { catalogue, customer, method, itemCount, invoicesPerSubscription, status })
    }
    const lineCount = LINE_COUNTS[index]
    const isInvoiced = invoicesPerSubscription > 0 && (lineCount !== undefined || tx.random.chance(0.1))
    if (isInvoiced) seedManualInvoice(tx, { catalogue, customer, lineCount: lineCount ?? tx.random.between(1, 3) })
    if (invoicesPerSubscription > 0 && (index < 3 || tx.random.chance(0.2))) {
      seedCheckout(tx, { catalogue, customer, itemCount: index === 0 ? 12 : tx.random.between(1, 2) })
    }
  }
  if (leastPerType > 0) seedEveryType(tx, leastPerType)
}

function seedCustomer(
  tx: Transaction,
  { created, unlisted }: { readonly created: number; readonly unlisted: boolean },
): { readonly customer: Customer; readonly method: PaymentMethod | undefined } {
  const origin = tx.at(created)
  const isOnClock = unlisted && tx.random.chance(0.02)
  const clock = isOnClock ? { test_clock: createObject(tx, { type: 'test_helpers.test_clock' }).id } : {}
  const customer = newCustomer(origin, { currency: 'usd', ...clock })
  const method = tx.random.chance(0.85) ? tx.insert(newPaymentMethod(origin, customer)) : undefined
  const settings = { ...customer.invoice_settings, default_payment_method: method?.id ?? null }
  return { customer: tx.insert(method ? { ...customer, invoice_settings: settings } : customer), method }
}
