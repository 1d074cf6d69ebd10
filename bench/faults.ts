import type { Fault, FaultRule } from '../dev/simulator/http/faults.js'
import type { Simulator } from '../dev/simulator/simulator.js'
import type { Bench, BenchContext } from './bench.js'
import { assertComplete, assertRefused, finished, type FinishedRun } from './faults-proof.js'
import { createFaultsAccount } from './faults-account.js'
import { type Ratio, type Result, round, verdict } from './report.js'
import { startService } from './service.js'
import { chooseRefused } from './sub-lists.js'

const BENCH = 'faults'
/**
 * Rounds at full scale (`whole`) and at a smaller scale (`part`), where one round shows that the bench works.
 */
const ROUNDS = { whole: 3, part: 1 }

/** Parents of each sub-list. */
const PARENTS = 40
/** With fewer parents, no sub-list would be refused, because every tenth is. */
const LEAST_PARENTS = 10

const CLEAN = 'without faults'
const REFUSED = 'every tenth sub-list refused'
const SINGLE = 'twenty single faults'

/** How much longer a full sync may take than without faults, as a factor. */
const LIMITS = { [REFUSED]: 2, [SINGLE]: 1.3 } as const

/** Lists of objects, whose first request is the plan's probe, and sub-lists. */
const ENDPOINTS = [
  '/v1/customers',
  '/v1/invoices',
  '/v1/checkout/sessions/*/line_items',
  '/v1/customers/*/balance_transactions',
  '/v1/accounts/*/persons',
]
const SINGLE_FAULTS: readonly Fault[] = [
  { kind: 'rate-limit' },
  { kind: 'error', status: 500 },
  { kind: 'html' },
  { kind: 'reset' },
]

/**
 * Measures first full syncs of all types with the default budget. Each round has three runs: without faults,
 * with refused sub-lists, and with faults that occur once. Fails when an object that was not refused is
 * missing or wrong, or when the run does not report a refusal.
 */
export const faults: Bench = async (context) => {
  const simulator = createFaultsAccount(Math.max(LEAST_PARENTS, Math.round(PARENTS * context.scale)))
  const stripe = { url: await simulator.listen(), process }
  const rounds = context.scale < 1 ? ROUNDS.part : ROUNDS.whole
  try {
    const runs: Record<string, Measured[]> = { [CLEAN]: [], [REFUSED]: [], [SINGLE]: [] }
    const proven: string[] = []
    let objects = 0
    for (let turn = 1; turn <= rounds; turn++) {
      const note = (name: string, measured: Measured) => runs[name]?.push(measured)
      context.say(`${BENCH}: ${CLEAN}, round ${turn} …`)
      const clean = await measure(context, { simulator, stripe, rules: [] })
      objects = assertComplete(clean)
      note(CLEAN, clean)
      const { refused, asked } = chooseRefused(clean.sent)

      context.say(`${BENCH}: ${REFUSED}, round ${turn} …`)
      const withRefused = await measure(context, { simulator, stripe, rules: refused.map(({ rule }) => rule) })
      proven.push(
        `round ${turn}, ${refused.length} of ${asked} sub-lists refused: ${assertRefused(withRefused, { refused, truth: simulator })}`,
      )
      note(REFUSED, withRefused)

      context.say(`${BENCH}: ${SINGLE}, round ${turn} …`)
      const withSingle = await measure(context, { simulator, stripe, rules: singleFaults() })
      assertComplete(withSingle)
      proven.push(
        `round ${turn}, ${withSingle.hits} single faults at ${ENDPOINTS.length} endpoints: all rows are right`,
      )
      note(SINGLE, withSingle)
    }
    const variant = `${objects} objects of all types, 0 ms a request, default budget, rounds in turns: ${rounds}`
    return {
      results: Object.entries(runs).map(([contestant, measured]) => resultOf({ contestant, variant }, measured)),
      ratios: Object.entries(LIMITS).map(([contestant, limit]) =>
        ratioOf({ contestant, variant, limit }, runs[contestant] ?? [], runs[CLEAN] ?? []),
      ),
      proven,
    }
  } finally {
    await simulator.close()
  }
}

/** Returns each fault once for each endpoint. Each endpoint begins with another fault than the one before. */
function singleFaults(): FaultRule[] {
  return ENDPOINTS.flatMap((path, endpoint) =>
    SINGLE_FAULTS.map((_, index): FaultRule => {
      const fault = SINGLE_FAULTS[(endpoint + index) % SINGLE_FAULTS.length] ?? { kind: 'reset' }
      return { path, times: 1, fault }
    }),
  )
}

interface Measured extends FinishedRun {
  readonly requests: number
  readonly sent: ReturnType<Simulator['requests']['entries']>
  /** Requests that got a fault. */
  readonly hits: number
}

interface MeasureInput {
  readonly simulator: Simulator
  readonly stripe: { readonly url: string; readonly process: NodeJS.Process }
  readonly rules: readonly FaultRule[]
}

/** Measures a first full sync into a new database with new processes. @throws when a fault met no request */
async function measure(
  { postgres, databaseName }: BenchContext,
  { simulator, stripe, rules }: MeasureInput,
): Promise<Measured> {
  const service = await startService({
    postgres,
    name: databaseName('ours'),
    stripe,
    // No reconcile during the run: it would apply the events from the creation of the account's objects.
    env: { STRIPE_SECRET_KEY: simulator.secretKey, SYNC_OBJECTS: 'all', RECONCILE_INTERVAL: '1d' },
  })
  try {
    simulator.requests.clear()
    for (const rule of rules) simulator.faults.add(rule)
    const run = await service.runFullSync()
    const sent = simulator.requests.entries()
    const requests = simulator.requests.total
    const unmet = simulator.faults.rules().filter(({ hits }) => hits === 0)
    if (unmet.length > 0) throw new Error(`No request met ${JSON.stringify(unmet[0])}.`)
    const hits = simulator.faults.rules().reduce((sum, rule) => sum + rule.hits, 0)
    return { ...(await finished(service, { run, truth: simulator })), sent, requests, hits }
  } finally {
    simulator.faults.clear()
    await service.stop()
  }
}

interface Titles {
  readonly contestant: string
  readonly variant: string
}

function resultOf(titles: Titles, runs: readonly Measured[]): Result {
  const rounds = runs.map(({ run }, index) => [`round ${index + 1} s`, run.seconds] as const)
  const numbers = {
    seconds: median(runs.map(({ run }) => run.seconds)),
    ...Object.fromEntries(rounds),
    requests: median(runs.map(({ requests }) => requests)),
    'requests that met a fault': median(runs.map(({ hits }) => hits)),
  }
  return { bench: BENCH, ...titles, numbers }
}

/** Returns the median of the rounds' ratios. Its text names all ratios and the limit. */
function ratioOf(
  { limit, ...titles }: Titles & { readonly limit: number },
  runs: readonly Measured[],
  clean: readonly Measured[],
): Ratio {
  const all = runs.map(({ run }, index) => round(run.seconds / (clean[index]?.run.seconds ?? NaN)))
  const ratio = median(all)
  const of = `seconds; rounds ${all.join(', ')}; limit ${limit}: ${verdict(ratio, limit)}`
  return { bench: BENCH, ...titles, of, against: CLEAN, ratio }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
