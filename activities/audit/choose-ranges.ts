import { inOrder, type Proof, unproven } from '../../prisma/proofs/proof-ranges.js'

/** Objects in a range, about: twenty pages, a few seconds' work. */
export const RANGE_SIZE = 2_000

/** A range that could be audited. */
export interface Candidate {
  readonly gte: number
  readonly lt: number
  /** How long ago it was proven; Infinity: never. */
  readonly ageMs: number
  /** Rows in it when it was proven; null when they were not counted. */
  readonly counted: number | null
  /** It reaches until now, and may hold much more than was counted. */
  readonly isOpen: boolean
}

export interface CandidatesInput {
  readonly proofs: readonly Proof[]
  /** Whether the type's list takes ranges; others are one. */
  readonly isRanged: boolean
  /** Our database's clock. */
  readonly now: Date
  /** Stripe's clock, Unix seconds, not before any proof's end: objects created from here on are left to their webhooks. */
  readonly until: number
}

/**
 * The ranges of one type, end to end from the beginning until now: what was proven, and the holes between. What was created since belongs
 * to the last one, and is listed when its turn comes.
 */
export function candidatesOf({ proofs, isRanged, now, until }: CandidatesInput): Candidate[] {
  const end = Math.max(0, ...proofs.map(({ lt }) => lt))
  const known = proofs.map(({ gte, lt, counted, provenAt }): Candidate => {
    const isOpen = lt === end
    return { gte, lt: isOpen ? until : lt, ageMs: now.getTime() - provenAt.getTime(), counted, isOpen }
  })
  const holes = unproven(proofs, proofs.length > 0 ? end : until).map(({ gte, lt }): Candidate => {
    return { gte, lt, ageMs: Infinity, counted: null, isOpen: lt === until }
  })
  const all = inOrder([...known, ...holes])
  if (isRanged) return all
  const counted = known.reduce((sum, each) => sum + (each.counted ?? 0), 0)
  return [{ gte: 0, lt: until, ageMs: Math.max(...all.map(({ ageMs }) => ageMs)), counted, isOpen: true }]
}

/** Puts neighbours together as long as they are no more than a range: many small ones cost a request each. */
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
  /** All ranges of all types. */
  readonly total: number
  readonly auditMs: number
  /** Since the last audit began; Infinity: there was none. */
  readonly sinceMs: number
}

/**
 * How many ranges one audit takes. A range's turn comes when half of the rotation's time is over, and the other half is there to work all
 * of them off: none gets older than the whole.
 */
export function shareOf({ total, auditMs, sinceMs }: ShareInput): number {
  return Math.max(1, Math.ceil(total * Math.min(1, sinceMs / (auditMs / 2))))
}
