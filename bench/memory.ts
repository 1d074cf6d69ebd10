import type { Bench, BenchContext } from './bench.js'
import { cpuOf } from './cpu-of.js'
import { build, deployedProcesses } from './deployed.js'
import { peakRssMb } from './processes.js'
import { besideLimit, OURS, type Ratio, type Result, round } from './report.js'
import { assertRows } from './rows.js'
import { BUDGET_OFF, startService } from './service.js'
import { startFakeStripe } from './start-fake-stripe.js'
import { temporalCost } from './temporal-actions.js'

const BENCH = 'memory'

/** Objects in all, half of each type. */
const SIZES = [20_000, 100_000, 500_000]

/** The most that each process may have, MB of resident memory. */
const MOST_MB = { 'worker peak RSS MB': 400, 'API peak RSS MB': 160 } as const

/**
 * Measures whether memory and speed depend on the size of the account: first full syncs of ever larger accounts, each by processes that
 * have just started. They run as a deployment runs them: from `dist/`, with the Node.js flags of docker-compose.yml. The system does not
 * enforce the limits here, so that a peak above them is measured and not only a process that was killed.
 */
export const memory: Bench = async (context) => {
  build()
  const results: Result[] = []
  for (const size of SIZES) {
    const count = Math.max(200, Math.round((size * context.scale) / 2))
    context.say(`${BENCH}: ${2 * count} objects …`)
    results.push(await run(context, count))
  }
  const [small, middle, large] = results
  if (!small || !middle || !large) throw new Error('There are three sizes.')
  return {
    results,
    ratios: [
      ...results.flatMap(besideLimits),
      compared(large, middle, 'worker peak RSS MB'),
      compared(large, middle, 'API peak RSS MB'),
      compared(large, small, 'objects/s'),
    ],
  }
}

async function run({ postgres, databaseName }: BenchContext, count: number): Promise<Result> {
  const stripe = await startFakeStripe({ count })
  const processes = deployedProcesses()
  const service = await startService({ postgres, name: databaseName('ours'), stripe, env: BUDGET_OFF, processes })
  try {
    const since = new Date()
    const cpu = cpuOf(service)
    const { seconds } = await service.fullSync()
    const costs = cpu()
    const memories = {
      'worker peak RSS MB': peakRssMb(service.pid('worker')),
      'API peak RSS MB': peakRssMb(service.pid('API')),
    }
    await assertRows(service.pool, { count })
    const { actions, longestHistory } = await temporalCost(service.stack.temporalAddress, since)
    const temporal = {
      'Temporal actions per 1,000 objects': (1_000 * actions) / (2 * count),
      'longest history, events': longestHistory,
    }
    return {
      bench: BENCH,
      variant: `${2 * count} objects, 0 ms a request, budget off`,
      contestant: OURS,
      numbers: { 'objects/s': (2 * count) / seconds, seconds, ...memories, ...temporal, ...costs },
    }
  } finally {
    await service.stop()
    await stripe.stop()
  }
}

/** Compares each peak with its limit. */
function besideLimits(result: Result): Ratio[] {
  return Object.entries(MOST_MB).map(([name, limit]) => besideLimit(result, name, limit))
}

/** One size against another: here we compete with ourselves. */
function compared(own: Result, other: Result, of: string): Ratio {
  const [a, b] = [own.numbers[of], other.numbers[of]]
  const ratio = typeof a === 'number' && typeof b === 'number' ? round(a / b) : NaN
  return { bench: BENCH, variant: own.variant, of, contestant: OURS, against: `the same with ${other.variant}`, ratio }
}
