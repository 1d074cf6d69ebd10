import { readBudget } from '../prisma/budget-row.js'
import type { Database } from '../prisma/client.js'
import { readNow } from '../prisma/clock.js'
import { disconnectedIn } from '../prisma/disconnected.js'
import { countDrift, readDrift } from '../prisma/drift.js'
import { countMisfits, readMisfits } from '../prisma/misfits.js'
import { wholeProof } from '../prisma/proof-ranges.js'
import { type KeptProof, type ProofScope, readProofs } from '../prisma/proofs.js'
import { countTables, readInboxStatus, readSetAside, readUserLinks } from '../prisma/status.js'
import type { Selection } from '../prisma/selection.js'
import { readSteps, unlistedIn } from '../prisma/steps.js'
import { readSyncStates, type SyncState } from '../prisma/sync-state.js'
import { together } from '../prisma/together.js'
import type { FullSyncProgress, TypeProgress } from '../workflows/contract.js'
import { UnavailableError } from './plugins/errors.js'
import type { Readiness } from './readiness.js'
import type { Refusals } from './refusals.js'
import { scheduleProblems } from './schedule-states.js'
import type { TemporalState } from './temporal-state.js'
import { troubleProblems } from './troubles.js'
import { judge } from './verdict.js'

/** Runs and gaps that the page shows. */
const SHOWN = 10

/** Runs that are searched for a type's last full sync. */
const SEARCHED_RUNS = 50

export interface StatusDeps {
  readonly database: Database
  readonly temporal: TemporalState
  readonly readiness: () => Promise<Readiness>
  readonly refusals: Refusals
  readonly selection: Selection
  readonly reconcileIntervalMs: number
  readonly users: { readonly table: string; readonly column: string }
}

export type Status = Awaited<ReturnType<typeof readStatus>>

/**
 * All that the admin page shows and `GET /api/status` returns. Times are ISO strings there.
 *
 * @throws {UnavailableError} with what is wrong with the database, when it cannot be read
 */
export async function readStatus(deps: StatusDeps) {
  try {
    return await collectStatus(deps)
  } catch (cause) {
    const { problem } = await deps.readiness()
    throw problem === null ? cause : new UnavailableError(problem, { cause })
  }
}

async function collectStatus(deps: StatusDeps) {
  const { database, temporal, readiness, refusals, selection, reconcileIntervalMs, users } = deps
  const { pool, prisma } = database
  const [
    accounts,
    inbox,
    setAside,
    gaps,
    tables,
    userLinks,
    requests,
    fullSyncs,
    lastReconcile,
    now,
    isReachable,
    running,
    proofs,
    drift,
    driftCounts,
    misfitCount,
    misfits,
    steps,
    lastAudits,
    schedules,
    { problem },
    troubles,
    syncStates,
  ] = await together(
    () => prisma.syncAccount.findMany({ orderBy: { is_own: 'desc' } }),
    () => readInboxStatus(pool),
    () => readSetAside(pool),
    () => prisma.syncGap.findMany({ orderBy: { id: 'desc' }, take: SHOWN }),
    () => countTables(pool, selection.types),
    () => readUserLinks(pool, users),
    () => readBudget(pool),
    () =>
      prisma.syncRun.findMany({ where: { kind: 'full-sync' }, orderBy: { started_at: 'desc' }, take: SEARCHED_RUNS }),
    () =>
      prisma.syncRun.findFirst({
        where: { kind: 'reconcile', outcome: { not: 'running' } },
        orderBy: { started_at: 'desc' },
      }),
    () => readNow(pool),
    () => temporal.isReachable(),
    () => temporal.runningSync(),
    () => readProofs(pool),
    () => readDrift(pool),
    () => countDrift(pool),
    () => countMisfits(pool),
    () => readMisfits(pool),
    () => readSteps(pool),
    () => lastAuditsOf(database),
    () => temporal.schedules(),
    () => readiness(),
    () => temporal.troubles(),
    () => readSyncStates(pool, selection.types),
  )
  const synced = accounts.filter(({ events_until: until }) => until !== null)
  const ownUntil = accounts.find((each) => each.is_own)?.events_until ?? null
  const tablesIn = (state: SyncState['state']) => [
    ...new Set(syncStates.flatMap((each) => (each.state === state ? each.type.table : []))),
  ]
  const lastOfTypes = fullSyncs.find(({ outcome, input }) => outcome !== 'running' && isWholeOfTypes(input))
  const checkedAt = earliest(synced.map((each) => each.events_checked_at))
  const endpoint = endpointOf(steps)
  const disconnected = disconnectedIn(steps)
  const accountNames = synced.map((each) => each.account_id)
  const eventsUntil = ownUntil ? earliest(synced.map(knownUntil)) : null
  const verdict = judge({
    eventsUntil,
    hasSynced: tablesIn('synced').length > 0,
    unsynced: tablesIn('unsynced'),
    wasCancelled: lastOfTypes?.outcome === 'cancelled',
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
    skipped: [
      ...syncStates.flatMap(({ state, type, reason }) => (state === 'skipped' ? `${type.table}: ${reason}` : [])),
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
      account: each.account_id,
      mode: each.livemode ? ('live' as const) : ('test' as const),
      isOwn: each.is_own,
      eventsUntil: knownUntil(each),
      disconnectedSince: disconnected.find(({ account }) => account === each.account_id)?.since ?? null,
    })),
    temporal: { isReachable, schedules, troubles },
    types: selection.types.map((type) => {
      const last = fullSyncs.find(
        ({ input, result }) =>
          isWholeOfTypes(input) && typesOf(result).some((each) => isDone(each) && each.type === type.name),
      )
      const counts = typesOf(last?.result).find((each) => each.type === type.name)
      const isFirst =
        last !== undefined && !fullSyncs.some((run) => run.started_at < last.started_at && has(run, type.name))
      return {
        type: type.name,
        tables: [type, ...type.children].map(({ table }) => ({
          rows: 0,
          isEstimate: false,
          ...tables.get(table),
          table,
        })),
        lastFullSync: last?.finished_at ?? null,
        /** Every object that was created before `createdBefore` was proven equal to Stripe as of then; null: a part is not proven yet. */
        proven: provenOf(type.name, { accounts: accountNames, proofs }),
        /** Rows that the last full sync had to insert, change or tombstone; null after the first, which inserts all. */
        drift: counts && !isFirst ? counts.inserted + counts.changed + counts.tombstoned : null,
      }
    }),
    inbox: { ...inbox, setAside },
    gaps: gaps.map((gap) => ({
      account: gap.account_id,
      began: gap.began,
      ended: gap.ended,
      foundAt: gap.found_at,
      repairedAt: gap.repaired_at,
      events: gap.events,
      late: gap.late,
    })),
    fullSync: {
      running: running ?? null,
      last:
        fullSyncs
          .filter(({ outcome }) => outcome !== 'running')
          .slice(0, 1)
          .map(describeRun)[0] ?? null,
    },
    drift: {
      /** In the last 35 days. */
      counts: driftCounts,
      last: drift,
    },
    /** Rows that hold values which do not fit their column. They are whole in `data`, so the verdict does not depend on them. */
    misfits: { count: misfitCount, last: misfits },
    audits: lastAudits.map((run) => ({ kind: run.kind, ...describeRun(run) })),
    endpoint,
    reconcile: { last: lastReconcile && describeRun(lastReconcile) },
    requests,
    users: userLinks,
  }
}

/**
 * Up to when every event of an account is in the inbox. Nothing is known beyond the moment of the last check, so a watermark that wrong
 * dates moved ahead is never shown. Where our database's clock is behind Stripe's, an earlier moment is shown, which is as true.
 */
function knownUntil(account: { readonly events_until: Date | null; readonly events_checked_at: Date | null }) {
  return account.events_until && earliest([account.events_until, account.events_checked_at])
}

/** The last run of each kind of audit that has ended. */
async function lastAuditsOf({ prisma }: Database) {
  const runs = await Promise.all(
    (['audit', 'eventless'] as const).map((kind) =>
      prisma.syncRun.findFirst({ where: { kind, outcome: { not: 'running' } }, orderBy: { started_at: 'desc' } }),
    ),
  )
  return runs.filter((run) => run !== null)
}

/** Why the last audit broke off, or which types it could not list; null when all is well. */
function auditErrorOf(audits: readonly Run[], steps: Awaited<ReturnType<typeof readSteps>>): string | null {
  const broken = audits.flatMap(({ outcome, error }) => (outcome === 'failed' ? (error ?? []) : []))
  const failed = unlistedIn(steps).flatMap(({ state, reason }) => (state === 'failed' ? reason : []))
  return [...broken, ...failed].join('\n') || null
}

/** What is proven of a type in every account. */
function provenOf(
  name: string,
  { accounts, proofs }: { accounts: readonly string[]; proofs: readonly (KeptProof & ProofScope)[] },
) {
  const wholes = accounts.map((account) =>
    wholeProof(proofs.filter((each) => each.account === account && each.typeName === name)),
  )
  const known = wholes.flatMap((whole) => whole ?? [])
  const asOf = earliest(known.map(({ provenAt }) => provenAt))
  if (!asOf || known.length < wholes.length) return null
  return { asOf, createdBefore: new Date(Math.min(...known.map(({ createdBefore }) => createdBefore)) * 1_000) }
}

interface EndpointStatus {
  readonly checkedAt: Date
  readonly isChecked: boolean
  readonly problems: readonly string[]
  readonly advice: readonly string[]
}

/** What reconcile last found at Stripe's webhook endpoint; null before it looked. */
function endpointOf(steps: Awaited<ReturnType<typeof readSteps>>): EndpointStatus | null {
  const step = steps.get('endpoint')
  return step ? { checkedAt: step.ranAt, ...(step.result as Omit<EndpointStatus, 'checkedAt'>) } : null // as reconcile wrote it
}

interface Run {
  readonly id: string
  readonly outcome: string
  readonly started_at: Date
  readonly finished_at: Date | null
  readonly input: unknown
  readonly result: unknown
  readonly error: string | null
}

/** A run as the page and the JSON API tell it. */
export function describeRun({ id, outcome, started_at, finished_at, input, result, error }: Run) {
  return { id, outcome, startedAt: started_at, finishedAt: finished_at, input, result, error }
}

function has(run: Run, typeName: string): boolean {
  return typesOf(run.result).some((each) => isDone(each) && each.type === typeName)
}

function isDone({ state }: TypeProgress): boolean {
  return state === 'complete'
}

/** The per-type results of a full sync, as the workflow wrote them. */
function typesOf(result: unknown): readonly TypeProgress[] {
  return (result as FullSyncProgress | null | undefined)?.types ?? []
}

/** A run that listed all there is of its types. */
function isWholeOfTypes(input: unknown): boolean {
  const { customer, created, dryRun } = Object(input) as Record<string, unknown> // a JSON object
  return !customer && !created && !dryRun
}

function earliest(dates: readonly (Date | null)[]): Date | null {
  const known = dates.filter((date) => date !== null)
  return known.length === 0 ? null : new Date(Math.min(...known.map((date) => date.getTime())))
}
