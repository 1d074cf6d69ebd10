import { setTimeout as delay } from 'node:timers/promises'
import { measuredSync } from './backfill.js'
import type { Bench } from './bench.js'
import { OURS, ratios, type Result } from './report.js'
import { runPeerBackfill } from './run-peer-backfill.js'
import { assertRows, tableWrites } from './rows.js'
import { BUDGET_OFF, type Service, startService } from './service.js'
import { startFakeStripe } from './start-fake-stripe.js'

const OBJECTS = 20_000
const BENCH = 'resync'

/** Wait before statistics are read: an idle PostgreSQL backend publishes its last counts after 10 s. */
const STATISTICS_DELAY_MS = 11_000

/**
 * Measures a repeated full sync: first with no change at Stripe, then with 1 % of the objects changed. v1 is
 * not measured, because it lists nothing again within a day.
 */
export const resync: Bench = async (context) => {
  const { postgres, scale, peers, databaseName, say } = context
  const count = Math.max(200, Math.round(OBJECTS * scale))
  const stripe = await startFakeStripe({ count })
  const service = await startService({ postgres, name: databaseName('ours'), stripe, env: BUDGET_OFF })
  try {
    say(`${BENCH}: a first full sync …`)
    await service.fullSync()
    await delay(STATISTICS_DELAY_MS)
    let before = await writesOf(service)
    const results: Result[] = []
    const proven: string[] = []

    say(`${BENCH}: the same again …`)
    results.push(await again('nothing changed', 0))
    if (peers) {
      const variant = variantOf('nothing changed')
      results.push(await runPeerBackfill(context, 'v0', { bench: BENCH, variant, stripe, times: 2 }))
    }

    say(`${BENCH}: with 1 % changed …`)
    const changed = (await stripe.changeEvery('customer', 100)) + (await stripe.changeEvery('subscription', 100))
    results.push(await again('1 % changed', changed))
    await assertRows(service.pool, { count })
    return { results, ratios: ratios(results, 'objects/s'), proven }

    function variantOf(what: string): string {
      return `${2 * count} objects, 0 ms a request, ${what}`
    }

    async function again(what: string, expected: number): Promise<Result> {
      const { seconds, cpu } = await measuredSync(service)
      await delay(STATISTICS_DELAY_MS)
      const now = await writesOf(service)
      const rewritten = now - before
      before = now
      if (rewritten !== expected) {
        throw new Error(`${what}: ${rewritten} rows were written, and ${expected} had changed.`)
      }
      proven.push(`${what}: of ${3 * count} rows, ${rewritten} were written (pg_stat_user_tables)`)
      const numbers = { 'objects/s': (2 * count) / seconds, seconds, 'rows written': rewritten, ...cpu }
      return { bench: BENCH, variant: variantOf(what), contestant: OURS, numbers }
    }
  } finally {
    await service.stop()
    await stripe.stop()
  }
}

async function writesOf({ pool }: Service): Promise<number> {
  const writes = Object.values(await tableWrites(pool))
  return writes.reduce((sum, { inserted, updated, deleted }) => sum + inserted + updated + deleted, 0)
}
