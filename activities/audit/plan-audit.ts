import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readNow } from '../../prisma/engine/clock.js'
import { divideProof, divideRange } from '../../prisma/proofs/proofs.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { askedParts, nextPart } from '../../prisma/rows/evidence.js'
import type { AuditPlan, PlanAuditInput } from '../../workflows/port/audit.js'
import type { ObjectSyncInput, OtherParents } from '../../workflows/port/type-plan.js'
import type { Deps } from '../deps.js'
import { REFERENCED_PASS } from '../listing/passes.js'
import { checkIdentity } from '../stripe/check-identity.js'
import { type Candidate, joinNeighbours, RANGE_SIZE } from './choose-ranges.js'
import { paceOf } from './pace-of.js'
import { type AuditableType, failedIn, isRangedType, readAuditables } from './read-auditables.js'

/**
 * Objects may become visible in a list late. So this part of the proven time is listed again together with
 * the new objects.
 */
const NEW_OVERLAP_SECONDS = 3_600

/**
 * How often eventless types without a `created` filter (mostly settings) are listed whole, if they have at
 * most 1,000 rows.
 */
const WHOLE_EVERY_MS = 24 * 3_600_000
const MAX_ROWS_LISTED_DAILY = 1_000

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
  if (isRangedType(type)) {
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
  if (!isRangedType(type) || isSmall) return [{ account, type, range: { gte, lt } }]
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
