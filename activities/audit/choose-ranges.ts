import { sortByStart, type Proof, findUnproven } from '../../prisma/proofs/proof-ranges.js'

/** The approximate number of objects in a range: twenty pages, which take a few seconds. */
export const RANGE_SIZE = 2_000

/** A range that could be audited. */
export interface Candidate {
  readonly gte: number
  readonly lt: number
  /** Time since the range was proven; Infinity if it never was. */
  readonly ageMs: number
  /** Rows in the range when it was proven; null when they were not counted. */
  readonly counted: number | null
  /** The range reaches until now, so it may hold many more rows than were counted. */
  readonly isOpenEnded: boolean
}

export interface CandidatesInput {
  readonly proofs: readonly Proof[]
  /** The type can be listed by ranges of `created`. If not, all of it is one range. */
  readonly isRanged: boolean
  /** Our database's clock. */
  readonly now: Date
  /**
   * The end of the newest range, Unix seconds by Stripe's clock. At or after the end of every proof. Webhooks
   * bring the objects that are created later.
   */
  readonly until: number
}

/**
 * Returns the ranges of one type, without gaps, from the beginning of time until `until`: the proven ranges
 * and the holes between them. Objects that were created after the newest proof belong to the last range, and
 * are listed when its turn comes.
 */
export function candidatesOf({ proofs, isRanged, now, until }: CandidatesInput): Candidate[] {
  const end = Math.max(0, ...proofs.map(({ lt }) => lt))
  const known = proofs.map(({ gte, lt, counted, provenAt }): Candidate => {
    const isOpenEnded = lt === end
    return {
      gte,
      lt: isOpenEnded ? until : lt,
      ageMs: now.getTime() - provenAt.getTime(),
      counted,
      isOpenEnded,
    }
  })
  const holes = findUnproven(proofs, proofs.length > 0 ? end : until).map(({ gte, lt }): Candidate => {
    return { gte, lt, ageMs: Infinity, counted: null, isOpenEnded: lt === until }
  })
  const all = sortByStart([...known, ...holes])
  if (isRanged) return all
  const counted = known.reduce((sum, each) => sum + (each.counted ?? 0), 0)
  return [{ gte: 0, lt: until, ageMs: Math.max(...all.map(({ ageMs }) => ageMs)), counted, isOpenEnded: true }]
}

/**
 * Joins neighbouring ranges that together hold at most RANGE_SIZE objects, because each range costs at least
 * one request.
 */
export function joinNeighbours(candidates: readonly Candidate[]): Candidate[] {
  const joined: Candidate[] = []
  for (const each of candidates) {
    const last = joined.at(-1)
    const counted = (last?.counted ?? RANGE_SIZE) + (each.counted ?? RANGE_SIZE)
    if (last && last.lt === each.gte && counted <= RANGE_SIZE) {
      joined[joined.length - 1] = { ...each, gte: last.gte, counted, ageMs: Math.max(last.ageMs, each.ageMs) }
    } else joined.push(each)
  }
  return joined
}

export interface ShareInput {
  /** The number of ranges of all types together. */
  readonly total: number
  /** The time of one rotation. */
  readonly auditMs: number
  /** Time since the last audit began. For the first audit, `startAudit` passes the interval of reconciles. */
  readonly sinceMs: number
}

/**
 * Returns how many ranges one audit lists. A range is due when its proof is older than half of the rotation.
 * In the other half, the audits list all due ranges. So no proof gets older than the rotation.
 */
export function shareOf({ total, auditMs, sinceMs }: ShareInput): number {
  return Math.max(1, Math.ceil(total * Math.min(1, sinceMs / (auditMs / 2))))
}
