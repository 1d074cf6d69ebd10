import { by, field, flag } from '../object-type.js'
import {
  newAccountOwner,
  newBankTransaction,
  newLinkedAccount,
  newVerificationReport,
  newVerificationSession,
} from '../shapes/banks-and-identity.js'
import { newClimateOrder, newClimateProduct, newClimateSupplier } from '../shapes/climate.js'
import * as files from '../shapes/files-and-reports.js'
import * as reference from '../shapes/tax-and-reference.js'
import { newReader, newTerminalConfiguration, newTerminalLocation } from '../shapes/terminal.js'
import type { Definitions } from './definitions.js'

export const SERVICE_TYPES = {
  'financial_connections.account': {
    listPath: '/v1/financial_connections/accounts',
    hasCreatedFilter: false,
    make: newLinkedAccount,
    createdEvent: 'financial_connections.account.created',
    filters: {
      'account_holder[account]': by(({ account_holder: holder }) => holder?.account),
      'account_holder[customer]': by(({ account_holder: holder }) => holder?.customer),
      session: { keys: () => [] },
    },
  },

  'financial_connections.account_owner': {
    underParent: {
      type: 'financial_connections.account',
      path: (id) => `/v1/financial_connections/accounts/${id}/owners`,
      parentOf: ({ _parent: account }) => account,
    },
    isRetrievable: false,
    hasCreatedFilter: false,
    make: newAccountOwner,
    filters: { ownership: field('ownership', { isRequired: true }) },
  },

  'financial_connections.transaction': {
    listPath: '/v1/financial_connections/transactions',
    hasCreatedFilter: false,
    make: newBankTransaction,
    filters: {
      account: field('account', { isRequired: true, refersTo: 'financial_connections.account' }),
      'transaction_refresh[after]': { keys: () => [] },
    },
    ranges: { transacted_at: { times: ({ transacted_at: time }) => [time] } },
  },

  'identity.verification_report': {
    listPath: '/v1/identity/verification_reports',
    make: newVerificationReport,
    filters: {
      client_reference_id: field('client_reference_id'),
      type: field('type'),
      verification_session: field('verification_session'),
    },
  },

  'identity.verification_session': {
    listPath: '/v1/identity/verification_sessions',
    make: newVerificationSession,
    createdEvent: 'identity.verification_session.created',
    filters: {
      client_reference_id: field('client_reference_id'),
      related_customer: field('related_customer'),
      related_customer_account: field('related_customer_account'),
      status: field('status'),
    },
  },

  'terminal.configuration': {
    listPath: '/v1/terminal/configurations',
    hasTombstones: true,
    hasCreatedFilter: false,
    make: newTerminalConfiguration,
    filters: { is_account_default: by(({ is_account_default: isDefault }) => Boolean(isDefault)) },
  },

  'terminal.location': {
    listPath: '/v1/terminal/locations',
    hasTombstones: true,
    hasCreatedFilter: false,
    make: newTerminalLocation,
    filters: {},
  },

  'terminal.reader': {
    listPath: '/v1/terminal/readers',
    hasTombstones: true,
    hasCreatedFilter: false,
    make: newReader,
    filters: {
      device_type: field('device_type'),
      location: field('location', { refersTo: 'terminal.location' }),
      serial_number: field('serial_number'),
      status: field('status'),
    },
  },

  'tax.location': {
    listPath: '/v1/tax/locations',
    hasCreatedFilter: false,
    make: reference.newTaxLocation,
    filters: { type: field('type', { isRequired: true }) },
  },

  'tax.registration': {
    listPath: '/v1/tax/registrations',
    hasCreatedFilter: false,
    make: reference.newTaxRegistration,
    filters: { status: field('status', { everything: 'all' }) },
  },

  tax_code: { listPath: '/v1/tax_codes', hasCreatedFilter: false, make: reference.newTaxCode, filters: {} },
  country_spec: { listPath: '/v1/country_specs', hasCreatedFilter: false, make: reference.newCountrySpec, filters: {} },
  exchange_rate: {
    listPath: '/v1/exchange_rates',
    hasCreatedFilter: false,
    make: reference.newExchangeRate,
    filters: {},
  },

  'climate.order': {
    listPath: '/v1/climate/orders',
    hasCreatedFilter: false,
    make: newClimateOrder,
    createdEvent: 'climate.order.created',
    filters: {},
  },
  'climate.product': {
    listPath: '/v1/climate/products',
    hasCreatedFilter: false,
    make: newClimateProduct,
    createdEvent: 'climate.product.created',
    filters: {},
  },
  'climate.supplier': {
    listPath: '/v1/climate/suppliers',
    hasCreatedFilter: false,
    make: newClimateSupplier,
    filters: {},
  },

  'reporting.report_run': { listPath: '/v1/reporting/report_runs', make: files.newReportRun, filters: {} },
  'reporting.report_type': {
    listPath: '/v1/reporting/report_types',
    hasCreatedFilter: false,
    isUnpaged: true,
    make: files.newReportType,
    updatedEvent: 'reporting.report_type.updated',
    filters: {},
  },
  scheduled_query_run: {
    listPath: '/v1/sigma/scheduled_query_runs',
    hasCreatedFilter: false,
    make: files.newScheduledQueryRun,
    createdEvent: 'sigma.scheduled_query_run.created',
    filters: {},
  },

  file: {
    listPath: '/v1/files',
    make: files.newFile,
    createdEvent: 'file.created',
    filters: { purpose: field('purpose') },
    relatedLists: [{ field: 'links', type: 'file_link', filterBy: 'file', url: (id) => `/v1/file_links?file=${id}` }],
  },
  file_link: {
    listPath: '/v1/file_links',
    make: files.newFileLink,
    filters: { expired: flag('expired'), file: field('file', { refersTo: 'file' }) },
  },

  'apps.install': {
    listPath: '/v1/apps/installs',
    make: files.newAppInstall,
    createdEvent: 'apps.install.created',
    updatedEvent: 'apps.install.updated',
    deletedEvent: 'apps.install.deleted',
    filters: {
      account: field('account'),
      app: field('app'),
      approval_required: flag('approval_required'),
      channel: field('channel'),
      created_by: field('created_by'),
      status: field('status'),
    },
  },

  'apps.secret': {
    listPath: '/v1/apps/secrets',
    isRetrievable: false,
    hasCreatedFilter: false,
    make: files.newAppSecret,
    filters: {
      'scope[type]': by(({ scope }) => scope.type, { isRequired: true }),
      'scope[user]': by(({ scope }) => scope.user),
    },
  },

  'forwarding.request': { listPath: '/v1/forwarding/requests', make: files.newForwardingRequest, filters: {} },
} satisfies Partial<Definitions>
