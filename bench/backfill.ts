import type { Bench, BenchContext } from './bench.js'
import { cpuOf } from './cpu-of.js'
import { OURS, ratios, type Result } from './report.js'
import { runPeerBackfill } from './run-peer-backfill.js'
import { bareInsert } from './roof.js'
import { bareSync } from './roof-sync/bare-sync.js'
import { assertRows } from './rows.js'
import { BUDGET_OFF, BUDGET_ON, type Service, startService } from './service.js'
import { type FakeStripe, startFakeStripe } from './start-fake-stripe.js'

/** Objects of each of the two types. */
const OBJECTS = 20_000

/** Requests a second that `BUDGET_ON` allows to one endpoint. */
const ENDPOINT_LIMIT = Number(BUDGET_ON.STRIPE_MAX_RPS_PER_ENDPOINT)

const BENCH = 'backfill'

/** Measures a first full sync of customers and subscriptions into an empty database. */
export const backfill: Bench = async (context) => {
  const count = Math.max(200, Math.round(OBJECTS * context.scale))
  const stripe = await startFakeStripe({ count })
  try {
    const results: Result[] = []
    for (const latencyMs of [0, 100]) {
      await stripe.setLatency(latencyMs)
      const variant = `${2 * count} objects, ${latencyMs} ms a request, budget off`
      context.say(`${BENCH}: ${variant} …`)
      results.push(await runOurs(context, { stripe, variant, env: BUDGET_OFF }))
      if (context.peers) {
        for (const peer of ['v0', 'v0 in turn', 'v1'] as const) {
          results.push(await runPeerBackfill(context, peer, { bench: BENCH, variant, stripe }))
        }
      }
      results.push(...(await runRoofs(context, { stripe, variant })))
    }
    const variant = `${2 * count} objects, 100 ms a request, budget on`
    context.say(`${BENCH}: ${variant} …`)
    results.push(await runOurs(context, { stripe, variant, env: BUDGET_ON }))
    return { results, ratios: ratios(results, 'objects/s') }
  } finally {
    await stripe.stop()
  }
}

interface RunInput {
  readonly stripe: FakeStripe
  readonly variant: string
  readonly env: typeof BUDGET_ON
}

async function runOurs(context: BenchContext, { stripe, variant, env }: RunInput): Promise<Result> {
  const service = await startService({
    postgres: context.postgres,
    name: context.databaseName('ours'),
    stripe,
    env,
  })
  try {
    await stripe.takeRequests()
    const { seconds, cpu } = await measuredSync(service)
    const requests = await stripe.takeRequests()
    await assertRows(service.pool, { count: stripe.count })
    const numbers = {
      'objects/s': (2 * stripe.count) / seconds,
      seconds,
      requests: Object.values(requests).reduce((sum, each) => sum + each.count, 0),
      // 100 % is the rate limit. A token bucket lets 0.5 s of requests pass at once after silence,
      // which can add to it.
      ...(env === BUDGET_ON && { 'lists in parallel × 25/s used, %': usedShare(requests) }),
      ...cpu,
    }
    return { bench: BENCH, variant, contestant: OURS, numbers }
  } finally {
    await service.stop()
  }
}

/** Runs a full sync. Returns its duration, its result, and the CPU seconds of each process. */
export async function measuredSync(service: Service) {
  const cpu = cpuOf(service)
  const { seconds, result } = await service.fullSync()
  return { seconds, result, cpu: cpu() }
}

function usedShare(requests: Awaited<ReturnType<FakeStripe['takeRequests']>>): number {
  const lists = ['/v1/customers', '/v1/subscriptions'].flatMap((path) => requests[path] ?? [])
  const used = lists.map(({ count, spanMs }) => (count - 1) / (spanMs / 1_000) / ENDPOINT_LIMIT)
  return (100 * used.reduce((sum, each) => sum + each, 0)) / used.length
}

async function runRoofs(
  { postgres, databaseName }: BenchContext,
  { stripe, variant }: { stripe: FakeStripe; variant: string },
): Promise<Result[]> {
  const { count } = stripe
  const sync = await bareSync({ stripe, databaseUrl: await postgres.database(databaseName('roof')) })
  const insert = await bareInsert(postgres, { name: databaseName('roof'), count })
  return [
    { contestant: 'roof: list and bare INSERT', seconds: sync },
    { contestant: 'roof: bare INSERT', seconds: insert },
  ].map(({ contestant, seconds }) => {
    return { bench: BENCH, variant, contestant, numbers: { 'objects/s': (2 * count) / seconds, seconds } }
  })
}
