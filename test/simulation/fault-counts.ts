/** Counts of the faults that really took effect. */
export interface FaultCounts {
  readonly add: (fault: string, times?: number) => void
  readonly counts: Readonly<Record<string, number>>
}

export function createFaultCounts(): FaultCounts {
  const counts: Record<string, number> = {}
  return {
    counts,
    add(fault, times = 1) {
      if (times > 0) counts[fault] = (counts[fault] ?? 0) + times
    },
  }
}
