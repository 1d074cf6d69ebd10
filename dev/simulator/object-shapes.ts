import type { Stripe } from 'stripe'
import type { JsonObject, Wire } from './wire.js'

// What the simulator holds of each object: the wire's shape, with sub-lists whole (a plain array, which rendering cuts at 10).

export type Customer = Wire<Stripe.Customer>
export type Product = Wire<Stripe.Product>
export type Price = Wire<Stripe.Price>
export type Plan = Wire<Stripe.Plan>
export type Coupon = Wire<Stripe.Coupon>
export type PaymentMethod = Wire<Stripe.PaymentMethod>
export type Charge = Wire<Stripe.Charge>
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>
export type InvoiceLineItem = Wire<Stripe.InvoiceLineItem>
export type CheckoutItem = Wire<Stripe.LineItem>
export type Subscription = WithChildren<Wire<Stripe.Subscription>, 'items', SubscriptionItem>
export type Invoice = WithChildren<Wire<Stripe.Invoice>, 'lines', InvoiceLineItem>
export type CheckoutSession = WithChildren<Wire<Stripe.Checkout.Session>, 'line_items', CheckoutItem>

type WithChildren<T, Field extends keyof T, Child> = Omit<T, Field> & { readonly [Key in Field]-?: readonly Child[] }

/** Every object type that has a list of its own, by Stripe's `object` value. */
export interface ObjectShapes {
  readonly customer: Customer
  readonly product: Product
  readonly price: Price
  readonly coupon: Coupon
  readonly payment_method: PaymentMethod
  readonly subscription: Subscription
  readonly invoice: Invoice
  readonly charge: Charge
  readonly 'checkout.session': CheckoutSession
}

export type TypeName = keyof ObjectShapes

/** Any of them, its type known by `object`. */
export type AnyShape = ObjectShapes[TypeName]

/** Any of them, for what treats all alike. */
export type StoredObject = JsonObject & { readonly created: number }

/** What lives in sub-lists only. */
export type ChildTypeName = 'subscription_item' | 'line_item' | 'item'

export type EventType = Stripe.Event['type']
