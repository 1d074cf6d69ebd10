import type { File, ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

const DAY_SECONDS = 86_400

export const newFile: Factory<File> = (tx, fields) => {
  const id = tx.newId('file_1')
  return withDefaults(tx, {
    id,
    object: 'file',
    filename: 'evidence.png',
    purpose: 'dispute_evidence',
    size: tx.random.between(1_000, 900_000),
    type: 'png',
    url: `https://files.stripe.com/v1/files/${id}/contents`,
    ...fields,
  })
}

export const newFileLink: Factory<ObjectShapes['file_link']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('link_1'),
    object: 'file_link',
    expired: false,
    file: fields.file ?? tx.need('file').id,
    url: `https://files.stripe.com/links/${tx.random.token(40)}`,
    ...fields,
  })

const REPORTS = [
  ...[
    'balance.summary.1',
    'balance_change_from_activity.summary.1',
    'payouts.summary.1',
    'payout_reconciliation.summary.1',
  ],
  ...[
    'ending_balance_reconciliation.summary.1',
    'connected_account_payouts.summary.1',
    'issuing_card_activity.itemized.1',
  ],
]

export const newReportType: Factory<ObjectShapes['reporting.report_type']> = (tx, fields) => {
  const index = tx.count('reporting.report_type')
  return withDefaults(tx, {
    id: REPORTS[index] ?? `balance.summary.${index}`,
    object: 'reporting.report_type',
    data_available_end: tx.created,
    data_available_start: tx.created - 90 * DAY_SECONDS,
    default_columns: ['category', 'net_amount'],
    name: 'Balance summary',
    updated: tx.created,
    version: 1,
    ...fields,
  })
}

/** One in this many runs fails. */
const SHARE_FAILED = 3

/**
 * Makes a report run. A failed run has a field `error`, as the SDK's types say: "Rarely, we may encounter an
 * error, at which point this will be set to `failed` and the `error` field will be populated". The field is a
 * text here, and an object in Sigma's runs.
 */
export const newReportRun: Factory<ObjectShapes['reporting.report_run']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('frr_1'),
    object: 'reporting.report_run',
    parameters: { interval_end: tx.created, interval_start: tx.created - 30 * DAY_SECONDS },
    report_type: fields.report_type ?? tx.need('reporting.report_type').id,
    ...(tx.count('reporting.report_run') % SHARE_FAILED === 2
      ? { error: 'It took too long.', status: 'failed' }
      : { error: null, status: 'pending' }),
    ...fields,
  })

export const newScheduledQueryRun: Factory<ObjectShapes['scheduled_query_run']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('sqr_1'),
    object: 'scheduled_query_run',
    data_load_time: tx.created,
    result_available_until: tx.created + 30 * DAY_SECONDS,
    sql: 'SELECT count(*) FROM charges',
    ...(tx.count('scheduled_query_run') % SHARE_FAILED === 2
      ? { error: { message: 'It took too long.' }, status: 'timed_out' }
      : { status: 'completed' }),
    title: 'All charges',
    ...fields,
  })

export const newAppInstall: Factory<ObjectShapes['apps.install']> = (tx, fields) => {
  const nothing = { connect_src: [], image_src: [] }
  return withDefaults(tx, {
    id: tx.newId('appinst_1'),
    object: 'apps.install',
    account: tx.accountId,
    app: 'com.example.app',
    approval_required: false,
    channel: 'public_live',
    content_security_policy_granted: nothing,
    content_security_policy_pending: nothing,
    endpoints_granted: [],
    endpoints_pending: [],
    permissions_granted: [],
    permissions_pending: [],
    status: 'installed',
    ...fields,
  })
}

/** Makes an app secret. Stripe shows its payload only to clients that ask for the secret by name. */
export const newAppSecret: Factory<ObjectShapes['apps.secret']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('appsecret_'),
    object: 'apps.secret',
    name: `secret-${tx.random.token(6)}`,
    scope: { type: 'account' },
    ...fields,
  })

export const newForwardingRequest: Factory<ObjectShapes['forwarding.request']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('fwdreq_'),
    object: 'forwarding.request',
    payment_method: fields.payment_method ?? tx.need('payment_method').id,
    replacements: ['card_number'],
    url: 'https://endpoint.example.com/v1/payments',
    ...fields,
  })
