import { by, field } from '../object-type.js'
import {
  newAccount,
  newApplicationFee,
  newCapability,
  newExternalAccount,
  newPerson,
  newTopup,
  newTransfer,
} from '../shapes/connect.js'
import type { Definitions } from './definitions.js'

export const CONNECT_TYPES = {
  /** The list shows connected accounts only. An account is not connected to itself. */
  account: {
    listPath: '/v1/accounts',
    make: newAccount,
    updatedEvent: 'account.updated',
    connectedAccount: ({ id }) => id,
    filters: {},
    relatedLists: [
      { field: 'external_accounts', type: 'external_account', url: (id) => `/v1/accounts/${id}/external_accounts` },
    ],
  },

  capability: {
    underParent: {
      type: 'account',
      path: (id) => `/v1/accounts/${id}/capabilities`,
      parentOf: ({ account }) => account,
    },
    hasCreatedFilter: false,
    keyOf: ({ account, id }) => `${account}/${id}`,
    isUnpaged: true,
    make: newCapability,
    updatedEvent: 'capability.updated',
    connectedAccount: ({ account }) => account,
    filters: {},
  },

  person: {
    underParent: {
      type: 'account',
      path: (id) => `/v1/accounts/${id}/persons`,
      parentOf: ({ account }) => account,
    },
    hasCreatedFilter: false,
    make: newPerson,
    createdEvent: 'person.created',
    updatedEvent: 'person.updated',
    deletedEvent: 'person.deleted',
    connectedAccount: ({ account }) => account,
    filters: Object.fromEntries(
      (['authorizer', 'director', 'executive', 'legal_guardian', 'owner', 'representative'] as const).map((role) => [
        `relationship[${role}]`,
        by(({ relationship }: { relationship?: { readonly [Role in typeof role]?: boolean | null } }) =>
          Boolean(relationship?.[role]),
        ),
      ]),
    ),
  },

  external_account: {
    underParent: {
      type: 'account',
      path: (id) => `/v1/accounts/${id}/external_accounts`,
      parentOf: ({ account }) => account,
    },
    hasCreatedFilter: false,
    make: newExternalAccount,
    createdEvent: 'account.external_account.created',
    updatedEvent: 'account.external_account.updated',
    deletedEvent: 'account.external_account.deleted',
    connectedAccount: ({ account }) => account ?? null,
    filters: { object: field('object') },
  },

  application_fee: {
    listPath: '/v1/application_fees',
    make: newApplicationFee,
    movement: ({ balance_transaction: id, id: source, amount, currency }) => ({
      ...{ id, source, amount, currency, type: 'application_fee' },
    }),
    createdEvent: 'application_fee.created',
    filters: { charge: field('charge', { refersTo: 'charge' }) },
    subLists: [
      {
        field: 'refunds',
        childType: 'fee_refund',
        isEmbedded: true,
        url: (id) => `/v1/application_fees/${id}/refunds`,
        isRetrievable: true,
        children: ({ refunds }) => refunds,
      },
    ],
  },

  transfer: {
    listPath: '/v1/transfers',
    make: newTransfer,
    movement: ({ balance_transaction: id, id: source, amount, currency }) => ({
      ...{ id, source, amount: -amount, currency, type: 'transfer' },
    }),
    createdEvent: 'transfer.created',
    updatedEvent: 'transfer.updated',
    filters: { destination: field('destination'), transfer_group: field('transfer_group') },
    subLists: [
      {
        field: 'reversals',
        childType: 'transfer_reversal',
        isEmbedded: true,
        url: (id) => `/v1/transfers/${id}/reversals`,
        isRetrievable: true,
        children: ({ reversals }) => reversals,
      },
    ],
  },

  topup: {
    listPath: '/v1/topups',
    make: newTopup,
    createdEvent: 'topup.created',
    filters: { status: field('status', { values: ['canceled', 'failed', 'pending', 'succeeded'] }) },
    ranges: { amount: { times: ({ amount }) => [amount] } },
  },
} satisfies Partial<Definitions>
