import { by, field, NO_CLOCK, toKeys } from '../object-type.js'
import { COLLECTION_METHODS, type Definitions, OF_CUSTOMER, unlessOfCustomer } from './definitions.js'

export const SALES_TYPES = {
  subscription: {
    listPath: '/v1/subscriptions',
    updatedEvent: 'customer.subscription.updated',
    filters: {
      'automatic_tax[enabled]': by(({ automatic_tax: tax }) => tax.enabled, { values: ['true', 'false'] }),
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
      test_clock: by(({ test_clock: clock }) => clock ?? NO_CLOCK, {
        whenAbsent: (parameters) => (parameters.has('customer') ? undefined : NO_CLOCK),
      }),
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
  },

  invoice: {
    listPath: '/v1/invoices',
    updatedEvent: 'invoice.updated',
    deletedEvent: 'invoice.deleted',
    filters: {
      collection_method: field('collection_method', { values: COLLECTION_METHODS }),
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      status: field('status', { values: ['draft', 'open', 'paid', 'uncollectible', 'void'] }),
      subscription: {
        keys: ({ parent }) => toKeys(parent?.subscription_details?.subscription),
        refersTo: 'subscription',
      },
      test_clock: unlessOfCustomer,
    },
    isListable: ({ test_clock: clock }) => !clock,
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
    relatedLists: [
      {
        field: 'payments',
        type: 'invoice_payment',
        filterBy: 'invoice',
        url: (id) => `/v1/invoice_payments?invoice=${id}`,
      },
    ],
  },

  'checkout.session': {
    listPath: '/v1/checkout/sessions',
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
        childType: 'checkout_session_line_item',
        isEmbedded: false,
        url: (id) => `/v1/checkout/sessions/${id}/line_items`,
        children: ({ line_items: items }) => items,
      },
    ],
  },
} satisfies Partial<Definitions>

function endedKeys(status: string): readonly string[] {
  return status === 'canceled' || status === 'incomplete_expired' ? ['ended'] : []
}
