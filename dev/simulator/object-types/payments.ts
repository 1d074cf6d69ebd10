import { field, flag } from '../object-type.js'
import { newSetupIntent } from '../shapes/new-payment-intent.js'
import {
  newApplePayDomain,
  newMethodConfiguration,
  newPaymentMethodDomain,
  newPaymentRecord,
  newThreeDSecure,
} from '../shapes/payment-records.js'
import { newPayout } from '../shapes/payment-results.js'
import { newValueList } from '../shapes/radar.js'
import { type Definitions, OF_CUSTOMER } from './definitions.js'

const OF_CHARGE = { refersTo: 'charge' } as const
const OF_INTENT = { refersTo: 'payment_intent' } as const

export const PAYMENT_TYPES = {
  charge: {
    listPath: '/v1/charges',
    updatedEvent: 'charge.updated',
    filters: {
      customer: field('customer', OF_CUSTOMER),
      payment_intent: field('payment_intent'),
      transfer_group: field('transfer_group'),
    },
    relatedLists: [{ field: 'refunds', type: 'refund', filterBy: 'charge', url: (id) => `/v1/charges/${id}/refunds` }],
  },

  payment_intent: {
    listPath: '/v1/payment_intents',
    createdEvent: 'payment_intent.created',
    filters: { customer: field('customer', OF_CUSTOMER), customer_account: field('customer_account') },
    subLists: [
      {
        field: 'amount_details.line_items',
        childType: 'payment_intent_amount_details_line_item',
        isEmbedded: false,
        url: (id) => `/v1/payment_intents/${id}/amount_details_line_items`,
        children: ({ amount_details: details }) => details.line_items,
      },
    ],
  },

  setup_intent: {
    listPath: '/v1/setup_intents',
    make: newSetupIntent,
    createdEvent: 'setup_intent.created',
    filters: {
      attach_to_self: flag('attach_to_self'),
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
      payment_method: field('payment_method'),
    },
  },

  setup_attempt: {
    listPath: '/v1/setup_attempts',
    isRetrievable: false,
    filters: { setup_intent: field('setup_intent', { isRequired: true, refersTo: 'setup_intent' }) },
  },

  refund: {
    listPath: '/v1/refunds',
    createdEvent: 'refund.created',
    updatedEvent: 'refund.updated',
    filters: { charge: field('charge', OF_CHARGE), payment_intent: field('payment_intent', OF_INTENT) },
  },

  dispute: {
    listPath: '/v1/disputes',
    createdEvent: 'charge.dispute.created',
    updatedEvent: 'charge.dispute.updated',
    filters: { charge: field('charge', OF_CHARGE), payment_intent: field('payment_intent', OF_INTENT) },
  },

  payout: {
    listPath: '/v1/payouts',
    make: newPayout,
    movement: ({ balance_transaction: id, id: source, amount, currency }) => ({
      ...{ id, source, amount: -amount, currency, type: 'payout' },
    }),
    createdEvent: 'payout.created',
    updatedEvent: 'payout.updated',
    filters: { destination: field('destination'), status: field('status') },
    ranges: { arrival_date: { times: ({ arrival_date: date }) => [date] } },
  },

  balance_transaction: {
    listPath: '/v1/balance_transactions',
    filters: {
      currency: field('currency'),
      payout: { keys: () => [] }, // finds nothing: no transaction names the automatic payout that took it
      source: field('source'),
      type: field('type'),
    },
  },

  payment_record: {
    listPath: '/v1/payment_records',
    hasCreatedFilter: false,
    make: newPaymentRecord,
    filters: {},
    ranges: {
      created_after: { times: ({ created }) => [created], operator: 'gt' },
      created_before: { times: ({ created }) => [created], operator: 'lt' },
    },
  },

  payment_attempt_record: {
    listPath: '/v1/payment_attempt_records',
    hasCreatedFilter: false,
    filters: { payment_record: field('payment_record', { isRequired: true, refersTo: 'payment_record' }) },
  },

  payment_method_configuration: {
    listPath: '/v1/payment_method_configurations',
    hasCreatedFilter: false,
    make: newMethodConfiguration,
    filters: { active: flag('active'), application: field('application') },
  },

  payment_method_domain: {
    listPath: '/v1/payment_method_domains',
    hasCreatedFilter: false,
    make: newPaymentMethodDomain,
    filters: { domain_name: field('domain_name'), enabled: flag('enabled') },
  },

  apple_pay_domain: {
    listPath: '/v1/apple_pay/domains',
    hasCreatedFilter: false,
    make: newApplePayDomain,
    filters: { domain_name: field('domain_name') },
  },

  'three_d_secure.authentication': {
    listPath: '/v1/three_d_secure/authentications',
    make: newThreeDSecure,
    filters: { status: field('status') },
  },

  review: {
    listPath: '/v1/reviews',
    filters: { open: flag('open', { whenAbsent: 'true', isHidden: true }) },
    isListable: ({ open }) => open,
  },

  'radar.early_fraud_warning': {
    listPath: '/v1/radar/early_fraud_warnings',
    createdEvent: 'radar.early_fraud_warning.created',
    updatedEvent: 'radar.early_fraud_warning.updated',
    filters: { charge: field('charge', OF_CHARGE), payment_intent: field('payment_intent', OF_INTENT) },
  },

  'radar.value_list': {
    listPath: '/v1/radar/value_lists',
    make: newValueList,
    filters: {
      alias: field('alias'),
      contains: { keys: ({ list_items: items }) => items.map(({ value }) => value) },
    },
    subLists: [
      {
        field: 'list_items',
        childType: 'radar.value_list_item',
        isEmbedded: true,
        url: (id) => `/v1/radar/value_list_items?value_list=${id}`,
        own: {
          path: '/v1/radar/value_list_items',
          parameter: 'value_list',
          hasCreatedFilter: true,
          filters: ['value'],
        },
        children: ({ list_items: items }) => items,
      },
    ],
  },
} satisfies Partial<Definitions>
