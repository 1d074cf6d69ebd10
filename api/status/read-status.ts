import { readBudget } from '../../prisma/budget/budget-row.js'
import { allowanceWarnings } from '../../prisma/budget/request-counts.js'
import type { Database } from '../../prisma/engine/client.js'
import { readNow } from '../../prisma/engine/clock.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import type { MissedEvents } from '../../prisma/inbox/missed-events.js'
import { readLastEnded } from '../../prisma/proofs/runs.js'
import { readActions } from '../../prisma/operator/operator-actions.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { listGaps } from '../../prisma/status/list-gaps.js'
import { readInboxStatus, readSetAside } from '../../prisma/status/status.js'
import type { SyncState } from '../../prisma/status/sync-state.js'
import { readSyncVersion } from '../../prisma/status/sync-version.js'
import { workersIn } from '../../prisma/status/workers.js'
import type { Readiness } from '../readiness.js'
import type { Refusals } from '../refusals.js'
import { ago } from '../admin/time.js'
import { accountsOf, eventsUntilOf, watermarksCheckedAt } from './accounts.js'
import { ageOf } from './age-of.js'
import { auditErrorOf, readLastAudits } from './audits.js'
import type { Counts, CountsInput } from './counts.js'
import { endpointOf } from './endpoint.js'
import type { Evidence } from './evidence.js'
import { healthOf } from './health.js'
import { objectTypesOf } from './object-types.js'
import { scheduleProblems } from './schedule-states.js'
import type { Aged } from './stale-while-revalidate.js'
import type { Status } from './status-schema.js'
import type { SyncHistory } from './sync-history.js'
import { readTemporal } from './temporal-section.js'
import type { TemporalState } from './temporal-state.js'
import { troubleProblems } from './troubles.js'
import { judge } from './verdict.js'

/** Gaps that the status names. */
const SHOWN_GAPS = 10

/** Actions of operators that the page shows. */
const SHOWN_ACTIONS = 10

export interface StatusDeps extends CountsInput {
  readonly database: Database
  readonly temporal: TemporalState
  readonly readiness: () => Promise<Readiness>
  readonly refusals: Refusals
  readonly reconcileIntervalMs: number
}

/**
 * The cached parts whose cost grows with the account. Each function takes the version that
 * its value must have.
 */
export interface CostlyParts {
  readonly counts: (version: string) => Promise<Aged<Counts>>
  readonly history: (version: string) => Promise<Aged<SyncHistory>>
}

/** Reads the status. Costly parts come from the cache while they are young enough. */
export async function readStatus(deps: StatusDeps, costly: CostlyParts): Promise<Status> {
  const parts = await readParts(deps, costly)
  const { now, steps, watermarks, inbox, setAside, gaps, budget, audits, reconcile, temporal, running, actions } = parts
  const { counts, history } = parts
  const sections = {
    checkedAt: now,
    accounts: accountsOf(watermarks, steps),
    temporal,
    workers: workersIn(steps),
    counted: ageOf('counted', counts, now),
    historyRead: ageOf('read', history, now),
    types: objectTypesOf(history.value, counts.value),
    inbox: { ...inbox, setAside },
    gaps: gaps.data,
    fullSync: { running: running ?? null, last: history.value.last, lastOfAll: history.value.lastOfAll },
    drift: counts.value.drift,
    misfits: counts.value.misfits,
    audits,
    endpoint: endpointOf(steps),
    reconcile: { last: reconcile ?? null },
    requests: { ...budget, month: counts.value.requests },
    users: counts.value.users,
    actions,
  }
  const verdict = judge(evidenceOf(deps, parts, sections))
  return { ...verdict, ...sections, health: healthOf({ ...sections, ...verdict }) }
}

type Parts = Awaited<ReturnType<typeof readParts>>

/** The status without what is derived from it. */
type Sections = Omit<Status, keyof ReturnType<typeof judge> | 'health'>

async function readParts({ database, temporal, readiness }: StatusDeps, costly: CostlyParts) {
  const { pool } = database
  const [
    watermarks,
    inbox,
    setAside,
    gaps,
    budget,
    reconcile,
    now,
    steps,
    audits,
    inTemporal,
    running,
    ready,
    actions,
  ] = await awaitAll(
    () => readWatermarks(pool),
    () => readInboxStatus(pool),
    () => readSetAside(pool),
    () => listGaps(pool, { limit: SHOWN_GAPS }),
    () => readBudget(pool),
    () => readLastEnded(database, 'reconcile'),
    () => readNow(pool),
    () => readSteps(pool),
    () => readLastAudits(database),
    () => readTemporal(temporal),
    () => temporal.runningSync(),
    () => readiness(),
    () => readActions(pool, { limit: SHOWN_ACTIONS }),
  )
  // Read after Temporal's answer: a full sync that has ended by then has already written its record.
  const version = await readSyncVersion(pool)
  const [counts, history] = await awaitAll(
    () => costly.counts(version),
    () => costly.history(version),
  )
  return {
    watermarks,
    inbox,
    setAside,
    gaps,
    budget,
    reconcile,
    now,
    steps,
    audits,
    temporal: inTemporal,
    running,
    readinessProblem: ready.problem,
    actions,
    counts,
    history,
  }
}

/** After this many intervals without another lost event, silent webhooks are no problem: Stripe had nothing to tell. */
const SILENT_INTERVALS = 3

/**
 * Returns the events that no webhook brought. `silentEvents` are those after the last webhook, while they are fresh.
 * Clocks of Stripe and of our database are compared here; they may differ by seconds.
 */
function missedWebhooks(
  { count, sinceLastWebhook, newest }: MissedEvents,
  { now, reconcileIntervalMs }: { readonly now: Date; readonly reconcileIntervalMs: number },
): Pick<Evidence, 'missedEvents' | 'silentEvents'> {
  const isFresh = newest !== null && now.getTime() - newest.getTime() < SILENT_INTERVALS * reconcileIntervalMs
  return { missedEvents: count, silentEvents: isFresh ? sinceLastWebhook : 0 }
}

/** Returns what the verdict is judged by. */
function evidenceOf(
  { refusals, reconcileIntervalMs }: StatusDeps,
  { watermarks, steps, inbox, now, reconcile, readinessProblem, counts, history }: Parts,
  { accounts, temporal, workers, historyRead, endpoint, audits, requests, fullSync }: Sections,
): Evidence {
  const { states, wasCancelled } = history.value
  const tablesIn = (state: SyncState['state']) => [
    ...new Set(states.flatMap((each) => (each.state === state ? each.type.table : []))),
  ]
  const checkedAt = watermarksCheckedAt(watermarks)
  const eventsUntil = eventsUntilOf(watermarks)
  /** Reconcile looks at the endpoint once an hour, so what it found may have changed since. */
  const withAge = (sentences: readonly string[], at: Date) =>
    sentences.map((each) => `${each} (checked ${ago(at, now)})`)
  return {
    eventsUntil,
    hasSynced: tablesIn('synced').length > 0,
    unsynced: tablesIn('unsynced'),
    wasCancelled,
    runningSync: fullSync.running && (fullSync.running.progress?.state === 'paused' ? 'paused' : 'running'),
    workers: workers.some(({ isAlive }) => isAlive) ? 'alive' : workers.length > 0 ? 'silent' : 'none',
    stripeProblem: workers.find(({ isAlive, stripeProblem }) => isAlive && stripeProblem)?.stripeProblem ?? null,
    ...missedWebhooks(counts.value.missed, { now, reconcileIntervalMs }),
    historyProblem: historyRead.problem && `Full syncs and proofs were ${historyRead.text}. ${historyRead.problem}`,
    checkedMsAgo: checkedAt && now.getTime() - checkedAt.getTime(),
    reconcileIntervalMs,
    isTemporalReachable: temporal.isReachable,
    webhookProblems: [
      ...(readinessProblem === null ? [] : [`Webhooks cannot be stored. ${readinessProblem}`]),
      ...refusals.problems(eventsUntil),
    ],
    scheduleProblems: scheduleProblems(temporal.schedules),
    workflowProblems: troubleProblems(temporal.troubles),
    reconcileError: reconcile?.outcome === 'incomplete' ? reconcile.error : null,
    auditError: auditErrorOf(audits, steps),
    endpointProblems: endpoint?.isChecked ? withAge(endpoint.problems, endpoint.checkedAt) : [],
    endpointAdvice: endpoint ? withAge(endpoint.advice, endpoint.checkedAt) : [],
    requestWarnings: requests.month ? allowanceWarnings(requests.month) : [],
    skipped: [
      ...states.flatMap(({ state, type, reason }) => (state === 'skipped' ? `${type.table}: ${reason}` : [])),
      ...accounts.flatMap(({ account, disconnectedSince }) =>
        disconnectedSince ? `${account} is not connected any more. Its rows stay as they were.` : [],
      ),
    ],
    failed: tablesIn('failed'),
    inbox: {
      ...inbox,
      oldestMsAgo: inbox.oldestReceivedAt && now.getTime() - inbox.oldestReceivedAt.getTime(),
    },
  }
}
