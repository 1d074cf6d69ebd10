import { by, field, flag, NO_CLOCK } from '../object-type.js'
import {
  newAlert,
  newCreditBalanceTransaction,
  newCreditGrant,
  newFeedbackOption,
  newInvoiceTemplate,
  newMeter,
  newPortalConfiguration,
} from '../shapes/billing.js'
import { newCreditNote, newInvoiceItem } from '../shapes/credit-notes-and-items.js'
import { newSubscriptionSchedule } from '../shapes/new-subscription-schedule.js'
import { newPaymentLink, newQuote } from '../shapes/quotes-and-links.js'
import { type Definitions, OF_CUSTOMER, unlessOfCustomer } from './definitions.js'

export const BILLING_TYPES = {
  credit_note: {
    listPath: '/v1/credit_notes',
    make: (tx, fields) => newCreditNote(tx, tx.need('invoice', { where: ({ status }) => status === 'paid' }), fields),
    createdEvent: 'credit_note.created',
    updatedEvent: 'credit_note.updated',
    filters: {
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      invoice: field('invoice', { refersTo: 'invoice' }),
    },
    subLists: [
      {
        field: 'lines',
        childType: 'credit_note_line_item',
        isEmbedded: true,
        url: (id) => `/v1/credit_notes/${id}/lines`,
        children: ({ lines }) => lines,
      },
    ],
  },

  invoiceitem: {
    listPath: '/v1/invoiceitems',
    make: newInvoiceItem,
    createdEvent: 'invoiceitem.created',
    deletedEvent: 'invoiceitem.deleted',
    createdAt: ({ date }) => date,
    filters: {
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      invoice: field('invoice', { refersTo: 'invoice' }),
      pending: by(({ invoice }) => invoice === null),
      test_clock: unlessOfCustomer,
    },
    isListable: ({ test_clock: clock }) => !clock,
  },

  invoice_payment: {
    listPath: '/v1/invoice_payments',
    filters: {
      invoice: field('invoice', { refersTo: 'invoice' }),
      'payment[type]': by(({ payment }) => payment.type),
      'payment[payment_intent]': by(({ payment }) => payment.payment_intent),
      'payment[payment_record]': by(({ payment }) => payment.payment_record),
      status: field('status', { values: ['canceled', 'open', 'paid'] }),
    },
  },

  invoice_rendering_template: {
    listPath: '/v1/invoice_rendering_templates',
    hasCreatedFilter: false,
    make: newInvoiceTemplate,
    filters: { status: field('status') },
  },

  quote: {
    listPath: '/v1/quotes',
    hasCreatedFilter: false,
    make: newQuote,
    createdEvent: 'quote.created',
    filters: {
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      status: field('status', { values: ['accepted', 'canceled', 'draft', 'open'] }),
      test_clock: by(({ test_clock: clock }) => clock ?? NO_CLOCK, {
        whenAbsent: (parameters) => (parameters.has('customer') ? undefined : NO_CLOCK),
      }),
    },
    isListable: ({ test_clock: clock }) => !clock,
    subLists: [
      {
        field: 'line_items',
        childType: 'quote_line_item',
        isEmbedded: false,
        url: (id) => `/v1/quotes/${id}/line_items`,
        children: ({ line_items: items }) => items,
      },
      {
        field: 'computed.upfront.line_items',
        childType: 'quote_computed_upfront_line_item',
        isEmbedded: false,
        url: (id) => `/v1/quotes/${id}/computed_upfront_line_items`,
        children: ({ computed }) => computed.upfront.line_items,
      },
    ],
  },

  subscription_schedule: {
    listPath: '/v1/subscription_schedules',
    make: newSubscriptionSchedule,
    createdEvent: 'subscription_schedule.created',
    updatedEvent: 'subscription_schedule.updated',
    filters: {
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      scheduled: by(({ status }) => status === 'not_started'),
      test_clock: unlessOfCustomer,
    },
    isListable: ({ test_clock: clock }) => !clock,
    ranges: {
      canceled_at: { times: ({ canceled_at: time }) => [time] },
      completed_at: { times: ({ completed_at: time }) => [time] },
      released_at: { times: ({ released_at: time }) => [time] },
    },
  },

  payment_link: {
    listPath: '/v1/payment_links',
    hasCreatedFilter: false,
    make: newPaymentLink,
    createdEvent: 'payment_link.created',
    updatedEvent: 'payment_link.updated',
    filters: { active: flag('active') },
    subLists: [
      {
        field: 'line_items',
        childType: 'payment_link_line_item',
        isEmbedded: false,
        url: (id) => `/v1/payment_links/${id}/line_items`,
        children: ({ line_items: items }) => items,
      },
    ],
  },

  'billing.alert': {
    listPath: '/v1/billing/alerts',
    hasCreatedFilter: false,
    make: newAlert,
    filters: { alert_type: field('alert_type'), meter: by(({ usage_threshold: usage }) => usage?.meter) },
  },

  'billing.credit_balance_transaction': {
    listPath: '/v1/billing/credit_balance_transactions',
    hasCreatedFilter: false,
    make: newCreditBalanceTransaction,
    createdEvent: 'billing.credit_balance_transaction.created',
    filters: {
      credit_grant: field('credit_grant', { refersTo: 'billing.credit_grant' }),
      customer: field('_customer', OF_CUSTOMER),
      test_clock: unlessOfCustomer,
    },
    isListable: ({ test_clock: clock }) => !clock,
  },

  'billing.credit_grant': {
    listPath: '/v1/billing/credit_grants',
    hasCreatedFilter: false,
    make: newCreditGrant,
    createdEvent: 'billing.credit_grant.created',
    updatedEvent: 'billing.credit_grant.updated',
    filters: {
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      test_clock: unlessOfCustomer,
    },
    isListable: ({ test_clock: clock }) => !clock,
  },

  'billing.feedback_option': {
    listPath: '/v1/billing/feedback_options',
    hasCreatedFilter: false,
    make: newFeedbackOption,
    filters: { status: field('status') },
  },

  'billing.meter': {
    listPath: '/v1/billing/meters',
    hasCreatedFilter: false,
    make: newMeter,
    createdEvent: 'billing.meter.created',
    updatedEvent: 'billing.meter.updated',
    filters: { status: field('status', { values: ['active', 'inactive'] }) },
  },

  'billing_portal.configuration': {
    listPath: '/v1/billing_portal/configurations',
    hasCreatedFilter: false,
    make: newPortalConfiguration,
    createdEvent: 'billing_portal.configuration.created',
    updatedEvent: 'billing_portal.configuration.updated',
    filters: { active: flag('active'), is_default: flag('is_default') },
  },
} satisfies Partial<Definitions>
