import { inOrder, type Proof, unproven } from '../prisma/proof-ranges.js'

/** Objects in a range, about: twenty pages, which is what one activity lists. */
export const RANGE_SIZE = 2_000

/** A range that could be audited. */
export interface Candidate {
  readonly gte: number
  readonly lt: number
  /** How long ago it was proven; Infinity: never. */
  readonly ageMs: number
  /** Rows; null when they were not counted. */
  readonly counted: number | null
}

export interface CandidatesInput {
  readonly proofs: readonly Proof[]
  /** Whether the type's list takes ranges; others are one. */
  readonly isRanged: boolean
  /** Our database's clock. */
  readonly now: Date
  /** Stripe's clock, Unix seconds: objects created from here on are left to their webhooks. */
  readonly until: number
}

/**
 * The ranges of one type, end to end from the beginning until now: proven ones, holes, and what was created since the last proof, which
 * is as old as its first second.
 */
export function candidatesOf({ proofs, isRanged, now, until }: CandidatesInput): Candidate[] {
  const age = ({ provenAt }: Proof) => now.getTime() - provenAt.getTime()
  const known = inOrder(proofs).filter(({ gte }) => gte < until)
  const tail = known.at(-1)?.lt ?? 0
  const holes = unproven(known, until).map(({ gte, lt }): Candidate => {
    const isTail = known.length > 0 && gte >= tail
    return { gte, lt, ageMs: isTail ? (until - gte) * 1_000 : Infinity, counted: null }
  })
  const all = [
    ...known.map((proof) => ({
      gte: proof.gte,
      lt: Math.min(proof.lt, until),
      ageMs: age(proof),
      counted: proof.counted,
    })),
    ...holes,
  ]
  if (isRanged) return inOrder(all)
  // What was created since does not make the whole older than its listing did: it is listed with it.
  const ages = all.filter(({ gte }) => known.length === 0 || gte < tail).map(({ ageMs }) => ageMs)
  const counts = known.map(({ counted }) => counted ?? 0)
  return [{ gte: 0, lt: until, ageMs: Math.max(...ages), counted: counts.reduce((sum, each) => sum + each, 0) }]
}

/** Puts neighbours together as long as they are no more than a range: many small ones cost a request each. */
export function joinNeighbours(candidates: readonly Candidate[]): Candidate[] {
  const joined: Candidate[] = []
  for (const each of candidates) {
    const last = joined.at(-1)
    const counted = (last?.counted ?? RANGE_SIZE) + (each.counted ?? RANGE_SIZE)
    if (last && last.lt === each.gte && counted <= RANGE_SIZE) {
      joined[joined.length - 1] = { ...last, lt: each.lt, counted, ageMs: Math.max(last.ageMs, each.ageMs) }
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
