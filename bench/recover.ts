import type { Bench } from './bench.js'
import { cpuOf } from './cpu-of.js'
import { makeOlder, reconcile } from './reconcile.js'
import { OURS, type Result } from './report.js'
import { allSettled } from './send-webhooks.js'
import { BUDGET_ON, type Service, startService } from './service.js'
import { startFakeStripe } from './start-fake-stripe.js'
import { temporalCost } from './temporal-actions.js'
import type { SentEvent } from './traffic.js'
import { watchRows } from './watch-rows.js'

const BENCH = 'recover'
const EVENTS = 10_000

/** How long no webhook came. */
const OUTAGE_HOURS = 2

const PATIENCE_MS = 3_600_000

/**
 * Measures how long one reconcile takes to recover 10,000 events of 2 h without webhooks, each of
 * another subscription.
 */
export const recover: Bench = async ({ postgres, scale, databaseName, say }) => {
  const count = Math.max(200, Math.round(EVENTS * scale))
  const stripe = await startFakeStripe({ count })
  // The interval keeps the scheduled reconcile away. The bench starts its own when all events are lost.
  const env = { ...BUDGET_ON, EVENTS_LAG: '1s', RECONCILE_INTERVAL: '1d' }
  const service = await startService({ postgres, name: databaseName('ours'), stripe, env })
  try {
    await service.fullSync()
    await makeOlder(service, OUTAGE_HOURS + 1)
    const lost = await stripe.call<SentEvent[]>('lose', { count, overSeconds: OUTAGE_HOURS * 3_600 })
    await stripe.takeRequests()
    say(`${BENCH}: ${count} lost events …`)
    const since = new Date()
    const cpu = cpuOf(service)
    const watch = watchRows(service.pool)
    const result = await reconcile(service)
    if (!(await watch.landed(lost, PATIENCE_MS))) throw new Error('Some rows never got their change.')
    await watch.stop()
    const rightAtMs = Math.max(...lost.map((event) => watch.landedAtMs(event) ?? NaN))
    const settledAtMs = await allSettled(service)
    const costs = cpu()
    const requests = Object.values(await stripe.takeRequests()).reduce((sum, each) => sum + each.count, 0)
    if (result.eventsFound !== count)
      throw new Error(`${result.eventsFound} events were found, and ${count} were lost.`)
    const { actions } = await temporalCost(service.stack.temporalAddress, since)
    const seconds = (rightAtMs - since.getTime()) / 1_000
    const own: Result = {
      bench: BENCH,
      variant: `${count} events lost in ${OUTAGE_HOURS} hours, budget on`,
      contestant: OURS,
      numbers: {
        'all rows right after s': seconds,
        'events/s': count / seconds,
        'all events settled after s': (settledAtMs - since.getTime()) / 1_000,
        requests,
        'inbox kB per event': (await inboxKilobytes(service)) / count,
        'Temporal actions per 1,000 events': (1_000 * actions) / count,
        ...costs,
      },
    }
    return { results: [own], ratios: [], proven: [`all ${count} lost events were found, applied and settled`] }
  } finally {
    await service.stop()
    await stripe.stop()
  }
}

/** Returns the size of the inbox on disk in kB, indexes included. */
async function inboxKilobytes({ pool }: Service): Promise<number> {
  const { rows } = await pool.query<{ kilobytes: number }>(
    `SELECT (pg_total_relation_size('stripe.stripe_event') / 1024)::int AS kilobytes`,
  )
  return rows[0]?.kilobytes ?? NaN
}
