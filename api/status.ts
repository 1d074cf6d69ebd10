import { readBudget } from '../prisma/budget/budget-row.js'
import type { Database } from '../prisma/engine/client.js'
import { readNow } from '../prisma/engine/clock.js'
import { disconnectedIn } from '../prisma/inbox/disconnected.js'
import { readGaps, readWatermarks, type Watermark } from '../prisma/inbox/gaps.js'
import { allowanceWarnings } from '../prisma/budget/request-counts.js'
import { readLastEnded, type RunRecord } from '../prisma/proofs/runs.js'
import { readInboxStatus, readSetAside } from '../prisma/status/status.js'
import { readSteps, unlistedIn } from '../prisma/proofs/steps.js'
import type { SyncState } from '../prisma/status/sync-state.js'
import { readSyncVersion } from '../prisma/status/sync-version.js'
import { together } from '../prisma/engine/together.js'
import { ageOf } from './age-of.js'
import type { Counts, CountsInput } from './counts.js'
import { earliest } from './earliest.js'
import type { Readiness } from './readiness.js'
import type { Refusals } from './refusals.js'
import { scheduleProblems } from './schedule-states.js'
import type { Aged } from './stale-while-revalidate.js'
import type { SyncHistory } from './sync-history.js'
import type { TemporalState } from './temporal-state.js'
import { troubleProblems } from './troubles.js'
import { judge } from './verdict.js'

/** Gaps that the page shows. */
const SHOWN = 10

export interface StatusDeps extends CountsInput {
  readonly database: Database
  readonly temporal: TemporalState
  readonly readiness: () => Promise<Readiness>
  readonly refusals: Refusals
  readonly reconcileIntervalMs: number
}

/** The data of the admin page and of `GET /api/status`, where dates are ISO strings. */
export type Status = Awaited<ReturnType<typeof collectStatus>>

/**
 * The cached parts whose cost grows with the account. Each function takes the version that
 * its value must have.
 */
export interface CostlyParts {
  readonly counts: (version: string) => Promise<Aged<Counts>>
  readonly history: (version: string) => Promise<Aged<SyncHistory>>
}

/** Reads the status. Costly parts come from the cache while they are young enough. */
export async function collectStatus(deps: StatusDeps, costly: CostlyParts) {
  const { database, temporal, readiness, refusals, reconcileIntervalMs } = deps
  const { pool } = database
  const [
    accounts,
    inbox,
    setAside,
    gaps,
    requests,
    lastReconcile,
    now,
    isReachable,
    running,
    steps,
    lastAudits,
    schedules,
    { problem },
    troubles,
  ] = await together(
    () => readWatermarks(pool),
    () => readInboxStatus(pool),
    () => readSetAside(pool),
    () => readGaps(pool, SHOWN),
    () => readBudget(pool),
    () => readLastEnded(database, 'reconcile'),
    () => readNow(pool),
    () => temporal.isReachable(),
    () => temporal.runningSync(),
    () => readSteps(pool),
    () => lastAuditsOf(database),
    () => temporal.schedules(),
    () => readiness(),
    () => temporal.troubles(),
  )
  // Read after Temporal's answer: a full sync that has ended by then has already written its record.
  const version = await readSyncVersion(pool)
  const [counts, history] = await together(
    () => costly.counts(version),
    () => costly.history(version),
  )
  const counted = ageOf('counted', counts, now)
  const historyRead = ageOf('read', history, now)
  const { states, wasCancelled, last } = history.value
  const synced = accounts.filter(({ eventsUntil }) => eventsUntil !== null)
  const ownUntil = accounts.find((each) => each.isOwn)?.eventsUntil ?? null
  const tablesIn = (state: SyncState['state']) => [
    ...new Set(states.flatMap((each) => (each.state === state ? each.type.table : []))),
  ]
  const checkedAt = earliest(synced.map((each) => each.checkedAt))
  const endpoint = endpointOf(steps)
  const disconnected = disconnectedIn(steps)
  const eventsUntil = ownUntil ? earliest(synced.map(knownUntil)) : null
  const verdict = judge({
    eventsUntil,
    hasSynced: tablesIn('synced').length > 0,
    unsynced: tablesIn('unsynced'),
    wasCancelled,
    historyProblem: historyRead.problem && `Full syncs and proofs were ${historyRead.text}. ${historyRead.problem}`,
    checkedMsAgo: checkedAt && now.getTime() - checkedAt.getTime(),
    reconcileIntervalMs,
    isTemporalReachable: isReachable,
    webhookProblems: [
      ...(problem === null ? [] : [`Webhooks cannot be stored. ${problem}`]),
      ...refusals.problems(eventsUntil),
    ],
    scheduleProblems: scheduleProblems(schedules),
    workflowProblems: troubleProblems(troubles),
    reconcileError: lastReconcile?.outcome === 'incomplete' ? lastReconcile.error : null,
    auditError: auditErrorOf(lastAudits, steps),
    endpointProblems: endpoint?.isChecked ? endpoint.problems : [],
    endpointAdvice: endpoint?.advice ?? [],
    requestWarnings: counts.value.requests ? allowanceWarnings(counts.value.requests) : [],
    skipped: [
      ...states.flatMap(({ state, type, reason }) => (state === 'skipped' ? `${type.table}: ${reason}` : [])),
      ...disconnected.map(({ account }) => `${account} is not connected any more. Its rows stay as they were.`),
    ],
    failed: tablesIn('failed'),
    inbox: {
      ...inbox,
      oldestMsAgo: inbox.oldestReceivedAt && now.getTime() - inbox.oldestReceivedAt.getTime(),
    },
  })

  return {
    ...verdict,
    checkedAt: now,
    accounts: accounts.map((each) => ({
      account: each.account,
      mode: each.livemode ? ('live' as const) : ('test' as const),
      isOwn: each.isOwn,
      eventsUntil: knownUntil(each),
      disconnectedSince: disconnected.find(({ account }) => account === each.account)?.since ?? null,
    })),
    temporal: { isReachable, schedules, troubles },
    /** The age of the row counts, `drift`, `misfits` and `users`. */
    counted,
    /** The age of the rest of `types` and of the last full sync. */
    historyRead,
    types: history.value.types.map(({ type, ...known }) => ({
      type: type.name,
      tables: [type, ...type.children].map(({ table }) => ({
        rows: 0,
        isEstimate: false,
        ...counts.value.tables.get(table),
        table,
      })),
      ...known,
    })),
    inbox: { ...inbox, setAside },
    gaps,
    fullSync: { running: running ?? null, last },
    drift: counts.value.drift,
    misfits: counts.value.misfits,
    audits: lastAudits,
    endpoint,
    reconcile: { last: lastReconcile ?? null },
    requests: { ...requests, month: counts.value.requests },
    users: counts.value.users,
  }
}

/**
 * Returns the time up to which every event of an account is in the inbox. It is never later than the last
 * check, so a watermark that wrong dates moved ahead is not shown. If our database's clock is behind
 * Stripe's, the returned time is earlier than needed, which is still true.
 */
function knownUntil({ eventsUntil, checkedAt }: Watermark) {
  return eventsUntil && earliest([eventsUntil, checkedAt])
}

/** Reads the last ended run of each kind of audit. */
async function lastAuditsOf(database: Database) {
  const kinds = ['audit', 'eventless'] as const
  const runs = await Promise.all(kinds.map((kind) => readLastEnded(database, kind)))
  return runs.flatMap((run, index) => (run ? { kind: kinds[index] ?? 'audit', ...run } : []))
}

/** Returns why the last audits failed and which types they could not list; null when there is no failure. */
function auditErrorOf(audits: readonly RunRecord[], steps: Awaited<ReturnType<typeof readSteps>>): string | null {
  const broken = audits.flatMap(({ outcome, error }) => (outcome === 'failed' ? (error ?? []) : []))
  const failed = unlistedIn(steps).flatMap(({ state, reason }) => (state === 'failed' ? reason : []))
  return [...broken, ...failed].join('\n') || null
}

interface EndpointStatus {
  readonly checkedAt: Date
  readonly isChecked: boolean
  readonly problems: readonly string[]
  readonly advice: readonly string[]
}

/** Returns the result of reconcile's last check of Stripe's webhook endpoint; null before the first check. */
function endpointOf(steps: Awaited<ReturnType<typeof readSteps>>): EndpointStatus | null {
  const step = steps.get('endpoint')
  return step ? { checkedAt: step.ranAt, ...(step.result as Omit<EndpointStatus, 'checkedAt'>) } : null // as reconcile wrote it
}
