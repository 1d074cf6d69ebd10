import type { Circumstances, History } from './history.js'

/** Tries of one smaller history: whether it fails is a matter of the choices made on the way, and these are others when it is smaller. */
const TRIES = 6

/** Enough to come down to a handful of mutations, in a minute or two. */
const MAX_RUNS = 600

/** Everything that can be left out, each by itself. */
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

/** Leaves out of a failing history what it fails without, in the same way: mutations, faults, lags, syncs. */
export async function shrinkHistory(
  failing: History,
  problemsOf: (history: History) => Promise<readonly string[]>,
): Promise<History> {
  let smallest = failing
  let runs = 0
  const kinds = new Set((await problemsOf(failing)).map(kindOf))

  /** Takes the smaller history if it still fails, perhaps by other choices. */
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

  /** What was there before is only found by listing everything: they go together. */
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

/** A problem without whom and when. */
function kindOf(problem: string): string {
  return problem.replaceAll(/\w+_\w{8,}|-?\d[\d.:]*/g, '')
}
