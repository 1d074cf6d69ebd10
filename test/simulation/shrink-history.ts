import type { Circumstances, History } from './history.js'

/**
 * Seeds to try for one smaller history. A smaller history makes other random choices during its run, and may
 * fail with some seeds only.
 */
const TRIES = 6

/** Limit of runs. It is enough to get down to a handful of mutations, in 1 to 2 min. */
const MAX_RUNS = 600

/** Lists changes to the circumstances. Each change removes one of them. */
const calmer = ({ fullSyncs }: Circumstances): readonly Partial<Circumstances>[] => [
  { fullSyncs: fullSyncs.filter(({ objects }) => !objects) },
  { outage: undefined },
  { deaf: undefined },
  { apiDown: undefined },
  { temporalDown: undefined },
  { datesAhead: undefined },
  { reconcilesAtMs: [] },
  { pageSize: 100 },
  { dieRate: 0 },
  { failRate: 0 },
  { stallRate: 0 },
  { slowRate: 0 },
  { requestFaultRate: 0 },
  { dropRate: 0 },
  { duplicateRate: 0 },
  { hoursLateRate: 0 },
  { lateRate: 0 },
  { foreignVersionRate: 0 },
  { otherAccountRate: 0 },
  { stubRate: 0 },
  { oddAnswerRate: 0 },
  { cursorSkipsItsSecond: false },
  { newObjectLagMs: 0 },
  { nudgeLossRate: 0 },
  { drainRate: 0 },
  { readLagMs: 0 },
  { visibilityLagMs: 0 },
  { createdDisorderSeconds: 0 },
  { skewMs: { stripe: 0, database: 0, processes: [0, 0] } },
]

/** Removes mutations, faults, lags and syncs from a history for as long as it still fails in the same way. */
export async function shrinkHistory(
  failing: History,
  problemsOf: (history: History) => Promise<readonly string[]>,
): Promise<History> {
  let smallest = failing
  let runs = 0
  const kinds = new Set((await problemsOf(failing)).map(kindOf))

  /** Keeps the smaller history if it fails in the same way with one of 6 seeds. */
  async function accept(smaller: History): Promise<boolean> {
    for (let attempt = 0; attempt < TRIES && runs < MAX_RUNS; attempt++) {
      runs += 1
      const candidate = { ...smaller, seed: smallest.seed + attempt }
      if (!(await problemsOf(candidate)).some((problem) => kinds.has(kindOf(problem)))) continue
      smallest = candidate
      return true
    }
    return false
  }

  async function calmDown(): Promise<boolean> {
    let progress = false
    for (const calm of calmer(smallest.circumstances)) {
      const circumstances = { ...smallest.circumstances, ...calm }
      if (JSON.stringify(circumstances) === JSON.stringify(smallest.circumstances)) continue
      if (await accept({ ...smallest, circumstances })) progress = true
    }
    return progress
  }

  /**
   * Removes the past and the full syncs together, because only a full sync finds the past. If the history
   * then no longer fails, removes parts of the past instead.
   */
  async function dropPast(): Promise<boolean> {
    const circumstances = { ...smallest.circumstances, fullSyncs: [] }
    if (smallest.past.length > 0 && (await accept({ ...smallest, past: [], circumstances }))) return true
    return drop('past')
  }

  async function drop(which: 'past' | 'mutations'): Promise<boolean> {
    let progress = false
    for (let size = Math.ceil(smallest[which].length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < smallest[which].length;) {
        if (await accept({ ...smallest, [which]: smallest[which].toSpliced(from, size) })) progress = true
        else from += size
      }
    }
    return progress
  }

  for (;;) {
    const isCalmer = await calmDown()
    const isYounger = await dropPast()
    const isShorter = await drop('mutations')
    if (!isCalmer && !isYounger && !isShorter) return smallest
  }
}

/** Removes ids and numbers from a problem, so that problems of one kind are equal. */
function kindOf(problem: string): string {
  return problem.replaceAll(/\w+_\w{8,}|-?\d[\d.:]*/g, '')
}
