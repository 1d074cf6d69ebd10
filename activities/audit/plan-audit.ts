import { isOfTestMode, type ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readNow } from '../../prisma/engine/clock.js'
import { askedParts, nextPart } from '../../prisma/rows/evidence.js'
import { forgetSeen } from '../../prisma/proofs/forget-seen.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { divideProof, divideRange, type KeptProof, type ProofScope, readProofs } from '../../prisma/proofs/proofs.js'
import { auditPace, readRequestMonth } from '../../prisma/budget/request-counts.js'
import { lastRunMsAgo, readLastEnded, recordRunEnd, recordRunStart } from '../../prisma/proofs/runs.js'
import { readSyncStates } from '../../prisma/status/sync-state.js'
import { noteStep, noteUnlisted, readSteps, type StepMemory, unlistedIn } from '../../prisma/proofs/steps.js'
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
import { COLLECT } from '../listing/passes.js'

const HOUR_MS = 3_600_000

/** Types without events, whose list takes ranges, are asked so often for what is new: one request each. */
const NEW_EVERY_MS = HOUR_MS

/** Objects become visible in a list late: so much of what was proven is listed again with what is new. */
const NEW_OVERLAP_SECONDS = 3_600

/** Types without events and without ranges (settings mostly) are listed whole so often, if they are no more than a few pages. */
const WHOLE_EVERY_MS = 24 * HOUR_MS
const FEW_ROWS = 1_000

/** A type that could not be listed is left alone for so long. */
const RETRY_AFTER_MS = 24 * HOUR_MS

/** The name under which it is remembered when types without events were last asked for. */
const EVENTLESS = 'types without events'

/** A type of an account with what could be audited of it. */
interface Auditable {
  readonly account: string
  readonly type: ObjectType
  readonly proofs: readonly (KeptProof & ProofScope)[]
  readonly candidates: readonly Candidate[]
  /** Where the newest range ends: Stripe's now. After answers that were dated ahead it is where the newest proof ends. */
  readonly until: number
}

/**
 * Says which audits have something to do. Reads only; nothing is asked of Stripe.
 *
 * Forced: types without events are asked for what is new though their hour is not over. The rotation has its own input for that.
 */
export async function findDueAudits(deps: Deps, { isForced }: { isForced: boolean }) {
  const steps = await readSteps(deps.database.pool)
  const all = await readAuditables(deps, { now: await readNow(deps.database.pool), without: failedIn(steps) })
  // One that broke off, as for a key that was refused, is not put off until its time has come again.
  const hasBroken = async (kind: 'audit' | 'eventless') =>
    (await readLastEnded(deps.database, kind))?.outcome === 'failed'
  const isEventlessDue =
    isForced || (steps.get(EVENTLESS)?.ranMsAgo ?? Infinity) >= NEW_EVERY_MS || (await hasBroken('eventless'))
  const isAuditDue =
    all.some(({ candidates }) => candidates.some(({ ageMs }) => ageMs >= deps.auditMs / 2)) ||
    (await hasBroken('audit'))
  const due: ('due' | 'eventless')[] = []
  if (isEventlessDue && all.some(({ type, proofs }) => type.events.length === 0 && proofs.length > 0))
    due.push('eventless')
  if (isAuditDue) due.push('due')
  return { due }
}

/** Opens an audit's record, and says how much of the rotation is its share. Safe to run twice: it writes one record. */
export async function startAudit(deps: Deps, { runId, workflowId, ranges }: StartAuditInput): Promise<AuditStart> {
  const { pool } = deps.database
  const kind = ranges === 'eventless' ? 'eventless' : 'audit'
  const sinceMs = (await lastRunMsAgo(deps.database, { kind, before: runId })) ?? deps.reconcileIntervalMs
  await recordRunStart(deps.database, { id: runId, workflowId, kind, input: { ranges } })
  const now = await readNow(pool)
  if (ranges === 'eventless') {
    await noteStep(pool, { name: EVENTLESS })
    return { at: now.toISOString(), limit: Number.MAX_SAFE_INTEGER }
  }
  const all = await readAuditables(deps, { now, without: [] })
  const total = all.reduce(
    (sum, { candidates }) =>
      sum + candidates.reduce((parts, { counted }) => parts + Math.ceil(Math.max(1, counted ?? 1) / RANGE_SIZE), 0),
    0,
  )
  const share = shareOf({ total, auditMs: deps.auditMs, sinceMs })
  return { at: now.toISOString(), limit: Math.ceil(share * (await paceOf(deps))) }
}

/**
 * Chooses what an audit lists next: of the rotation those ranges that were proven the longest ago, of types without events what is new.
 * A range that holds more than a few pages is divided by our own rows.
 *
 * Safe to run twice: it only divides proofs into parts that are proven as well.
 */
export async function planAudit(deps: Deps, input: PlanAuditInput): Promise<AuditPlan> {
  const { runId, ranges, limit, planned } = input
  const { pool } = deps.database
  const { stripeNow } = await checkIdentity({ ...deps, session: deps.session(deps.ownAccount, 'audit') })
  const until = Math.floor(stripeNow.getTime() / 1_000) + 1
  const now = await readNow(pool)
  const steps = await readSteps(pool)
  const failed = ranges === 'all' ? [] : failedIn(steps)
  const all = await readAuditables(deps, { now, until, without: [...failed, ...input.without] })
  const begunMsAgo = now.getTime() - new Date(input.provenBefore).getTime()

  if (ranges === 'eventless') {
    // Types whose newest objects were proven since the audit began are done. A count could not tell which those are.
    const open = all.filter(({ proofs }) => ageOfNewest(proofs, now) > begunMsAgo)
    return listings(
      open.flatMap((each) => newOf(each, until)),
      'reconcile',
    )
  }
  const dueMs = ranges === 'all' ? begunMsAgo : deps.auditMs / 2
  const due = all
    .flatMap((each) => joinNeighbours(each.candidates).map((candidate) => ({ ...each, candidate })))
    .filter(({ candidate }) => candidate.ageMs > dueMs)
    .toSorted((a, b) => b.candidate.ageMs - a.candidate.ageMs)
  const chosen: Chosen[] = []
  for (const each of due) {
    if (chosen.length >= limit) break
    chosen.push(...(await divided(deps, each, limit - chosen.length)))
  }
  return listings(chosen, 'audit')

  async function listings(some: readonly Chosen[], lane: 'reconcile' | 'audit'): Promise<AuditPlan> {
    const listing = async (each: Chosen, index: number): Promise<ObjectSyncInput> => ({
      ...toListing(each, { runId, index: planned + index, lane, others: await othersOf(each) }),
      includesFuture: !deps.livemode && each.range.lt >= until,
    })
    return { ranges: await Promise.all(some.slice(0, limit).map(listing)) }
  }

  /** Which parents are asked without evidence. */
  async function othersOf({ account, type }: Chosen): Promise<OtherParents | undefined> {
    if (type.evidence === null) return undefined
    if (ranges === 'all') return { part: 0, parts: 1 }
    if (deps.otherParts === 0 || (await paceOf(deps)) < 1) return undefined
    return nextPart(askedParts(steps, { account, typeName: type.name }), deps.otherParts)
  }
}

/** Closes the run's record, and remembers what could not be listed. Safe to run twice: it writes the same again. */
export async function finishAudit(deps: Deps, { runId, outcome, result, error }: FinishAuditInput): Promise<void> {
  const { database } = deps
  for (const field of ['skipped', 'failed'] as const) {
    for (const { account, type, table, reason } of result[field]) {
      await noteUnlisted(database.pool, { account, typeName: type, state: field, reason: `${table}: ${reason}` })
    }
  }
  await recordRunEnd(database, { id: runId, outcome, result, error })
  await forgetSeen(database.pool, runId)
}

/** How fast audits may go: Stripe's allowance for the month is theirs last. */
async function paceOf({ database, ownAccount: accountId, livemode, selection }: Deps): Promise<number> {
  return auditPace(await readRequestMonth(database.pool, { identity: { accountId, livemode }, selection }))
}

function failedIn(steps: ReadonlyMap<string, StepMemory>): string[] {
  return unlistedIn(steps).flatMap(({ name, ranMsAgo }) => (ranMsAgo < RETRY_AFTER_MS ? name : []))
}

/**
 * Every synced type of every account that has a watermark, but for those that a full sync is still to list (find-due-full-sync.ts). Those that
 * Stripe refused are among them: the key may have the permission by now. Who only looks how old they are need not know Stripe's clock.
 */
async function readAuditables(
  deps: Deps,
  { now, until = Number.MAX_SAFE_INTEGER, without }: { now: Date; until?: number; without: readonly string[] },
): Promise<Auditable[]> {
  const { pool } = deps.database
  const accounts = (await readWatermarks(pool)).flatMap(({ account, eventsUntil }) => (eventsUntil ? [account] : []))
  const proofs = groupBy(await readProofs(pool), ({ account, typeName }) => `${account}/${typeName}`)
  const skipped = new Set(
    (await readSyncStates(pool, deps.selection.types)).flatMap(({ account, type, state }) =>
      state === 'skipped' ? `${account}/${type.name}` : [],
    ),
  )
  return accounts.flatMap((account) =>
    deps.selection.types.flatMap((type): Auditable[] => {
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

interface Chosen {
  readonly account: string
  readonly type: ObjectType
  readonly range: { readonly gte: number; readonly lt: number }
}

/** How long ago the newest objects of a type were proven. */
function ageOfNewest(proofs: Auditable['proofs'], now: Date): number {
  const newest = proofs.toSorted((a, b) => a.lt - b.lt).at(-1)
  return newest ? now.getTime() - newest.provenAt.getTime() : Infinity
}

/** What is new of a type without events, as far as it is cheap to ask for; the rest is the rotation's. */
function newOf({ account, type, proofs, candidates, until }: Auditable, stripeNow: number): Chosen[] {
  if (type.events.length > 0 || proofs.length === 0) return []
  if (isRanged(type)) {
    const known = Math.min(stripeNow, Math.max(...proofs.map(({ lt }) => lt)))
    const from = Math.max(0, known - NEW_OVERLAP_SECONDS)
    return [{ account, type, range: { gte: from, lt: until } }]
  }
  const [whole] = candidates
  const isCheap = type.passes.every(({ parent }) => parent === null) && (whole?.counted ?? Infinity) <= FEW_ROWS
  return whole && isCheap && whole.ageMs >= WHOLE_EVERY_MS ? [{ account, type, range: { gte: 0, lt: until } }] : []
}

/** A range, or its first parts when it holds more than one should. What lies behind them is divided when its turn comes. */
async function divided(
  deps: Deps,
  { account, type, candidate, proofs }: Auditable & { candidate: Candidate },
  limit: number,
): Promise<Chosen[]> {
  const { gte, lt, counted, isOpen } = candidate
  const isSmall = !isOpen && counted !== null && counted <= 2 * RANGE_SIZE
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

function toListing({ account, type, range }: Chosen, { runId, index, lane, others }: ListingOptions): ObjectSyncInput {
  // Objects that no list shows are looked for once in a rotation.
  const collects = type.collect.length > 0 && range.gte === 0
  return {
    runId: `${runId}/${index}`,
    lane,
    account,
    type: type.name,
    table: type.table,
    passes: [...type.passes.map(({ name }) => name), ...(collects ? [COLLECT] : [])],
    ranged: [], // one page after the other: an audit is in no hurry
    after: [],
    created: range.gte === 0 ? { lt: range.lt } : range,
    ...(others && { others }),
    dryRun: false,
    allowMassDelete: false,
  }
}
