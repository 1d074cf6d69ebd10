import type { TableShape } from './table-shape.js'

/** Everything else: terminal, identity, climate, files, reports and apps. */
export const SERVICE_TABLES: readonly TableShape[] = [
  { table: 'climate_orders', type: 'climate.order' },
  { table: 'climate_products', type: 'climate.product' },
  { table: 'climate_suppliers', type: 'climate.supplier' },
  {
    table: 'identity_verification_sessions',
    type: 'identity.verification_session',
    paths: {
      related_person: 'related_person.person',
      last_error_code: 'last_error.code',
      redaction_status: 'redaction.status',
    },
  },
  {
    table: 'identity_verification_reports',
    type: 'identity.verification_report',
    paths: {
      document_status: 'document.status',
      selfie_status: 'selfie.status',
      id_number_status: 'id_number.status',
      email_status: 'email.status',
      phone_status: 'phone.status',
    },
  },
  { table: 'files', type: 'file' },
  { table: 'file_links', type: 'file_link' },
  {
    table: 'forwarding_requests',
    type: 'forwarding.request',
    paths: { http_method: 'request_details.http_method', response_status: 'response_details.status' },
  },
  { table: 'exchange_rates', type: 'exchange_rate' },
  { table: 'apps_installs', type: 'apps.install', paths: { install_channel: 'channel' } },
  { table: 'apps_secrets', type: 'apps.secret', paths: { scope_type: 'scope.type' } },
  {
    table: 'reporting_report_runs',
    type: 'reporting.report_run',
    paths: {
      interval_start: 'parameters.interval_start',
      interval_end: 'parameters.interval_end',
      result: 'result.id',
    },
  },
  { table: 'reporting_report_types', type: 'reporting.report_type' },
  {
    table: 'sigma_scheduled_query_runs',
    type: 'scheduled_query_run',
    paths: { error_message: 'error.message', file: 'file.id' },
  },
  {
    table: 'terminal_locations',
    type: 'terminal.location',
    paths: {
      address_line1: 'address.line1',
      address_city: 'address.city',
      address_state: 'address.state',
      address_postal_code: 'address.postal_code',
      address_country: 'address.country',
    },
  },
  {
    table: 'terminal_readers',
    type: 'terminal.reader',
    paths: { action_type: 'action.type', action_status: 'action.status' },
  },
  { table: 'terminal_configurations', type: 'terminal.configuration' },
]
