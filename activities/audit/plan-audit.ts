import { isOfTestMode, type ObjectType } from '../../prisma/catalogue/catalogue.js'
import type { AuditKind } from '../../prisma/catalogue/enumerated-columns.js'
import { readNow } from '../../prisma/engine/clock.js'
import { askedParts, nextPart } from '../../prisma/rows/evidence.js'
import { forgetSeen } from '../../prisma/proofs/forget-seen.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { divideProof, divideRange, type KeptProof, type ProofScope, readProofs } from '../../prisma/proofs/proofs.js'
import { auditPace, readRequestMonth } from '../../prisma/budget/request-counts.js'
import { lastRunMsAgo, readLastEnded, recordRunEnd, recordRunStart } from '../../prisma/proofs/runs.js'
import { readSyncStates } from '../../prisma/status/sync-state.js'
import {
  recordStep,
  recordUnlistable,
  readSteps,
  type StepMemory,
  findUnlistableTypes,
} from '../../prisma/proofs/steps.js'
import type {
  AuditPlan,
  AuditStart,
  FinishAuditInput,
  PlanAuditInput,
  StartAuditInput,
} from '../../workflows/port/audit.js'
import type { ObjectSyncInput, OtherParents } from '../../workflows/port/type-plan.js'
import { checkIdentity } from '../stripe/check-identity.js'
import { type Candidate, candidatesOf, joinNeighbours, RANGE_SIZE, shareOf } from './choose-ranges.js'
import type { Deps } from '../deps.js'
import { groupBy } from '../group-by.js'
import { REFERENCED_PASS } from '../listing/passes.js'

const HOUR_MS = 3_600_000

/**
 * How often eventless types are asked for new objects, if their list has a `created` filter. This costs one
 * request each.
 */
const NEW_EVERY_MS = HOUR_MS

/**
 * Objects may become visible in a list late. So this part of the proven time is listed again together with
 * the new objects.
 */
const NEW_OVERLAP_SECONDS = 3_600

/**
 * How often eventless types without a `created` filter (mostly settings) are listed whole, if they have at
 * most 1,000 rows.
 */
const WHOLE_EVERY_MS = 24 * HOUR_MS
const MAX_ROWS_LISTED_DAILY = 1_000

/** How long audits leave out a type that could not be listed. */
const RETRY_AFTER_MS = 24 * HOUR_MS

/** The name of the step that records when eventless types were last asked for new objects. */
const EVENTLESS = 'types without events'

/** One type of one account, with the ranges that an audit could list. */
interface AuditableType {
  readonly account: string
  readonly type: ObjectType
  readonly proofs: readonly (KeptProof & ProofScope)[]
  readonly candidates: readonly Candidate[]
  /**
   * The end of the newest range, Unix seconds: Stripe's current time. After wrong dates in Stripe's answers
   * it is the end of the newest proof, which is later.
   */
  readonly until: number
}

/**
 * Returns which audits have something to do. Only reads the database, so it is safe to run twice.
 *
 * @param isForced eventless types are due even if they were asked less than an hour ago. The rotation has its
 * own input for this (`audit: 'all'`)
 */
export async function findDueAudits(deps: Deps, { isForced }: { isForced: boolean }) {
  const steps = await readSteps(deps.database.pool)
  const all = await readAuditables(deps, { now: await readNow(deps.database.pool), without: failedIn(steps) })
  // An audit that failed, for example because the key was refused, is due again at once.
  const hasLastFailed = async (kind: AuditKind) => (await readLastEnded(deps.database, kind))?.outcome === 'failed'
  const isEventlessDue =
    isForced || (steps.get(EVENTLESS)?.ranMsAgo ?? Infinity) >= NEW_EVERY_MS || (await hasLastFailed('eventless'))
  const isAuditDue =
    all.some(({ candidates }) => candidates.some(({ ageMs }) => ageMs >= deps.auditRotationMs / 2)) ||
    (await hasLastFailed('audit'))
  const due: ('due' | 'eventless')[] = []
  if (isEventlessDue && all.some(({ type, proofs }) => type.events.length === 0 && proofs.length > 0))
    due.push('eventless')
  if (isAuditDue) due.push('due')
  return { due }
}

/**
 * Opens an audit's record. Returns the number of ranges that the audit may list: its share of the rotation.
 *
 * Safe to run twice: it writes one record.
 */
export async function startAudit(deps: Deps, { runId, workflowId, ranges }: StartAuditInput): Promise<AuditStart> {
  const { pool } = deps.database
  const kind = ranges === 'eventless' ? 'eventless' : 'audit'
  const sinceMs = (await lastRunMsAgo(deps.database, { kind, exceptRunId: runId })) ?? deps.reconcileIntervalMs
  await recordRunStart(deps.database, { id: runId, workflowId, kind, input: { ranges } })
  const now = await readNow(pool)
  if (ranges === 'eventless') {
    await recordStep(pool, { name: EVENTLESS })
    return { at: now.toISOString(), limit: Number.MAX_SAFE_INTEGER }
  }
  const all = await readAuditables(deps, { now, without: [] })
  const total = all.reduce(
    (sum, { candidates }) =>
      sum + candidates.reduce((parts, { counted }) => parts + Math.ceil(Math.max(1, counted ?? 1) / RANGE_SIZE), 0),
    0,
  )
  const share = shareOf({ total, auditMs: deps.auditRotationMs, sinceMs })
  return { at: now.toISOString(), limit: Math.ceil(share * (await paceOf(deps))) }
}

/**
 * Chooses the ranges that an audit lists next. In the rotation, these are the ranges with the oldest proofs.
 * Of eventless types, these are the ranges with new objects. A range of more than a few pages is divided so
 * that each part has about 2,000 of our rows.
 *
 * Safe to run twice: it only divides proofs into parts, and each part is as proven as the whole.
 *
 * @throws {ForeignKeyError} when the key belongs to another account or mode than the database
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function planAudit(deps: Deps, input: PlanAuditInput): Promise<AuditPlan> {
  const { runId, ranges, limit, planned } = input
  const { pool } = deps.database
  const { stripeNow } = await checkIdentity({ ...deps, session: deps.createSession(deps.ownAccount, 'audit') })
  const until = Math.floor(stripeNow.getTime() / 1_000) + 1
  const now = await readNow(pool)
  const steps = await readSteps(pool)
  const failed = ranges === 'all' ? [] : failedIn(steps)
  const all = await readAuditables(deps, { now, until, without: [...failed, ...input.without] })
  const begunMsAgo = now.getTime() - new Date(input.provenBefore).getTime()

  if (ranges === 'eventless') {
    // A type is done when its newest objects were proven after the audit began. A count of planned ranges
    // could not tell which types are done.
    const open = all.filter(({ proofs }) => ageOfNewest(proofs, now) > begunMsAgo)
    return listings(
      open.flatMap((each) => chooseNewObjects(each, until)),
      'reconcile',
    )
  }
  const dueMs = ranges === 'all' ? begunMsAgo : deps.auditRotationMs / 2
  const due = all
    .flatMap((each) => joinNeighbours(each.candidates).map((candidate) => ({ ...each, candidate })))
    .filter(({ candidate }) => candidate.ageMs > dueMs)
    .toSorted((a, b) => b.candidate.ageMs - a.candidate.ageMs)
  const chosen: ChosenRange[] = []
  for (const each of due) {
    if (chosen.length >= limit) break
    chosen.push(...(await divideCandidate(deps, each, limit - chosen.length)))
  }
  return listings(chosen, 'audit')

  async function listings(some: readonly ChosenRange[], lane: 'reconcile' | 'audit'): Promise<AuditPlan> {
    const listing = async (each: ChosenRange, index: number): Promise<ObjectSyncInput> => ({
      ...toListing(each, { runId, index: planned + index, lane, others: await othersOf(each) }),
      includesFuture: !deps.livemode && each.range.lt >= until,
    })
    return { ranges: await Promise.all(some.slice(0, limit).map(listing)) }
  }

  /** Returns which parents without evidence are asked; undefined for none. */
  async function othersOf({ account, type }: ChosenRange): Promise<OtherParents | undefined> {
    if (type.evidence === null) return undefined
    if (ranges === 'all') return { part: 0, parts: 1 }
    if (deps.otherParentParts === 0 || (await paceOf(deps)) < 1) return undefined
    return nextPart(askedParts(steps, { account, typeName: type.name }), deps.otherParentParts)
  }
}

/**
 * Closes the run's record, and records which types could not be listed. Safe to run twice: it writes the same
 * again.
 */
export async function finishAudit(deps: Deps, { runId, outcome, result, error }: FinishAuditInput): Promise<void> {
  const { database } = deps
  for (const field of ['skipped', 'failed'] as const) {
    for (const { account, type, table, reason } of result[field]) {
      await recordUnlistable(database.pool, { account, typeName: type, state: field, reason: `${table}: ${reason}` })
    }
  }
  await recordRunEnd(database, { id: runId, outcome, result, error })
  await forgetSeen(database.pool, runId)
}

/**
 * Returns the audits' share of their usual pace, from 0.1 to 1. Audits slow down before other requests when
 * Stripe's monthly allowance is nearly used.
 */
async function paceOf({ database, ownAccount: accountId, livemode, selection }: Deps): Promise<number> {
  return auditPace(await readRequestMonth(database.pool, { identity: { accountId, livemode }, selection }))
}

/** Returns the types that an audit could not list in the last 24 h, each `{account}/{type}`. */
function failedIn(steps: ReadonlyMap<string, StepMemory>): string[] {
  return findUnlistableTypes(steps).flatMap(({ name, ranMsAgo }) => (ranMsAgo < RETRY_AFTER_MS ? name : []))
}

/**
 * Reads every synced type of every account with a watermark. Types that were never proven are left to the
 * next full sync (find-due-full-sync.ts). Types that Stripe refused are included, because the key may have
 * the permission by now.
 *
 * @param until Stripe's current time, Unix seconds. Callers that only need the age of the ranges omit it
 */
async function readAuditables(
  deps: Deps,
  { now, until = Number.MAX_SAFE_INTEGER, without }: { now: Date; until?: number; without: readonly string[] },
): Promise<AuditableType[]> {
  const { pool } = deps.database
  const accounts = (await readWatermarks(pool)).flatMap(({ account, eventsUntil }) => (eventsUntil ? [account] : []))
  const proofs = groupBy(await readProofs(pool), ({ account, typeName }) => `${account}/${typeName}`)
  const skipped = new Set(
    (await readSyncStates(pool, deps.selection.types)).flatMap(({ account, type, state }) =>
      state === 'skipped' ? `${account}/${type.name}` : [],
    ),
  )
  return accounts.flatMap((account) =>
    deps.selection.types.flatMap((type): AuditableType[] => {
      const name = `${account}/${type.name}`
      if (without.includes(name) || (deps.livemode && isOfTestMode(type))) return []
      const own = proofs.get(name) ?? []
      if (own.length === 0 && !skipped.has(name)) return []
      const bound = Math.max(until, ...own.map(({ lt }) => lt))
      const candidates = candidatesOf({ proofs: own, isRanged: isRanged(type), now, until: bound })
      return [{ account, type, proofs: own, candidates, until: bound }]
    }),
  )
}

function isRanged({ filters, columns }: ObjectType): boolean {
  return filters.created && columns.some(({ name }) => name === 'created')
}

interface ChosenRange {
  readonly account: string
  readonly type: ObjectType
  readonly range: { readonly gte: number; readonly lt: number }
}

/** Returns the time since the newest objects of a type were proven, in ms; Infinity if they never were. */
function ageOfNewest(proofs: AuditableType['proofs'], now: Date): number {
  const newest = proofs.toSorted((a, b) => a.lt - b.lt).at(-1)
  return newest ? now.getTime() - newest.provenAt.getTime() : Infinity
}

/**
 * Returns the range with the new objects of an eventless type, if it is cheap to list. Otherwise the rotation
 * lists the type.
 */
function chooseNewObjects(
  { account, type, proofs, candidates, until }: AuditableType,
  stripeNow: number,
): ChosenRange[] {
  if (type.events.length > 0 || proofs.length === 0) return []
  if (isRanged(type)) {
    const known = Math.min(stripeNow, Math.max(...proofs.map(({ lt }) => lt)))
    const from = Math.max(0, known - NEW_OVERLAP_SECONDS)
    return [{ account, type, range: { gte: from, lt: until } }]
  }
  const [whole] = candidates
  const isCheap =
    type.passes.every(({ parent }) => parent === null) && (whole?.counted ?? Infinity) <= MAX_ROWS_LISTED_DAILY
  return whole && isCheap && whole.ageMs >= WHOLE_EVERY_MS ? [{ account, type, range: { gte: 0, lt: until } }] : []
}

/**
 * Returns the range, or its first parts if it holds too many objects. The rest of the range is divided when
 * its turn comes.
 */
async function divideCandidate(
  deps: Deps,
  { account, type, candidate, proofs }: AuditableType & { candidate: Candidate },
  limit: number,
): Promise<ChosenRange[]> {
  const { gte, lt, counted, isOpenEnded } = candidate
  const isSmall = !isOpenEnded && counted !== null && counted <= 2 * RANGE_SIZE
  if (!isRanged(type) || isSmall) return [{ account, type, range: { gte, lt } }]
  const { pool } = deps.database
  const parts = await divideRange(pool, { account, type, gte, lt, size: RANGE_SIZE, limit })
  const proof = proofs.find((each) => each.gte === gte)
  if (proof) await divideProof(pool, { account, typeName: type.name, proof, parts })
  return parts.map((range) => ({ account, type, range: { gte: range.gte, lt: range.lt } }))
}

interface ListingOptions {
  readonly runId: string
  readonly index: number
  readonly lane: 'reconcile' | 'audit'
  readonly others: OtherParents | undefined
}

function toListing(
  { account, type, range }: ChosenRange,
  { runId, index, lane, others }: ListingOptions,
): ObjectSyncInput {
  // Objects that no list shows are fetched once in a rotation, with the first range.
  const collects = type.collect.length > 0 && range.gte === 0
  return {
    runId: `${runId}/${index}`,
    lane,
    account,
    type: type.name,
    table: type.table,
    passes: [...type.passes.map(({ name }) => name), ...(collects ? [REFERENCED_PASS] : [])],
    ranged: [], // no ranges at once: an audit is not urgent
    after: [],
    created: range.gte === 0 ? { lt: range.lt } : range,
    ...(others && { others }),
    dryRun: false,
    allowMassDelete: false,
  }
}
