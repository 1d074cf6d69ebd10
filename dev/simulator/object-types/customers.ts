import { by, field, NO_CLOCK } from '../object-type.js'
import {
  cashBalanceOf,
  newCashBalanceTransaction,
  newCustomerBalanceTransaction,
  newCustomerSource,
  newSourceTransaction,
  newTaxId,
  newTestClock,
} from '../shapes/customer-accounts.js'
import { newCustomer } from '../shapes/new-customer.js'
import { newPaymentMethod } from '../shapes/new-payment-method.js'
import { type Definitions, OF_CUSTOMER } from './definitions.js'

export const CUSTOMER_TYPES = {
  customer: {
    listPath: '/v1/customers',
    make: newCustomer,
    hasTombstones: true,
    createdEvent: 'customer.created',
    updatedEvent: 'customer.updated',
    deletedEvent: 'customer.deleted',
    filters: {
      email: field('email'),
      test_clock: by(({ test_clock: clock }) => clock ?? NO_CLOCK, { whenAbsent: NO_CLOCK }),
    },
    isListable: ({ test_clock: clock }) => !clock,
    relatedLists: [
      { field: 'sources', type: 'customer_source', url: (id) => `/v1/customers/${id}/sources` },
      {
        field: 'subscriptions',
        type: 'subscription',
        filterBy: 'customer',
        url: (id) => `/v1/customers/${id}/subscriptions`,
      },
      { field: 'tax_ids', type: 'tax_id', url: (id) => `/v1/customers/${id}/tax_ids` },
    ],
    derived: [{ field: 'cash_balance', type: 'customer_cash_balance_transaction', value: cashBalanceOf }],
  },

  payment_method: {
    listPath: '/v1/payment_methods',
    underParent: {
      type: 'customer',
      path: (id) => `/v1/customers/${id}/payment_methods`,
      parentOf: ({ customer }) => customer,
      filters: ['allow_redisplay', 'type'],
    },
    hasCreatedFilter: false,
    make: (tx, fields) => newPaymentMethod(tx, tx.need('customer'), fields),
    createdEvent: 'payment_method.attached',
    updatedEvent: 'payment_method.updated',
    filters: {
      allow_redisplay: field('allow_redisplay'),
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      type: {
        keys: ({ type }) => (type === 'custom' ? [type] : [type, 'any but custom']),
        whenAbsent: 'any but custom',
      },
      attached: by((method) => method.customer !== null, { whenAbsent: 'true', isHidden: true }),
    },
    isListable: (method) => method.customer !== null && method.type !== 'custom',
  },

  customer_source: {
    underParent: {
      type: 'customer',
      path: (id) => `/v1/customers/${id}/sources`,
      parentOf: ({ customer }) => (typeof customer === 'string' ? customer : null),
      filters: ['object'],
    },
    retrievePath: '/v1/sources',
    hasCreatedFilter: false,
    createdAt: () => undefined, // only some sources have `created`
    make: newCustomerSource,
    createdEvent: 'customer.source.created',
    updatedEvent: 'customer.source.updated',
    deletedEvent: 'customer.source.deleted',
    filters: { object: field('object') },
  },

  source_transaction: {
    underParent: {
      type: 'customer_source',
      path: (id) => `/v1/sources/${id}/source_transactions`,
      parentOf: ({ source }) => source,
    },
    isRetrievable: false,
    hasCreatedFilter: false,
    make: newSourceTransaction,
    createdEvent: 'source.transaction.created',
    updatedEvent: 'source.transaction.updated',
    filters: {},
  },

  customer_balance_transaction: {
    underParent: {
      type: 'customer',
      path: (id) => `/v1/customers/${id}/balance_transactions`,
      parentOf: ({ customer }) => customer,
    },
    make: newCustomerBalanceTransaction,
    onCreated: (tx, { customer, ending_balance: balance }) => tx.update(tx.get('customer', customer), { balance }),
    filters: { invoice: field('invoice') },
  },

  customer_cash_balance_transaction: {
    underParent: {
      type: 'customer',
      path: (id) => `/v1/customers/${id}/cash_balance_transactions`,
      parentOf: ({ customer }) => customer,
    },
    hasCreatedFilter: false,
    make: newCashBalanceTransaction,
    createdEvent: 'customer_cash_balance_transaction.created',
    filters: {},
  },

  tax_id: {
    listPath: '/v1/tax_ids',
    underParent: {
      type: 'customer',
      path: (id) => `/v1/customers/${id}/tax_ids`,
      parentOf: ({ customer }) => customer,
      filters: [],
    },
    hasCreatedFilter: false,
    make: newTaxId,
    createdEvent: 'customer.tax_id.created',
    updatedEvent: 'customer.tax_id.updated',
    deletedEvent: 'customer.tax_id.deleted',
    filters: {
      'owner[type]': by(({ owner }) => owner?.type, { whenAbsent: 'self' }),
      'owner[account]': by(({ owner }) => owner?.account),
      'owner[customer]': by(({ owner }) => owner?.customer, OF_CUSTOMER),
      'owner[customer_account]': by(({ owner }) => owner?.customer_account),
    },
    isListable: ({ customer }) => customer === null,
  },

  'test_helpers.test_clock': {
    listPath: '/v1/test_helpers/test_clocks',
    hasCreatedFilter: false,
    make: newTestClock,
    createdEvent: 'test_helpers.test_clock.created',
    deletedEvent: 'test_helpers.test_clock.deleted',
    filters: {},
  },
} satisfies Partial<Definitions>
