/**
 * The arithmetic of proofs. Their ranges of `created` are half-open, in Unix seconds. 0 stands for the
 * beginning. Nothing here reads or writes.
 */

/** A range of one type that was proven equal to Stripe. */
export interface Proof {
  readonly gte: number
  readonly lt: number
  /** By our database's clock. */
  readonly provenAt: Date
  /** Number of live rows in the range. An estimate if the proof was cut or divided. Null: unknown. */
  readonly counted: number | null
}

/**
 * Cuts the range of a new proof out of older proofs, which do not overlap each other. Proofs outside of the
 * range stay as they are. Of the others, only the parts outside of the range remain. Each part gets a share
 * of the count, in proportion to its length of time. The rotation needs to know about how many rows there
 * are.
 */
export function subtractRange<P extends Proof>(older: readonly P[], { gte, lt }: Pick<Proof, 'gte' | 'lt'>): P[] {
  return older.flatMap((each) => {
    if (each.lt <= gte || each.gte >= lt) return [each]
    return [
      ...(each.gte < gte ? [partOf(each, { gte: each.gte, lt: gte })] : []),
      ...(each.lt > lt ? [partOf(each, { gte: lt, lt: each.lt })] : []),
    ]
  })
}

function partOf<P extends Proof>(whole: P, part: Pick<Proof, 'gte' | 'lt'>): P {
  const share = (part.lt - part.gte) / (whole.lt - whole.gte)
  return { ...whole, ...part, counted: whole.counted === null ? null : Math.round(whole.counted * share) }
}

/** What is proven of a whole type. */
export interface WholeProof {
  /** The time of the oldest of the proofs that join without a hole, by our database's clock. */
  readonly provenAt: Date
  /**
   * Only objects created before this time are proven, in Unix seconds. Nothing is claimed about newer ones.
   */
  readonly createdBefore: number
}

/** Returns what is proven of a type as a whole. Null: a part of the past is not proven. */
export function wholeProof(proofs: readonly Proof[]): WholeProof | null {
  const sorted = sortByStart(proofs)
  const last = sorted.at(-1)
  if (!last || findUnproven(sorted, last.lt).length > 0) return null
  return {
    provenAt: sorted.reduce((oldest, { provenAt }) => (provenAt < oldest ? provenAt : oldest), last.provenAt),
    createdBefore: last.lt,
  }
}

/** Returns the parts of the past, up to `until`, that no proof covers. */
export function findUnproven(proofs: readonly Proof[], until: number): { readonly gte: number; readonly lt: number }[] {
  const holes: { gte: number; lt: number }[] = []
  let from = 0
  for (const { gte, lt } of sortByStart(proofs)) {
    if (gte > from && from < until) holes.push({ gte: from, lt: Math.min(gte, until) })
    from = Math.max(from, lt)
  }
  if (from < until) holes.push({ gte: from, lt: until })
  return holes
}

/** Returns the ranges in the order of their starts. */
export function sortByStart<P extends Pick<Proof, 'gte'>>(proofs: readonly P[]): P[] {
  return proofs.toSorted((a, b) => a.gte - b.gte)
}
