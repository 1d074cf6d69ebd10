import type { Customer, Invoice, PaymentMethod, Price, Subscription } from '../object-shapes.js'
import { periodEnd } from '../shapes/interval.js'
import { newSubscription, NOT_CANCELED } from '../shapes/new-subscription.js'
import type { SeededCatalogue } from './seed-catalogue.js'
import { seedSubscriptionInvoices } from './seed-invoices.js'
import type { Transaction } from '../transaction.js'

export interface SubscriptionSeed {
  readonly catalogue: SeededCatalogue
  readonly customer: Customer
  readonly method: PaymentMethod | undefined
  readonly itemCount: number
  readonly invoicesPerSubscription: number
  /** Default: random, by `SHARES`. */
  readonly status: string | undefined
}

/** Statuses of the first subscriptions, so that a small account has each of them. */
export const SUBSCRIPTION_STATUSES = ['active', 'canceled', 'past_due', 'trialing', 'unpaid', 'paused', 'incomplete']

/** Shares in percent. The rest is active. */
const SHARES: readonly (readonly [percent: number, status: string])[] = [
  [14, 'canceled'],
  [5, 'past_due'],
  [5, 'trialing'],
  [2, 'unpaid'],
  [2, 'paused'],
  [1, 'incomplete'],
  [1, 'incomplete_expired'],
]

const DAY_SECONDS = 86_400

export function seedSubscription(tx: Transaction, seed: SubscriptionSeed): Subscription {
  const { catalogue, customer, method, itemCount, invoicesPerSubscription } = seed
  const { random } = tx
  const status = seed.status ?? someStatus(random.next() * 100)
  const created = random.between(customer.created, tx.created - 3_600)
  const first = random.between(0, catalogue.recurring.length - 1)
  const sales = Array.from({ length: itemCount }, (_, index) => ({
    price: catalogue.recurring[(first + index) % catalogue.recurring.length] as Price, // in bounds
    quantity: random.between(1, 5),
  }))
  const firstPrice = catalogue.recurring[first] as Price // as above
  const draft = newSubscription(tx.at(created), {
    customer,
    sales,
    periodStart: currentPeriodStart({ created, now: tx.created, price: firstPrice }),
    fields: {
      default_payment_method: random.chance(0.3) ? (method?.id ?? null) : null,
      ...(random.chance(0.1) && { collection_method: 'send_invoice' }),
      ...statusFields({ status, created, now: tx.created }),
    },
  })
  const invoiceCount = Math.round(random.next() * 2 * invoicesPerSubscription)
  const invoices = seedSubscriptionInvoices(tx, { subscription: draft, customer, method, count: invoiceCount })
  return tx.insert({ ...draft, latest_invoice: newest(invoices)?.id ?? null })
}

function someStatus(percent: number): string {
  let rest = percent
  return SHARES.find(([share]) => (rest -= share) < 0)?.[1] ?? 'active'
}

interface Moment {
  readonly created: number
  readonly now: number
}

function currentPeriodStart({ created, now, price }: Moment & { readonly price: Price }): number {
  let start = created
  for (let end = periodEnd(start, price); end <= now; end = periodEnd(start, price)) start = end
  return start
}

function statusFields({ status, created, now }: Moment & { readonly status: string }): Partial<Subscription> {
  if (status === 'canceled') {
    const endedAt = Math.floor((created + now) / 2)
    const details = { ...NOT_CANCELED, reason: 'cancellation_requested' as const }
    return { status, canceled_at: endedAt, cancellation_details: details, ended_at: endedAt }
  }
  if (status === 'incomplete_expired') return { status, ended_at: Math.min(now, created + DAY_SECONDS) }
  if (status === 'trialing') return { status, trial_end: now + 7 * DAY_SECONDS, trial_start: created }
  return { status }
}

function newest(invoices: readonly Invoice[]): Invoice | undefined {
  return invoices.toSorted((a, b) => b.created - a.created)[0]
}
