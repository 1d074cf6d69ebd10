import { type Occurrences, step, update } from './occurrence.js'

const ACTION = {
  api_error: null,
  failure_code: null,
  failure_message: null,
  status: 'in_progress',
  type: 'set_reader_display',
} as const

export const SERVICE_OCCURRENCES: Occurrences = {
  'climate.order.canceled': step('climate.order', {
    from: { status: 'open' },
    to: (_, { created }) => ({ canceled_at: created, cancellation_reason: 'requested', status: 'canceled' }),
  }),
  'climate.order.delayed': step('climate.order', { to: (_, { created }) => ({ delayed_at: created }) }),
  'climate.order.delivered': step('climate.order', {
    from: { status: 'open' },
    to: (_, { created }) => ({ delivered_at: created, status: 'delivered' }),
  }),
  'climate.order.product_substituted': step('climate.order', {
    to: (_, tx) => ({ product: tx.need('climate.product').id, product_substituted_at: tx.created }),
  }),
  'climate.product.pricing_updated': step('climate.product', {
    to: (_, { random }) => {
      const subtotal = random.between(80, 120) * 100
      const price = { amount_fees: 300, amount_subtotal: subtotal, amount_total: subtotal + 300 }
      return { current_prices_per_metric_ton: { usd: price } }
    },
  }),

  'financial_connections.account.account_numbers_updated': step('financial_connections.account', {
    to: (_, { created }) => ({
      account_numbers: [
        {
          expected_expiry_date: created + 86_400,
          identifier_type: 'account_number',
          status: 'active',
          supported_networks: ['ach'] as const,
        },
      ],
    }),
  }),
  'financial_connections.account.deactivated': step('financial_connections.account', {
    from: { status: 'active' },
    to: { status: 'inactive' },
  }),
  'financial_connections.account.disconnected': step('financial_connections.account', {
    from: { status: 'active' },
    to: { status: 'disconnected' },
  }),
  'financial_connections.account.expected_deactivation_date_updated': step('financial_connections.account', {}),
  'financial_connections.account.reactivated': step('financial_connections.account', {
    from: { status: 'inactive' },
    to: { status: 'active' },
  }),
  'financial_connections.account.refreshed_balance': step('financial_connections.account', {
    to: (_, { created, random }) => {
      const amount = { usd: random.between(1, 900) * 100 }
      return { balance: { as_of: created, cash: { available: amount }, current: amount, type: 'cash' } }
    },
  }),
  'financial_connections.account.refreshed_ownership': step('financial_connections.account', {
    to: ({ ownership }, tx) => ({ ownership: ownership ?? tx.newId('fcaowns_1') }),
  }),
  'financial_connections.account.refreshed_transactions': step('financial_connections.account', {
    to: (_, tx) => ({
      transaction_refresh: {
        id: tx.newId('fctxnref_1'),
        last_attempted_at: tx.created,
        next_refresh_available_at: null,
        status: 'succeeded',
      },
    }),
  }),
  'financial_connections.account.supported_payment_method_types_updated': step('financial_connections.account', {
    to: ({ supported_payment_method_types: types }) => ({
      supported_payment_method_types: types.includes('link') ? ['us_bank_account'] : ['link', 'us_bank_account'],
    }),
  }),
  'financial_connections.account.upcoming_account_number_expiry': step('financial_connections.account', {}),
  'financial_connections.account.upcoming_deactivation': step('financial_connections.account', {}),

  'identity.verification_session.canceled': step('identity.verification_session', {
    from: { status: 'requires_input' },
    to: { status: 'canceled' },
  }),
  'identity.verification_session.processing': step('identity.verification_session', {
    from: { status: 'requires_input' },
    to: { status: 'processing' },
  }),
  'identity.verification_session.redacted': step('identity.verification_session', {
    from: { status: 'verified' },
    to: { redaction: { status: 'redacted' } },
  }),
  'identity.verification_session.requires_input': step('identity.verification_session', {
    from: { status: 'processing' },
    to: { last_error: { code: 'document_expired', reason: 'The document is expired.' }, status: 'requires_input' },
  }),
  'identity.verification_session.verified': step('identity.verification_session', {
    from: { status: 'processing' },
    to: { status: 'verified' },
  }),

  'reporting.report_run.failed': step('reporting.report_run', {
    from: { status: 'pending' },
    to: { error: 'It took too long.', status: 'failed' },
  }),
  'reporting.report_run.succeeded': step('reporting.report_run', {
    from: { status: 'pending' },
    to: (_, { created }) => ({ status: 'succeeded', succeeded_at: created }),
  }),
  'reporting.report_type.updated': update('reporting.report_type', {
    to: ({ data_available_end: end, version }) => ({ data_available_end: end + 86_400, version: version + 1 }),
  }),

  'terminal.reader.action_failed': step('terminal.reader', {
    to: { action: { ...ACTION, failure_code: 'other', status: 'failed' } },
  }),
  'terminal.reader.action_succeeded': step('terminal.reader', {
    to: { action: { ...ACTION, status: 'succeeded' } },
  }),
  'terminal.reader.action_updated': step('terminal.reader', { to: { action: ACTION } }),

  'apps.install.updated': update('apps.install', {
    to: ({ approval_required: isRequired }) => ({ approval_required: !isRequired }),
  }),
}
