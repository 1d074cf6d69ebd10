import type { Stripe } from 'stripe'
import type { Customer, Invoice, InvoiceLineItem, Subscription, SubscriptionItem } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import type { Sale } from './new-subscription.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

export interface InvoiceInput {
  readonly customer: Customer
  /** Null for a manual invoice. */
  readonly subscription: Subscription | null
  readonly lines: readonly LineInput[]
  readonly fields?: Partial<Invoice>
}

export interface LineInput {
  readonly sale: Sale
  /** Subscription item that the line bills. Without one, the line bills an invoice item. */
  readonly item?: SubscriptionItem
  /** Whether the line costs nothing, as in a trial. */
  readonly isFree?: boolean
}

const AUTOMATIC_TAX_OFF = {
  disabled_reason: null,
  enabled: false,
  liability: null,
  provider: null,
  status: null,
} satisfies Wire<Stripe.Invoice.AutomaticTax>

const PAYMENT_SETTINGS = {
  default_mandate: null,
  payment_method_options: null,
  payment_method_types: null,
} satisfies Wire<Stripe.Invoice.PaymentSettings>

const NO_TRANSITIONS = {
  finalized_at: null,
  marked_uncollectible_at: null,
  paid_at: null,
  voided_at: null,
} satisfies Wire<Stripe.Invoice.StatusTransitions>

const ISSUER = { type: 'self' } as const

const HOUR_SECONDS = 3_600

/**
 * Makes a draft. Its subscription is at `parent.subscription_details.subscription` since API version
 * 2025-03-31.
 */
export function newInvoice(origin: Origin, { customer, subscription, lines, fields }: InvoiceInput): Invoice {
  const id = fields?.id ?? origin.newId('in_1')
  const lineItems = lines.map((line) => newInvoiceLine(origin, { invoice: id, subscription, line }))
  const total = totalOf(lineItems)
  return withDefaults(origin, {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Stripe Simulator',
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: total,
    amount_shipping: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: AUTOMATIC_TAX_OFF,
    automatically_finalizes_at: origin.created + HOUR_SECONDS,
    billing_reason: subscription ? 'subscription_cycle' : 'manual',
    collection_method: subscription?.collection_method ?? 'charge_automatically',
    currency: lines[0]?.sale.price.currency ?? customer.currency ?? 'usd',
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    default_tax_rates: [],
    discounts: [],
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: ISSUER,
    lines: lineItems,
    parent: subscription && subscriptionParent(subscription),
    payment_settings: PAYMENT_SETTINGS,
    period_end: origin.created,
    period_start: origin.created,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: 0,
    status: 'draft',
    status_transitions: NO_TRANSITIONS,
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: customer.test_clock ?? null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    ...fields,
  })
}

export function totalOf(lines: readonly InvoiceLineItem[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0)
}

/** Returns the lines that bill a subscription's items for their current period. */
export function linesOf({ items }: Subscription): LineInput[] {
  return items.map((item) => ({ sale: { price: item.price, quantity: item.quantity ?? 1 }, item }))
}

interface InvoiceLineInput {
  readonly invoice: string
  readonly subscription: Subscription | null
  readonly line: LineInput
}

export function newInvoiceLine(origin: Origin, { invoice, subscription, line }: InvoiceLineInput): InvoiceLineItem {
  const { sale, item, isFree = false } = line
  const { price, quantity } = sale
  const amount = isFree ? 0 : (price.unit_amount ?? 0) * quantity
  return withDefaults(origin, {
    id: origin.newId('il_1'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: isFree ? `Trial period for ${price.product}` : `${quantity} × ${price.nickname ?? price.product}`,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    parent: item ? itemParent(item) : invoiceItemParent(origin),
    period: item
      ? { end: item.current_period_end, start: item.current_period_start }
      : { end: origin.created, start: origin.created },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription?.id ?? null,
    subtotal: amount,
    taxes: [],
  })
}

function subscriptionParent({ id, metadata }: Subscription): Wire<Stripe.Invoice.Parent> {
  return {
    quote_details: null,
    subscription_details: { metadata, subscription: id },
    type: 'subscription_details',
  }
}

function itemParent({ id, subscription }: SubscriptionItem): Wire<Stripe.InvoiceLineItem.Parent> {
  return {
    invoice_item_details: null,
    subscription_item_details: {
      invoice_item: null,
      proration: false,
      proration_details: NO_PRORATION,
      subscription,
      subscription_item: id,
    },
    type: 'subscription_item_details',
  }
}

function invoiceItemParent(origin: Origin): Wire<Stripe.InvoiceLineItem.Parent> {
  return {
    invoice_item_details: {
      invoice_item: origin.newId('ii_1'),
      proration: false,
      proration_details: NO_PRORATION,
      subscription: null,
    },
    subscription_item_details: null,
    type: 'invoice_item_details',
  }
}

const NO_PRORATION = { credited_items: null }
