// Longer than 250 lines: it is one table, in which a reader searches for a function.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSyncHistory } from '../../api/status/sync-history.js'
import * as alerts from '../../prisma/operator/alerts.js'
import * as deliverAlerts from '../../prisma/operator/deliver-alerts.js'
import * as operatorActions from '../../prisma/operator/operator-actions.js'
import * as budgetRow from '../../prisma/budget/budget-row.js'
import { catalogue, objectType } from '../../prisma/catalogue/catalogue.js'
import { connectDatabase, type Database, inTransaction } from '../../prisma/engine/client.js'
import * as changedColumns from '../../prisma/proofs/changed-columns.js'
import * as clock from '../../prisma/engine/clock.js'
import * as confirmed from '../../prisma/rows/confirmed.js'
import * as disconnected from '../../prisma/inbox/disconnected.js'
import * as drift from '../../prisma/rows/drift.js'
import * as findUnlisted from '../../prisma/proofs/find-unlisted.js'
import * as forgetSeen from '../../prisma/proofs/forget-seen.js'
import * as gaps from '../../prisma/inbox/gaps.js'
import * as identity from '../../prisma/engine/identity.js'
import * as insertEvents from '../../prisma/inbox/insert-events.js'
import * as listDrift from '../../prisma/status/list-drift.js'
import * as listGaps from '../../prisma/status/list-gaps.js'
import * as lastWebhook from '../../prisma/inbox/last-webhook.js'
import * as missedEvents from '../../prisma/inbox/missed-events.js'
import * as lookedUp from '../../prisma/rows/looked-up.js'
import * as mend from '../../prisma/rows/mend.js'
import * as misfits from '../../prisma/rows/misfits.js'
import * as objectContext from '../../prisma/status/object-context.js'
import * as noteMendable from '../../prisma/rows/note-mendable.js'
import * as openEvents from '../../prisma/inbox/open-events.js'
import * as purgeEvents from '../../prisma/inbox/purge-events.js'
import * as recordFailedAttempt from '../../prisma/inbox/record-failed-attempt.js'
import * as reopenEvents from '../../prisma/inbox/reopen-events.js'
import * as settleEvents from '../../prisma/inbox/settle-events.js'
import * as proofs from '../../prisma/proofs/proofs.js'
import * as requestCounts from '../../prisma/budget/request-counts.js'
import * as listRuns from '../../prisma/status/list-runs.js'
import * as rows from '../../prisma/rows/rows.js'
import * as runs from '../../prisma/proofs/runs.js'
import * as seen from '../../prisma/proofs/seen.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { countEvents } from '../../prisma/status/count-events.js'
import { listEvents } from '../../prisma/status/list-events.js'
import * as status from '../../prisma/status/status.js'
import * as steps from '../../prisma/proofs/steps.js'
import * as syncState from '../../prisma/status/sync-state.js'
import * as syncVersion from '../../prisma/status/sync-version.js'
import * as workers from '../../prisma/status/workers.js'
import * as unusableEvent from '../../prisma/inbox/unusable-event.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { useDatabase } from '../support/database.js'
import { event } from '../support/webhook.js'
import { incoming } from '../support/workbench.js'

// Each statement of the inbox, the status, gaps, listings and drift reads what is open, new or asked for, however long the history is.

const inbox = { ...insertEvents, ...settleEvents, ...recordFailedAttempt, ...reopenEvents, ...purgeEvents }

/** Each function that these modules export is measured below, or LEFT_OUT says why not. */
const MODULES = {
  inbox: [inbox, openEvents, unusableEvent],
  status: [
    status,
    { countEvents, listEvents },
    syncState,
    syncVersion,
    workers,
    listGaps,
    listDrift,
    runs,
    listRuns,
    steps,
    proofs,
    misfits,
    requestCounts,
    budgetRow,
    identity,
    clock,
    objectContext,
    lookedUp,
  ],
  gaps: [gaps, disconnected, lastWebhook, missedEvents],
  seen: [seen, changedColumns, forgetSeen, findUnlisted, confirmed, mend, noteMendable, rows],
  drift: [drift],
  operator: [alerts, deliverAlerts, operatorActions],
}

const LARGE_RUNS = 'measured batch by batch in large-runs.test.ts'
const READ_BY_BATCH = 'reads by readNoteBatches, which large-runs.test.ts measures'
const GROWS = 'grows with the account: it is read every 15 s at most, and only while somebody looks (decision 77)'
const DAYS_35 = 'reads 35 days, every 15 s at most, and only while somebody looks at the chart'
const NO_STATEMENT = 'no statement of its own'
const SMALL = 'reads tables with a row of each account, type, step or endpoint'

const LEFT_OUT: Readonly<Record<string, string>> = {
  addRequests: SMALL,
  allowanceWarnings: NO_STATEMENT,
  asDriftCursor: NO_STATEMENT,
  asGapCursor: NO_STATEMENT,
  auditPace: NO_STATEMENT,
  claimWatch: SMALL,
  changeBudget: SMALL,
  confirmIdentity: SMALL,
  countChangedColumns: READ_BY_BATCH,
  countDrift: GROWS,
  countDriftByDay: DAYS_35,
  countGapsByDay: DAYS_35,
  countMisfits: 'reads up to a thousand notes of each table',
  countSeen: LARGE_RUNS,
  countTables: GROWS,
  createDatabaseClock: NO_STATEMENT,
  listDisconnected: NO_STATEMENT,
  endWatch: SMALL,
  divideProof: LARGE_RUNS,
  divideRange: LARGE_RUNS,
  deleteOutdatedMisfits: 'reads up to a thousand notes of each table',
  readNoteBatches: LARGE_RUNS,
  eventsHorizon: NO_STATEMENT,
  findUnlisted: LARGE_RUNS,
  ForeignKeyError: NO_STATEMENT,
  forgetDisconnected: SMALL,
  forgetProofs: 'reads all proofs, of which a type of twenty million rows has ten thousand',
  forgetUnlistable: SMALL,
  forgetWorker: SMALL,
  isFullySynced: NO_STATEMENT,
  mendListed: LARGE_RUNS,
  moveWatermark: SMALL,
  noteMendable: READ_BY_BATCH,
  noteMended: LARGE_RUNS,
  noteMisfitsBetween: 'reads the rows of a batch of `npm run reproject`',
  receiversOf: NO_STATEMENT,
  recordStep: SMALL,
  recordUnlistable: SMALL,
  readBudget: SMALL,
  readIdentity: SMALL,
  readMissedEvents: 'reads the events of the gaps of the last day, every 15 s at most, and only while somebody looks',
  readMisfits: 'reads up to a thousand notes of each table',
  readNow: SMALL,
  readProofs: GROWS,
  readRequestMonth: 'reads up to 200,000 charges of the month',
  readSteps: SMALL,
  readUserLinks: GROWS,
  readWatermarks: SMALL,
  recordDisconnected: SMALL,
  recordDrift: LARGE_RUNS,
  recordProof: LARGE_RUNS,
  recordWorker: SMALL,
  setWatermarkBack: SMALL,
  startWatermark: SMALL,
  syncStates: NO_STATEMENT,
  findUnlistableTypes: NO_STATEMENT,
  workersIn: NO_STATEMENT,
}

const database = useDatabase()
/** A server process reports what it has read when it is asked to. So there is only one. */
let single: Database
const account = 'acct_1'
const connected = 'acct_2'
const customer = objectType('customer')

/** Rows of each kind of history, and of the inbox ten times as many. */
const HISTORY = 3_000

/** More than is open, and less than any history. */
const FEW = 2_000

/** So many that PostgreSQL may believe to find the oldest of them soon among all events. They are the newest. */
const SET_ASIDE = 900

beforeAll(async () => {
  const { query } = database()
  const tables = await query<{ name: string }>(
    `SELECT format('stripe.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'stripe'`,
  )
  for (const { name } of tables) await query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`)
  for (const sql of FILLINGS) await query(sql)
  await query('ANALYZE')
  single = connectDatabase({ url: database().url, applicationName: 'one connection', maxConnections: 1 })
})
afterAll(() => single.close())

const BOOKKEEPING = `'{}', 'fetch', now(), 'full-sync', now()`

const FILLINGS = [
  `INSERT INTO stripe.sync_account (account_id, livemode, is_own, first_seen_at, events_until, events_checked_at)
   VALUES ('${account}', false, true, now(), now(), now()), ('${connected}', false, false, now(), now(), now())`,

  // A tenth of all events was found by reconcile. The webhooks of half of these came late. The newest are open.
  `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at,
     webhook_at, gap_id, outcome, closed_at, payload)
   SELECT 'evt_' || n, 'coupon.updated', '${account}', 'coupon', 'c' || n, 'c' || n, at, CASE WHEN is_gap THEN 'gap' ELSE 'webhook' END, at,
     CASE WHEN n % 20 = 0 THEN at END, CASE WHEN is_gap THEN n / 10 END,
     CASE WHEN n <= 20 THEN 'open' ELSE 'settled' END, CASE WHEN n > 20 THEN at END, '{}'
   FROM generate_series(1, ${10 * HISTORY}) AS n, LATERAL (SELECT now() - n * interval '1 minute' AS at, n % 10 = 0 AS is_gap) AS each`,
  // The last one was found long before all of the account's newest events.
  `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, repaired_at, events)
   SELECT '${account}', at, at, at, CASE WHEN n > 2 THEN at END, 1
   FROM generate_series(1, ${HISTORY}) AS n, LATERAL (SELECT now() - n * interval '10 minutes' AS at) AS each`,
  `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, repaired_at, events)
   VALUES ('${connected}', now() - interval '10 days', now() - interval '10 days', now(), now(), 1)`,
  // An object with many events, all of one gap, a thousand events of an account that was never synced, and what is set aside: the newest of all.
  `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, gap_id, outcome, closed_at, payload)
   SELECT 'evt_hot_' || n, 'customer.updated', '${account}', 'customer', 'cus_hot', 'cus_hot', at, 'gap', at, 1,
     CASE WHEN n = 1 THEN 'open' ELSE 'settled' END, CASE WHEN n > 1 THEN at END, '{}'
   FROM generate_series(1, ${2 * HISTORY}) AS n, LATERAL (SELECT now() - n * interval '1 minute' AS at) AS each`,
  `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, outcome, closed_at, payload)
   SELECT 'evt_ignored_' || n, 'customer.updated', 'acct_never_synced', 'customer', 'cus_' || n, 'cus_' || n, now(), 'webhook',
     now() - n * interval '1 s', 'ignored', now(), '{}'
   FROM generate_series(1, ${HISTORY}) AS n`,
  `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, outcome, retry_at, payload)
   SELECT 'evt_aside_' || n, 'coupon.updated', '${account}', 'coupon', 'c_aside', 'c_aside', now(), 'webhook', now(),
     CASE WHEN n % 2 = 0 THEN 'failed' ELSE 'blocked' END, now(), '{}'
   FROM generate_series(1, ${SET_ASIDE}) AS n`,
  `INSERT INTO stripe.stripe_event (id, type, account_id, created, channel, received_at, outcome, closed_at, payload)
   SELECT 'evt_old_' || n, 'coupon.updated', '${account}', at, 'webhook', at, 'settled', at, '{}'
   FROM generate_series(1, 50) AS n, LATERAL (SELECT now() - interval '36 days' AS at) AS each`,

  // Full syncs of one customer are kept, as all are. Those of whole types are older.
  `INSERT INTO stripe.sync_run (id, workflow_id, kind, outcome, started_at, finished_at, input, result)
   SELECT kind || '_' || n, kind || to_char(at, '-YYYY-MM-DD"T"HH24:MI:SS"Z"'), kind, 'complete', at, at, input, '{"types": []}'
   FROM generate_series(1, ${HISTORY}) AS n,
     (VALUES ('reconcile', '{}'::jsonb, 0), ('audit', '{}', 0), ('eventless', '{}', 0), ('full-sync', '{"customer": "cus_1"}', 0),
       ('full-sync', '{}', ${10 * HISTORY})) AS each(kind, input, before),
     LATERAL (SELECT now() - n * interval '4 minutes' - before * interval '1 minute' AS at) AS moment
   WHERE before = 0 OR n <= 5
   ON CONFLICT DO NOTHING`,
  `INSERT INTO stripe.sync_run (id, workflow_id, kind, outcome, started_at, finished_at, input) VALUES
     ('whole', 'full-sync', 'full-sync', 'complete', now() - interval '20 days', now(), '{}'),
     ('old', 'reconcile', 'reconcile', 'complete', now() - interval '8 days', now(), '{}'),
     ('lost', 'reconcile-2026-11-24T09:05:00Z', 'reconcile', 'running', now() - interval '1 hour', NULL, '{}')`,

  `INSERT INTO stripe.operator_actions (at, actor, address, action, result)
   SELECT now() - n * interval '10 minutes', 'token', '::1', 'retry', '200' FROM generate_series(1, ${HISTORY}) AS n`,
  `INSERT INTO stripe.alerts (receiver, at, message, delivered_at)
   SELECT 'slack', at, '{}', at FROM generate_series(1, ${HISTORY}) AS n, LATERAL (SELECT now() - n * interval '10 minutes' AS at) AS each`,
  `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
   SELECT '${account}', 'customer', 'cus_' || n, 'run', 'changed', CASE WHEN n > 3 THEN 'changed here' END,
     now() - n * interval '20 minutes' - CASE WHEN n % 1000 = 0 THEN interval '40 days' ELSE '0' END
   FROM generate_series(1, ${HISTORY}) AS n`,
  `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect)
   SELECT 'run', '${account}', 'customer', 'cus_' || n, 'confirmed' FROM generate_series(1, ${HISTORY}) AS n`,

  // Every other customer is a tombstone, and what was this customer's was fetched after that: but for two, of today.
  `INSERT INTO stripe.customers (account_id, id, created, deleted_at, data, source, seen_at, channel, synced_at)
   SELECT '${account}', 'cus_' || n, now(), CASE WHEN n % 2 = 0 THEN at END, '{}', 'fetch', at, 'full-sync', at
   FROM generate_series(1, ${2 * HISTORY}) AS n,
     LATERAL (SELECT now() - CASE WHEN n IN (2, 4) THEN interval '1 hour' ELSE '100 days' END AS at) AS each`,
  `INSERT INTO stripe.payment_methods (account_id, id, customer, created, data, source, seen_at, channel, synced_at)
   SELECT '${account}', 'pm_' || n, 'cus_' || n, now(), '{}', 'fetch', now() - interval '2 hours', 'full-sync', now()
   FROM generate_series(1, ${2 * HISTORY}) AS n`,
  `INSERT INTO stripe.charges (account_id, id, customer, data, source, seen_at, channel, synced_at)
   SELECT '${account}', 'ch_' || n, 'cus_' || n, ${BOOKKEEPING} FROM generate_series(1, ${HISTORY}) AS n`,
]

/** What a listing has read of a customer. */
function observation(id: string): Observation {
  const read = {
    source: 'fetch',
    asOf: new Date(),
    seenAt: new Date(),
    channel: 'full-sync',
    apiVersion: null,
  } as const
  return { ...read, id, object: { id, object: 'customer' }, isDeleted: false, children: new Map() }
}

/** Rows that `work` reads: whole tables, and entries of indexes. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const before = await countReads()
  await work()
  return (await countReads()) - before
}

async function countReads(): Promise<number> {
  await single.pool.query('SELECT pg_stat_force_next_flush()')
  const { rows: counted } = await database().pool.query<{ count: number }>(
    `SELECT ((SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = 'stripe')
       + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'stripe'))::int AS count`,
  )
  return counted[0]?.count ?? NaN
}

/** Nothing listens at this port. */
const SLACK = { slack: { url: 'http://127.0.0.1:9/' }, page: null }

const ACTION = { actor: 'token', address: '::1', action: 'retry', target: null, result: '200' } as const

const key = { account, group: 'c1' }
const ids = ['evt_1', 'evt_2']
const hot = { account, typeName: 'customer', ids: ['cus_hot'], groups: ['cus_hot'] }
const listing = { runId: 'run', account, typeName: 'customer' }
const ended = Math.floor(Date.now() / 1_000)
const at = new Date()
/** Ten days ago: behind thousands of newer events. */
const longAgo = new Date(Date.now() - 10 * 86_400_000)
const newEvent = () => incoming(event({ object: { id: 'cus_1', object: 'customer' } }), account)

type Case = readonly [statement: string, ownerType: string, work: () => Promise<unknown>]

const CASES: readonly Case[] = [
  ['insertEvents', 'a customer', () => inbox.insertEvents(single.pool, [newEvent()])],
  [
    'insertEvents',
    'a dispute, whose charge knows the customer',
    () =>
      inbox.insertEvents(single.pool, [
        incoming(event({ object: { id: 'dp_1', object: 'dispute', charge: 'ch_1' } }), account),
      ]),
  ],
  ['insertWithoutContent', 'one', () => unusableEvent.insertWithoutContent(single.pool, newEvent(), 'refused')],
  [
    'recordUnusable',
    'one',
    () =>
      unusableEvent.recordUnusable(single.pool, {
        ...{ event: {}, account, channel: 'webhook', sentAt: null, reason: 'no event' },
      }),
  ],
  ['readOpenEvents', 'a sweep', () => openEvents.readOpenEvents(single.pool, { olderThanMs: 0 }, 2_000)],
  ['readOpenEvents', 'a key', () => openEvents.readOpenEvents(single.pool, { key }, 2_000)],
  ['countOpenEvents', 'a sweep', () => openEvents.countOpenEvents(single.pool, { olderThanMs: 0 })],
  ['countOpenEvents', 'a key', () => openEvents.countOpenEvents(single.pool, { key })],
  ['hasBacklog', 'more than 10', () => openEvents.hasBacklog(single.pool, { count: 10, forMs: 0 })],
  ['countLateKeys', 'a key', () => openEvents.countLateKeys(single.pool, { keys: [key], forMs: 1_000 })],
  ['deferUntilReadLag', 'two', () => inbox.deferUntilReadLag(single.pool, ids)],
  ['deferUntilGoneLag', 'two', () => inbox.deferUntilGoneLag(single.pool, { account, typeName: 'coupon', ids })],
  [
    'settleEvents',
    'an object with many events',
    () => inTransaction(single.pool, (client) => inbox.settleEvents(client, hot, ['evt_hot_1'])),
  ],
  ['readStillOpen', 'two', () => inTransaction(single.pool, (client) => inbox.readStillOpen(client, ids))],
  [
    'recordFailedAttempt',
    'two',
    () => inbox.recordFailedAttempt(single.pool, { ids, outcome: 'open', error: 'Stripe is down.', retryInMs: 60_000 }),
  ],
  ['endBackoff', 'two', () => inbox.endBackoff(single.pool)],
  ['reopenServed', 'none', () => inbox.reopenServed(single.pool)],
  ['purgeEvents', 'a part of them', () => inbox.purgeEvents(single.pool, 20)],
  ['purgeEvents', 'the rest', () => inbox.purgeEvents(single.pool)],
  ['purgeEvents', 'none', () => inbox.purgeEvents(single.pool)],

  ['readInboxStatus', 'all', () => status.readInboxStatus(single.pool)],
  ['readSetAside', 'the oldest', () => status.readSetAside(single.pool)],
  ['readWebhookVersion', 'the last', () => lastWebhook.readWebhookVersion(single.pool)],
  ['readSyncStates', 'before the first proof', () => syncState.readSyncStates(single.pool, catalogue)],
  ['readSyncRecords', 'before the first proof', () => syncState.readSyncRecords(single.pool)],
  ['readSyncVersion', 'now', () => syncVersion.readSyncVersion(single.pool)],
  [
    'recordRunStart',
    'a run after one that was lost',
    () =>
      runs.recordRunStart(single, {
        ...{ id: 'now', workflowId: 'reconcile-2026-11-24T09:10:00Z', kind: 'reconcile', input: {} },
      }),
  ],
  ['recordRunEnd', 'one', () => runs.recordRunEnd(single, { id: 'now', outcome: 'complete', result: {} })],
  ['readRun', 'one', () => runs.readRun(single, 'now')],
  ['listRuns', 'a page of all kinds', () => listRuns.listRuns(single.pool, { limit: 50 })],
  [
    'listRuns',
    'a page behind a run',
    () => listRuns.listRuns(single.pool, { after: { startedAt: at, id: 'x' }, limit: 50 }),
  ],
  ['listRuns', 'those that failed', () => listRuns.listRuns(single.pool, { outcome: 'failed', limit: 50 })],
  ['readWholeRun', 'one', () => listRuns.readWholeRun(single.pool, 'now')],
  ['readLastRuns', 'fifty', () => runs.readLastRuns(single, { kind: 'full-sync', limit: 50 })],
  ['readLastEnded', 'one', () => runs.readLastEnded(single, 'reconcile')],
  ['lastRunMsAgo', 'one', () => runs.lastRunMsAgo(single, { kind: 'reconcile', exceptRunId: 'now' })],
  ['readFullSyncRuns', 'fifty', () => runs.readFullSyncRuns(single)],
  ['purgeRuns', 'one', () => runs.purgeRuns(single)],
  ['purgeRuns', 'none', () => runs.purgeRuns(single)],

  [
    'readRelatedObjects',
    'a customer',
    () =>
      objectContext.readRelatedObjects(single.pool, {
        ...{ account, types: catalogue, type: customer, id: 'cus_1', data: { default_source: 'pm_1' } },
      }),
  ],
  [
    'readObjectDrift',
    'a customer',
    () => objectContext.readObjectDrift(single.pool, { account, type: customer, id: 'cus_1' }),
  ],
  [
    'readObjectProof',
    'a customer',
    () => objectContext.readObjectProof(single.pool, { account, type: customer, data: { created: 5 } }),
  ],
  [
    'recordLookedUp',
    'one',
    () =>
      lookedUp.recordLookedUp(single.pool, {
        ...{ requestId: 'r1', account, typeName: 'customer', id: 'cus_1', askedAt: at },
        ...{ state: 'absent', object: null, reason: null },
      }),
  ],
  ['purgeLookedUp', 'none', () => lookedUp.purgeLookedUp(single.pool)],
  ['takeLookedUp', 'one', () => lookedUp.takeLookedUp(single.pool, 'r1')],

  [
    'recordGap',
    'the first after a long time with many webhooks',
    () =>
      inTransaction(single.pool, (client) =>
        gaps.recordGap(client, { account, ids, began: ended - 60, ended: ended - 30 }),
      ),
  ],
  [
    'recordGap',
    'one before the last',
    () =>
      inTransaction(single.pool, (client) =>
        gaps.recordGap(client, { account, ids, began: ended - 900_000, ended: ended - 800_000 }),
      ),
  ],
  [
    'recordGap',
    'an account of which no webhook came',
    () =>
      inTransaction(single.pool, (client) =>
        gaps.recordGap(client, { account: connected, ids: ['evt_3'], began: ended - 60, ended }),
      ),
  ],
  ['reviewGaps', 'those of which events are open', () => gaps.reviewGaps(single.pool)],
  ['listGaps', 'the newest', () => listGaps.listGaps(single.pool, { limit: 50 })],
  ['listGaps', 'in the middle', () => listGaps.listGaps(single.pool, { limit: 50, after: [`${HISTORY / 2}`] })],
  ['registerAccount', 'one', () => gaps.registerAccount(single.pool, { account: 'acct_3', livemode: false })],

  ['beginSeen', 'a listing', () => seen.beginSeen(single.pool, listing)],
  ['hasBegun', 'a listing', () => seen.hasBegun(single.pool, listing)],
  [
    'recordSeen',
    'two',
    () =>
      seen.recordSeen(single.pool, {
        ...listing,
        notes: new Map(['cus_1', 'cus_2'].map((id) => [id, { effect: 'inserted' }])),
      }),
  ],
  [
    'recordChangedColumns',
    'two',
    () =>
      changedColumns.recordChangedColumns(single.pool, {
        ...listing,
        columns: new Map(['cus_1', 'cus_2'].map((id) => [id, ['name']])),
      }),
  ],
  ['forgetSeen', 'another run', () => forgetSeen.forgetSeen(single.pool, 'another run')],
  ['forgetSeenOfEnded', 'none', () => forgetSeen.forgetSeenOfEnded(single.pool)],
  [
    'findConfirmed',
    'a page',
    () => confirmed.findConfirmed(single.pool, { account, type: customer, observations: [observation('cus_1')] }),
  ],
  [
    'recordMisfitsWithChildren',
    'one',
    () => misfits.recordMisfitsWithChildren(single.pool, { account, type: customer, ids: ['cus_1'] }),
  ],
  ['readRowStates', 'one', () => rows.readRowStates(single.pool, { account, type: customer, ids: ['cus_1'] })],
  [
    'readIdsOfCustomer',
    'one',
    () => rows.readIdsOfCustomer(single.pool, { account, type: objectType('charge'), customer: 'cus_1' }),
  ],
  [
    'readPossiblyStale',
    'one',
    () =>
      inTransaction(single.pool, (client) =>
        rows.readPossiblyStale(client, { account, type: customer, observations: [observation('cus_1')], since: at }),
      ),
  ],
  [
    'readOrphans',
    'two customers who were deleted today',
    async () => {
      const of = { type: objectType('payment_method'), column: 'customer', ownerType: customer }
      expect(await rows.readOrphans(single.pool, { ...of, limit: 1_000 })).toHaveLength(2)
    },
  ],

  ['explainDrift', 'three', () => drift.explainDrift(single.pool)],
  ['explainDrift', 'none', () => drift.explainDrift(single.pool)],
  ['purgeDrift', 'two', () => drift.purgeDrift(single.pool)],
  ['purgeDrift', 'none', () => drift.purgeDrift(single.pool)],
  ['listDrift', 'the newest', () => listDrift.listDrift(single.pool, { limit: 50 })],
  [
    'listDrift',
    'in the middle',
    async () => {
      const foundAt = new Date(at.getTime() - (HISTORY / 2) * 20 * 60_000).toISOString()
      const page = await listDrift.listDrift(single.pool, {
        limit: 50,
        after: [foundAt, account, 'customer', 'cus_', ''],
      })
      expect(page.data).toHaveLength(50)
    },
  ],
  ['countRecentDrift', 'the last day', () => drift.countRecentDrift(single.pool, ['invoice', 'customer'])],

  [
    'recordChange',
    'a problem',
    async () => {
      await alerts.claimWatch(single.pool, 'a')
      const look = { state: 'degraded', problems: [] }
      await alerts.recordChange(single.pool, { watcher: 'a', before: look, now: look, receivers: ['slack'] })
    },
  ],
  ['hasWaitingAlerts', 'one', () => deliverAlerts.hasWaitingAlerts(single.pool, SLACK)],
  ['deliverAlerts', 'one', () => deliverAlerts.deliverAlerts(single.pool, SLACK)],
  ['purgeAlerts', 'none', () => alerts.purgeAlerts(single.pool)],
  ['recordAction', 'one', () => operatorActions.recordAction(single.pool, ACTION)],
  ['readActions', 'fifty', () => operatorActions.readActions(single.pool, { limit: 50 })],
  ['readActions', 'the next fifty', () => operatorActions.readActions(single.pool, { before: '2000', limit: 50 })],
  ['purgeActions', 'none', () => operatorActions.purgeActions(single.pool)],

  ['listEvents', 'the newest', () => listEvents(single.pool, { limit: 50 })],
  [
    'listEvents',
    'a later page',
    async () => {
      const after = Buffer.from(JSON.stringify(['all', longAgo.toISOString(), 'evt_1'])).toString('base64url')
      expect((await listEvents(single.pool, { after, limit: 50 })).events).toHaveLength(50)
    },
  ],
  ['listEvents', 'those set aside', () => listEvents(single.pool, { outcome: 'set-aside', limit: 50 })],
  ['listEvents', 'the open ones', () => listEvents(single.pool, { outcome: 'open', limit: 50 })],
  ['listEvents', 'those of an object', () => listEvents(single.pool, { filter: { objectId: 'c9000' }, limit: 50 })],
  [
    'listEvents',
    'a type of which there is none, among the newest thousand',
    async () => {
      const { searchedTo } = await listEvents(single.pool, {
        ...{ filter: { type: 'price.*' }, limit: 50, searchLimit: 1_000 },
      })
      expect(searchedTo).not.toBeNull()
    },
  ],
  [
    'listEvents',
    'those that came within an hour long ago',
    async () => {
      const received = { gte: new Date(longAgo.getTime() - 3_600_000), lt: longAgo }
      const input = { filter: { received, channel: 'webhook' }, outcome: 'settled', limit: 50 } as const
      expect((await listEvents(single.pool, input)).events).toHaveLength(50)
    },
  ],
  ['countEvents', 'ten minutes', () => countEvents(single.pool, { bucketSeconds: 60, buckets: 10 })],
  [
    'countEvents',
    'a day with more than are counted',
    () => countEvents(single.pool, { bucketSeconds: 900, buckets: 97, countedLimit: 1_000 }),
  ],

  // These open what was set aside.
  ['readBlockedTypes', 'all', () => inbox.readBlockedTypes(single.pool)],
  ['reopenBlocked', 'a type', () => inbox.reopenBlocked(single.pool, { account, typeName: 'customer' })],
  ['reopenBlocked', 'those whose time has come', () => inbox.reopenBlocked(single.pool)],
  ['reopenSetAside', 'one', () => inbox.reopenSetAside(single.pool, { ids: ['evt_aside_2'] })],
  ['reopenSetAside', 'a type', () => inbox.reopenSetAside(single.pool, { type: 'price.*', outcome: 'failed' })],
  ['reopenFailedByOthers', 'all', () => inbox.reopenFailedByOthers(single.pool, 'this code')],
  ['reopenSetAside', 'all', () => inbox.reopenSetAside(single.pool)],
]

it.each(CASES)('few rows are read by %s: %s', async (_statement, _of, work) => {
  expect(await rowsRead(work)).toBeLessThan(FEW)
})

it('the history of full syncs reads each proof once', async () => {
  await database().query(
    `INSERT INTO stripe.sync_proof (account_id, object_type, gte, lt, proven_at, run_id)
     SELECT $1, 'customer', n, n + 1, now(), 'run' FROM generate_series(1, $2::int) AS n`,
    [account, HISTORY],
  )
  expect(await rowsRead(() => readSyncHistory(single, wholeCatalogue))).toBeLessThan(HISTORY + FEW)
})

it('each type that others may vanish with has an index for its tombstones', async () => {
  const parents = catalogue.flatMap(({ parentColumn, passes }) =>
    passes.flatMap(({ parent }) => (parent && parentColumn !== null ? objectType(parent.type).table : [])),
  )
  const owners = new Set(['customers', 'test_helpers_test_clocks', ...parents])
  const indexes = await database().query<{ table: string }>(
    `SELECT tablename AS table FROM pg_indexes WHERE indexdef LIKE '%(deleted_at) WHERE (deleted_at IS NOT NULL)'`,
  )
  expect(indexes.map(({ table }) => table).toSorted()).toEqual([...owners].toSorted())
})

it('each statement is measured, or it is said why not', () => {
  const exported = Object.values(MODULES)
    .flat()
    .flatMap((each) => Object.entries(each).flatMap(([name, value]) => (typeof value === 'function' ? name : [])))
  const known = new Set([...CASES.map(([statement]) => statement), ...Object.keys(LEFT_OUT)])
  expect([...known].toSorted()).toEqual([...new Set(exported)].toSorted())
})
