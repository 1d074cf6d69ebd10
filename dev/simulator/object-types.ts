import type {
  Charge,
  CheckoutSession,
  Coupon,
  Customer,
  Invoice,
  ObjectShapes,
  PaymentMethod,
  Price,
  Product,
  StoredObject,
  Subscription,
  TypeName,
} from './object-shapes.js'
import { field, flag, type ObjectType, toKeys } from './object-type.js'

const OF_CUSTOMER = { refersTo: 'customer' } as const

/** An object that is on no test clock is found under this; the rest is listed per clock only. */
const NO_CLOCK = ''

const COLLECTION_METHODS = ['charge_automatically', 'send_invoice']

const customer: ObjectType<Customer> = {
  listPath: '/v1/customers',
  permission: 'customer',
  whenDeleted: 'tombstone',
  updatedEvent: 'customer.updated',
  filters: {
    email: field('email'),
    test_clock: { keys: ({ test_clock: clock }) => [clock ?? NO_CLOCK], whenAbsent: NO_CLOCK },
  },
  isListable: ({ test_clock: clock }) => !clock,
}

const product: ObjectType<Product> = {
  listPath: '/v1/products',
  permission: 'product',
  whenDeleted: 'missing',
  updatedEvent: 'product.updated',
  filters: {
    active: flag('active'),
    'ids[]': field('id'),
    shippable: flag('shippable'),
    type: field('type'),
    url: field('url'),
  },
}

const price: ObjectType<Price> = {
  listPath: '/v1/prices',
  permission: 'plan', // prices come under the permission of what they were before
  whenDeleted: 'missing',
  updatedEvent: 'price.updated',
  filters: {
    active: flag('active', { whenAbsent: 'true' }),
    currency: field('currency'),
    'lookup_keys[]': field('lookup_key'),
    product: field('product', { refersTo: 'product' }),
    'recurring[interval]': { keys: ({ recurring }) => toKeys(recurring?.interval) },
    'recurring[meter]': { keys: ({ recurring }) => toKeys(recurring?.meter) },
    'recurring[usage_type]': { keys: ({ recurring }) => toKeys(recurring?.usage_type) },
    type: field('type', { values: ['one_time', 'recurring'] }),
  },
}

const coupon: ObjectType<Coupon> = {
  listPath: '/v1/coupons',
  permission: 'coupon',
  whenDeleted: 'missing',
  updatedEvent: 'coupon.updated',
  filters: {},
}

const paymentMethod: ObjectType<PaymentMethod> = {
  listPath: '/v1/payment_methods',
  permission: 'payment_method',
  whenDeleted: 'missing',
  hasCreatedFilter: false,
  updatedEvent: 'payment_method.updated',
  filters: {
    allow_redisplay: field('allow_redisplay'),
    customer: field('customer', OF_CUSTOMER),
    customer_account: field('customer_account'),
    type: {
      keys: ({ type }) => (type === 'custom' ? [type] : [type, 'any but custom']),
      whenAbsent: 'any but custom',
    },
    attached: { keys: (method) => [String(method.customer !== null)], whenAbsent: 'true', isHidden: true },
  },
  isListable: (method) => method.customer !== null && method.type !== 'custom',
}

const subscription: ObjectType<Subscription> = {
  listPath: '/v1/subscriptions',
  permission: 'subscription',
  whenDeleted: 'missing',
  updatedEvent: 'customer.subscription.updated',
  filters: {
    'automatic_tax[enabled]': { keys: ({ automatic_tax: tax }) => [String(tax.enabled)], values: ['true', 'false'] },
    collection_method: field('collection_method', { values: COLLECTION_METHODS }),
    customer: field('customer', OF_CUSTOMER),
    customer_account: field('customer_account'),
    plan: { keys: ({ items }) => items.map((item) => item.plan.id) },
    price: { keys: ({ items }) => items.map((item) => item.price.id), refersTo: 'price' },
    status: {
      keys: ({ status }) => [status, ...(status === 'canceled' ? [] : ['not canceled']), ...endedKeys(status)],
      values: [
        ...['active', 'all', 'canceled', 'ended', 'incomplete', 'incomplete_expired'],
        ...['past_due', 'paused', 'trialing', 'unpaid'],
      ],
      whenAbsent: 'not canceled',
      everything: 'all',
    },
    test_clock: {
      keys: ({ test_clock: clock }) => [clock ?? NO_CLOCK],
      whenAbsent: (parameters) => (parameters.has('customer') ? undefined : NO_CLOCK),
    },
  },
  isListable: ({ test_clock: clock }) => !clock,
  ranges: {
    current_period_end: { times: ({ items }) => items.map((item) => item.current_period_end) },
    current_period_start: { times: ({ items }) => items.map((item) => item.current_period_start) },
  },
  subLists: [
    {
      field: 'items',
      childType: 'subscription_item',
      isEmbedded: true,
      url: (id) => `/v1/subscription_items?subscription=${id}`,
      own: { path: '/v1/subscription_items', parameter: 'subscription' },
      children: ({ items }) => items,
    },
  ],
}

const invoice: ObjectType<Invoice> = {
  listPath: '/v1/invoices',
  permission: 'invoice',
  whenDeleted: 'missing',
  updatedEvent: 'invoice.updated',
  filters: {
    collection_method: field('collection_method', { values: COLLECTION_METHODS }),
    customer: field('customer', OF_CUSTOMER),
    customer_account: field('customer_account'),
    status: field('status', { values: ['draft', 'open', 'paid', 'uncollectible', 'void'] }),
    subscription: {
      keys: ({ parent }) => toKeys(parent?.subscription_details?.subscription),
      refersTo: 'subscription',
    },
  },
  ranges: { due_date: { times: ({ due_date: dueDate }) => [dueDate] } },
  subLists: [
    {
      field: 'lines',
      childType: 'line_item',
      isEmbedded: true,
      url: (id) => `/v1/invoices/${id}/lines`,
      children: ({ lines }) => lines,
    },
  ],
}

const charge: ObjectType<Charge> = {
  listPath: '/v1/charges',
  permission: 'charge',
  whenDeleted: 'missing',
  updatedEvent: 'charge.updated',
  filters: {
    customer: field('customer', OF_CUSTOMER),
    payment_intent: field('payment_intent'),
    transfer_group: field('transfer_group'),
  },
}

const checkoutSession: ObjectType<CheckoutSession> = {
  listPath: '/v1/checkout/sessions',
  permission: 'checkout_session',
  whenDeleted: 'missing',
  filters: {
    customer: field('customer', OF_CUSTOMER),
    customer_account: field('customer_account'),
    'customer_details[email]': { keys: ({ customer_details: details }) => toKeys(details?.email) },
    payment_intent: field('payment_intent'),
    payment_link: field('payment_link'),
    status: field('status', { values: ['complete', 'expired', 'open'] }),
    subscription: field('subscription', { refersTo: 'subscription' }),
  },
  subLists: [
    {
      field: 'line_items',
      childType: 'item',
      isEmbedded: false,
      url: (id) => `/v1/checkout/sessions/${id}/line_items`,
      children: ({ line_items: items }) => items,
    },
  ],
}

/** The object types that the simulator knows: a new one is an entry here, a shape, and what changes it. */
const OBJECT_TYPES: { readonly [Name in TypeName]: ObjectType<ObjectShapes[Name]> } = {
  customer,
  product,
  price,
  coupon,
  payment_method: paymentMethod,
  subscription,
  invoice,
  charge,
  'checkout.session': checkoutSession,
}

/** For what treats all types alike. */
export function objectType(name: TypeName): ObjectType<StoredObject> {
  return OBJECT_TYPES[name]
}

export const TYPE_NAMES = Object.keys(OBJECT_TYPES) as readonly TypeName[] // its keys are exactly these

export function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(OBJECT_TYPES, name)
}

function endedKeys(status: string): readonly string[] {
  return status === 'canceled' || status === 'incomplete_expired' ? ['ended'] : []
}
