/** The arithmetic of proofs: half-open ranges of `created`, Unix seconds, 0 for the beginning. Nothing here reads or writes. */

/** A range of one type that was proven equal to Stripe. */
export interface Proof {
  readonly gte: number
  readonly lt: number
  /** Our database's clock. */
  readonly provenAt: Date
  /** Live rows in it; an estimate for what is left of a proof that was cut or divided. Null: not known. */
  readonly counted: number | null
}

/**
 * What remains of older proofs, which lie apart, beside a new one: those outside of it as they were, and the parts outside of it of those that it
 * cuts. Of their count each part has the share that it has of their time: the rotation needs to know about how many there are.
 */
export function besides<P extends Proof>(older: readonly P[], { gte, lt }: Pick<Proof, 'gte' | 'lt'>): P[] {
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
  /** As of when: the oldest of the proofs that lie end to end. Our database's clock. */
  readonly provenAt: Date
  /** Of objects created before, Unix seconds. What is newer is not claimed. */
  readonly createdBefore: number
}

/** Null as long as one part of the past is not proven. */
export function wholeProof(proofs: readonly Proof[]): WholeProof | null {
  const sorted = inOrder(proofs)
  const last = sorted.at(-1)
  if (!last || unproven(sorted, last.lt).length > 0) return null
  return {
    provenAt: sorted.reduce((oldest, { provenAt }) => (provenAt < oldest ? provenAt : oldest), last.provenAt),
    createdBefore: last.lt,
  }
}

/** The parts of the past, up to a bound, that no proof covers. */
export function unproven(proofs: readonly Proof[], until: number): { readonly gte: number; readonly lt: number }[] {
  const holes: { gte: number; lt: number }[] = []
  let from = 0
  for (const { gte, lt } of inOrder(proofs)) {
    if (gte > from && from < until) holes.push({ gte: from, lt: Math.min(gte, until) })
    from = Math.max(from, lt)
  }
  if (from < until) holes.push({ gte: from, lt: until })
  return holes
}

export function inOrder<P extends Pick<Proof, 'gte'>>(proofs: readonly P[]): P[] {
  return proofs.toSorted((a, b) => a.gte - b.gte)
}
