import type { Stripe } from 'stripe'
import type { File, ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA } from '../origin.js'

const DAY_SECONDS = 86_400

export function newFile(tx: Transaction, fields: Partial<File>): File {
  const id = tx.newId('file_1')
  return {
    id,
    object: 'file',
    created: tx.created,
    expires_at: null,
    filename: 'evidence.png',
    purpose: 'dispute_evidence',
    size: tx.random.between(1_000, 900_000),
    title: null,
    type: 'png',
    url: `https://files.stripe.com/v1/files/${id}/contents`,
    ...fields,
  } satisfies File
}

export function newFileLink(tx: Transaction, fields: Partial<ObjectShapes['file_link']>): ObjectShapes['file_link'] {
  return {
    id: tx.newId('link_1'),
    object: 'file_link',
    created: tx.created,
    expired: false,
    expires_at: null,
    file: fields.file ?? tx.need('file').id,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    url: `https://files.stripe.com/links/${tx.random.token(40)}`,
    ...fields,
  } satisfies Wire<Stripe.FileLink>
}

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

export function newReportType(
  tx: Transaction,
  fields: Partial<ObjectShapes['reporting.report_type']>,
): ObjectShapes['reporting.report_type'] {
  const index = tx.count('reporting.report_type')
  return {
    id: REPORTS[index] ?? `balance.summary.${index}`,
    object: 'reporting.report_type',
    data_available_end: tx.created,
    data_available_start: tx.created - 90 * DAY_SECONDS,
    default_columns: ['category', 'net_amount'],
    livemode: tx.livemode,
    name: 'Balance summary',
    updated: tx.created,
    version: 1,
    ...fields,
  } satisfies Wire<Stripe.Reporting.ReportType>
}

/** One in this many runs fails. */
const SHARE_FAILED = 3

/**
 * Makes a report run. A failed run has a field `error`, as the SDK's types say: "Rarely, we may encounter an
 * error, at which point this will be set to `failed` and the `error` field will be populated". The field is a
 * text here, and an object in Sigma's runs.
 */
export function newReportRun(
  tx: Transaction,
  fields: Partial<ObjectShapes['reporting.report_run']>,
): ObjectShapes['reporting.report_run'] {
  return {
    id: tx.newId('frr_1'),
    object: 'reporting.report_run',
    created: tx.created,
    livemode: tx.livemode,
    parameters: { interval_end: tx.created, interval_start: tx.created - 30 * DAY_SECONDS },
    report_type: fields.report_type ?? tx.need('reporting.report_type').id,
    result: null,
    ...(tx.count('reporting.report_run') % SHARE_FAILED === 2
      ? { error: 'It took too long.', status: 'failed' }
      : { error: null, status: 'pending' }),
    succeeded_at: null,
    ...fields,
  } satisfies Wire<Stripe.Reporting.ReportRun>
}

export function newScheduledQueryRun(
  tx: Transaction,
  fields: Partial<ObjectShapes['scheduled_query_run']>,
): ObjectShapes['scheduled_query_run'] {
  return {
    id: tx.newId('sqr_1'),
    object: 'scheduled_query_run',
    created: tx.created,
    data_load_time: tx.created,
    file: null,
    livemode: tx.livemode,
    result_available_until: tx.created + 30 * DAY_SECONDS,
    sql: 'SELECT count(*) FROM charges',
    ...(tx.count('scheduled_query_run') % SHARE_FAILED === 2
      ? { error: { message: 'It took too long.' }, status: 'timed_out' }
      : { status: 'completed' }),
    title: 'All charges',
    ...fields,
  } satisfies Wire<Stripe.Sigma.ScheduledQueryRun>
}

export function newAppInstall(
  tx: Transaction,
  fields: Partial<ObjectShapes['apps.install']>,
): ObjectShapes['apps.install'] {
  const nothing = { connect_src: [], image_src: [] }
  return {
    id: tx.newId('appinst_1'),
    object: 'apps.install',
    account: tx.accountId,
    app: 'com.example.app',
    approval_required: false,
    auth_code: null,
    channel: 'public_live',
    content_security_policy_granted: nothing,
    content_security_policy_pending: nothing,
    created: tx.created,
    created_by: null,
    endpoints_granted: [],
    endpoints_pending: [],
    livemode: tx.livemode,
    permissions_granted: [],
    permissions_pending: [],
    status: 'installed',
    ...fields,
  } satisfies Wire<Stripe.Apps.Install>
}

/** Makes an app secret. Stripe shows its payload only to clients that ask for the secret by name. */
export function newAppSecret(
  tx: Transaction,
  fields: Partial<ObjectShapes['apps.secret']>,
): ObjectShapes['apps.secret'] {
  return {
    id: tx.newId('appsecret_'),
    object: 'apps.secret',
    created: tx.created,
    expires_at: null,
    livemode: tx.livemode,
    name: `secret-${tx.random.token(6)}`,
    scope: { type: 'account' },
    ...fields,
  } satisfies Wire<Stripe.Apps.Secret>
}

export function newForwardingRequest(
  tx: Transaction,
  fields: Partial<ObjectShapes['forwarding.request']>,
): ObjectShapes['forwarding.request'] {
  return {
    id: tx.newId('fwdreq_'),
    object: 'forwarding.request',
    created: tx.created,
    livemode: tx.livemode,
    payment_method: fields.payment_method ?? tx.need('payment_method').id,
    replacements: ['card_number'],
    request_context: null,
    request_details: null,
    response_details: null,
    url: 'https://endpoint.example.com/v1/payments',
    ...fields,
  } satisfies Wire<Stripe.Forwarding.Request>
}
