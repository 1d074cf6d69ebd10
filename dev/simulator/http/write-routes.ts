import type { Coupon, Customer, Price, Product } from '../object-shapes.js'
import { createCustomer, deleteCustomer, updateCustomer } from '../operations/customers.js'
import * as products from '../operations/products.js'
import { cancelSubscription } from '../operations/subscriptions.js'
import { type FormFields, type FormValue, mergeMetadata, parseForm, required } from './form.js'
import { createSubscriptionFromForm, updateSubscriptionFromForm } from './subscription-form.js'
import type { Write } from './write.js'

type Values = Readonly<Record<string, FormValue>>

const CUSTOMER: FormFields = {
  ...{ balance: 'integer', description: 'string', email: 'string', metadata: 'map', name: 'string' },
  ...{ phone: 'string', 'invoice_settings[default_payment_method]': 'string' },
}
const PRODUCT: FormFields = { active: 'boolean', description: 'string', metadata: 'map', name: 'string', url: 'string' }
const PRICE: FormFields = { active: 'boolean', lookup_key: 'string', metadata: 'map', nickname: 'string' }
const NEW_PRICE: FormFields = {
  ...PRICE,
  ...{ currency: 'string', product: 'string', unit_amount: 'integer' },
  ...{ 'recurring[interval]': 'string', 'recurring[interval_count]': 'integer' },
}
const COUPON: FormFields = { metadata: 'map', name: 'string' }
const NEW_COUPON: FormFields = {
  ...COUPON,
  ...{ amount_off: 'integer', currency: 'string', duration: 'string', duration_in_months: 'integer', id: 'string' },
  ...{ max_redemptions: 'integer', percent_off: 'number' },
}

/** Write endpoints: enough to make objects by hand. `:id` is the last part of the path. */
export const WRITES: Readonly<Record<string, Write>> = {
  'POST /v1/customers': (tx, { parameters }) => {
    const values = parseForm(parameters, { ...CUSTOMER, test_clock: 'string' })
    return createCustomer(tx, { ...NO_CUSTOMER_FIELDS, ...customerChanges(values, undefined) })
  },
  'POST /v1/customers/:id': (tx, { id, parameters }) =>
    updateCustomer(tx, { id, changes: customerChanges(parseForm(parameters, CUSTOMER), tx.get('customer', id)) }),
  'DELETE /v1/customers/:id': (tx, { id }) => {
    deleteCustomer(tx, id)
    return { id, object: 'customer', deleted: true }
  },

  'POST /v1/products': (tx, { parameters }) => {
    const values = parseForm(parameters, { ...PRODUCT, id: 'string' })
    required(values, 'name')
    return products.createProduct(tx, withMetadata<Product>(values, null))
  },
  'POST /v1/products/:id': (tx, { id, parameters }) => {
    const values = parseForm(parameters, { ...PRODUCT, default_price: 'string' })
    return products.updateProduct(tx, { id, changes: withMetadata<Product>(values, tx.get('product', id).metadata) })
  },
  'DELETE /v1/products/:id': (tx, { id }) => {
    products.deleteProduct(tx, id)
    return { id, object: 'product', deleted: true }
  },

  'POST /v1/prices': (tx, { parameters }) => {
    const values = parseForm(parameters, NEW_PRICE)
    const { 'recurring[interval]': interval, 'recurring[interval_count]': count, ...fields } = values
    return products.createPrice(tx, {
      ...withMetadata<Price>(fields, null),
      currency: required(values, 'currency'),
      product: required(values, 'product'),
      recurring: typeof interval === 'string' ? recurringBy(interval, Number(count ?? 1)) : null,
    })
  },
  'POST /v1/prices/:id': (tx, { id, parameters }) =>
    products.updatePrice(tx, {
      id,
      changes: withMetadata<Price>(parseForm(parameters, PRICE), tx.get('price', id).metadata),
    }),

  'POST /v1/coupons': (tx, { parameters }) =>
    products.createCoupon(tx, withMetadata<Coupon>(parseForm(parameters, NEW_COUPON), null)),
  'POST /v1/coupons/:id': (tx, { id, parameters }) =>
    products.updateCoupon(tx, {
      id,
      changes: withMetadata<Coupon>(parseForm(parameters, COUPON), tx.get('coupon', id).metadata),
    }),
  'DELETE /v1/coupons/:id': (tx, { id }) => {
    products.deleteCoupon(tx, id)
    return { id, object: 'coupon', deleted: true }
  },

  'POST /v1/subscriptions': createSubscriptionFromForm,
  'POST /v1/subscriptions/:id': updateSubscriptionFromForm,
  'DELETE /v1/subscriptions/:id': (tx, { id }) => cancelSubscription(tx, id),
}

/** Empty fields of a customer. Without them, the simulator would invent the fields that a form leaves out. */
const NO_CUSTOMER_FIELDS: Partial<Customer> = { email: null, name: null }

function customerChanges(values: Values, current: Customer | undefined): Partial<Customer> {
  const { 'invoice_settings[default_payment_method]': method, ...fields } = values
  const settings = { custom_fields: null, footer: null, rendering_options: null, ...current?.invoice_settings }
  return {
    ...withMetadata<Customer>(fields, current?.metadata ?? null),
    // `CUSTOMER` makes it a string, or null if empty.
    ...(method !== undefined && { invoice_settings: { ...settings, default_payment_method: method as string | null } }),
  }
}

function withMetadata<T>(
  { metadata, ...values }: Values,
  current: Readonly<Record<string, string>> | null,
): Partial<T> {
  const changes = metadata === undefined ? values : { ...values, metadata: mergeMetadata(current, metadata) }
  return changes as Partial<T> // the form's fields have the object's names and types
}

function recurringBy(interval: string, count: number): NonNullable<Price['recurring']> {
  return { interval, interval_count: count, meter: null, trial_period_days: null, usage_type: 'licensed' }
}
