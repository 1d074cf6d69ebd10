import { setTimeout as delay } from 'node:timers/promises'
import type { Bench } from './bench.js'
import { cpuOf } from './cpu-of.js'
import { OURS, type Result } from './report.js'
import { allSettled, sendWebhooks } from './send-webhooks.js'
import { BUDGET_ON, QUIET_MS, type Service, startService } from './service.js'
import { startFakeStripe } from './start-fake-stripe.js'
import { temporalCost } from './temporal-actions.js'

const BENCH = 'steady'
const CUSTOMERS = 5_000
const SECONDS = 30

interface Load {
  readonly perSecond: number
  /** True when full syncs run one after the other meanwhile. */
  readonly isSyncing?: boolean
}
const LOADS: readonly Load[] = [
  { perSecond: 20 },
  { perSecond: 50 },
  { perSecond: 100 },
  { perSecond: 20, isSyncing: true },
]

/**
 * Measures what an application sees under a steady load: 20 to 100 changes a second, each of another
 * customer. The last load runs beside full syncs.
 */
export const steady: Bench = async (context) => {
  const { postgres, scale, databaseName, say } = context
  const customers = Math.max(200, Math.round(CUSTOMERS * scale))
  const seconds = Math.max(2, Math.round(SECONDS * scale))
  const stripe = await startFakeStripe({ count: customers })
  const service = await startService({ postgres, name: databaseName('ours'), stripe, env: BUDGET_ON })
  try {
    await service.fullSync()
    await delay(QUIET_MS)
    const results: Result[] = []
    let firstCustomer = 0
    for (const { perSecond, isSyncing = false } of LOADS) {
      const variant = `${perSecond} events/s for ${seconds} s, ${customers} customers, budget on${isSyncing ? ', while full syncs run' : ''}`
      say(`${BENCH}: ${variant} …`)
      const count = perSecond * seconds
      const since = new Date()
      const cpu = cpuOf(service)
      const traffic = { count, customers: Math.min(count, customers - firstCustomer), firstCustomer, perSecond }
      const send = () => sendWebhooks({ service, stripe }, traffic)
      const { numbers } = await (isSyncing ? whileSyncing(service, send) : send())
      await allSettled(service)
      const costs = cpu()
      const { actions } = await temporalCost(service.stack.temporalAddress, since)
      const ofEvents = { 'Temporal actions per 1,000 events': (1_000 * actions) / count }
      results.push({ bench: BENCH, variant, contestant: OURS, numbers: { ...numbers, ...ofEvents, ...costs } })
      firstCustomer = (firstCustomer + count) % Math.max(1, customers - count)
    }
    return { results, ratios: [], proven: ['every row got its last change, and every event was settled'] }
  } finally {
    await service.stop()
    await stripe.stop()
  }
}

/** Runs `work` while full syncs run one after the other. */
async function whileSyncing<T>(service: Service, work: () => Promise<T>): Promise<T> {
  const stopping = new AbortController()
  const [result] = await Promise.all([work().finally(() => stopping.abort()), syncUntilStopped()])
  return result

  async function syncUntilStopped(): Promise<void> {
    while (!stopping.signal.aborted) await service.fullSync()
  }
}
