import { isOfTestMode, type ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { type KeptProof, type ProofScope, readProofs } from '../../prisma/proofs/proofs.js'
import { findUnlistableTypes, type StepMemory } from '../../prisma/proofs/steps.js'
import { readSyncStates } from '../../prisma/status/sync-state.js'
import type { Deps } from '../deps.js'
import { groupBy } from '../group-by.js'
import { type Candidate, candidatesOf } from './choose-ranges.js'

/** One type of one account, with the ranges that an audit could list. */
export interface AuditableType {
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
 * Reads every synced type of every account with a watermark. Types that were never proven are left to the
 * next full sync (find-due-full-sync.ts). Types that Stripe refused are included, because the key may have
 * the permission by now.
 *
 * @param until Stripe's current time, Unix seconds. Callers that only need the age of the ranges omit it
 */
export async function readAuditables(
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
      const candidates = candidatesOf({ proofs: own, isRanged: isRangedType(type), now, until: bound })
      return [{ account, type, proofs: own, candidates, until: bound }]
    }),
  )
}

/** Returns whether audits list the type by ranges of `created`: its list has the filter, and its rows have the column. */
export function isRangedType({ filters, columns }: ObjectType): boolean {
  return filters.created && columns.some(({ name }) => name === 'created')
}

/** How long audits leave out a type that could not be listed. */
const RETRY_AFTER_MS = 24 * 3_600_000

/** Returns the types that an audit could not list in the last 24 h, each `{account}/{type}`. */
export function failedIn(steps: ReadonlyMap<string, StepMemory>): string[] {
  return findUnlistableTypes(steps).flatMap(({ name, ranMsAgo }) => (ranMsAgo < RETRY_AFTER_MS ? name : []))
}
