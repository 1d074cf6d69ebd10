import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { purgeEvents } from '../prisma/inbox/purge-events.js'
import type { Bench } from './bench.js'
import { percentile } from './percentile.js'
import { makeOlder, reconcile } from './reconcile.js'
import { besideLimit, type Ratio, type Result, round, verdict } from './report.js'
import { allSettled, sendWebhooks } from './send-webhooks.js'
import { measureRows } from './scale-rows.js'
import { ADMIN_TOKEN, BUDGET_OFF, QUIET_MS, type Service, startService } from './service.js'
import { type FakeStripe, startFakeStripe } from './start-fake-stripe.js'

const BENCH = 'scale'

/** Settled events in the inbox. */
const SIZES = [10_000, 100_000, 1_000_000, 5_000_000]

/** Approximate size of an event's payload. */
const PAYLOAD_BYTES = 900

/** Subscriptions (and customers) of the fake Stripe, and number of lost events. */
const SUBSCRIPTIONS = 1_000

const LOOKS = 20
const RECONCILES = 5

/** Wait before a read, so that it does not share another read's answer, which lives for 1 s. */
const FRESH_MS = 1_100

/** Wait until PostgreSQL's backends have published their read counts. */
const STATISTICS_MS = 1_500

/** Limit for the time of a step with the largest inbox, relative to the smallest. */
const MOST_GROWTH = 1.5

/** Limit for the page and for `/metrics`. */
const MOST_MS = 300

/**
 * Measures the cost of each step with more and more settled events in the inbox, and with more and more rows
 * of one type. The cost is the time, and the events (or rows) that PostgreSQL reads. Fails when a row is
 * missing or wrong.
 */
export const scale: Bench = async (context) => {
  const { postgres, scale: factor, databaseName, say } = context
  const count = Math.max(100, Math.round(SUBSCRIPTIONS * factor))
  const stripe = await startFakeStripe({ count })
  const env = { ...BUDGET_OFF, EVENTS_LAG: '1s', RECONCILE_INTERVAL: '1d' }
  const service = await startService({ postgres, name: databaseName('ours'), stripe, env })
  const results: Result[] = []
  try {
    await service.fullSync()
    let filled = 0
    for (const size of SIZES) {
      const events = Math.max(1_000, Math.round(size * factor))
      say(`${BENCH}: ${events} settled events …`)
      await fillInbox(service.pool, { from: filled, to: events })
      filled = events
      const numbers = await measureInbox({ service, stripe, count })
      results.push({ bench: BENCH, variant: INBOX, contestant: `${events} settled events`, numbers })
    }
  } finally {
    await service.stop()
    await stripe.stop()
  }
  const rows = await measureRows(context)
  return { results: [...results, ...rows], ratios: [...growthOf(results), ...growthOf(rows), ...limitsOf(results)] }
}

const INBOX = 'the inbox, 0 ms a request, budget off'

/** Inserts settled events of the last weeks, each of another object. */
async function fillInbox(pool: Pool, { from, to }: { from: number; to: number }): Promise<void> {
  const BATCH = 100_000
  for (let first = from; first < to; first += BATCH) {
    await pool.query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, outcome, closed_at, payload)
       SELECT 'evt_filled_' || n, 'customer.updated', own.account_id, 'customer', 'cus_filled_' || n, 'cus_filled_' || n, at, 'webhook', at, 'settled', at,
         jsonb_build_object('id', 'evt_filled_' || n, 'data', jsonb_build_object('object', jsonb_build_object('id', 'cus_filled_' || n, 'text', repeat(md5(n::text), ${Math.round(PAYLOAD_BYTES / 32)}))))
       FROM generate_series($1::int, $2::int - 1) AS n, LATERAL (SELECT now() - interval '1 day' - (n * 7919 % 2000000) * interval '1 s' AS at) times,
         (SELECT account_id FROM stripe.sync_account WHERE is_own) own`,
      [first, Math.min(to, first + BATCH)],
    )
  }
  await pool.query('VACUUM ANALYZE stripe.stripe_event')
  await pool.query('CHECKPOINT')
}

interface Measured {
  readonly service: Service
  readonly stripe: FakeStripe
  /** The number of subscriptions. */
  readonly count: number
}

async function measureInbox({ service, stripe, count }: Measured): Promise<Record<string, number>> {
  const { pool } = service
  const numbers: Record<string, number> = {}
  const note = async (name: string, times: number, work: () => Promise<number>) => {
    const before = await eventsRead(pool)
    const taken: number[] = []
    for (let i = 0; i < times; i++) taken.push(await work())
    await delay(STATISTICS_MS)
    numbers[`${name} p50 ms`] = percentile(taken, 0.5)
    numbers[`${name} events read`] = ((await eventsRead(pool)) - before) / times
  }
  await note('page', LOOKS, () => timedFresh(() => ask(service, '/admin/stripe-sync/live')))
  await note('metrics', LOOKS, () => timedFresh(() => ask(service, '/metrics')))

  await delay(QUIET_MS)
  const traffic = { count: LOOKS, customers: LOOKS, perSecond: 5 }
  const { numbers: sent } = await sendWebhooks({ service, stripe }, traffic)
  await allSettled(service)
  numbers['insert p50 ms'] = sent['ack p50 ms'] ?? NaN
  numbers['webhook→row p50 ms'] = sent['webhook→row p50 ms'] ?? NaN

  await note('reconcile with nothing to do', RECONCILES, () => timed(() => reconcile(service)))
  await note('purge with nothing to purge', RECONCILES, () => timed(() => purgeEvents(pool)))
  await makeOlder(service, 2)
  await stripe.call('lose', { count, overSeconds: 3_600 })
  await note(`reconcile with ${count} lost events`, 1, () =>
    timed(async () => {
      const { eventsFound } = await reconcile(service)
      if (eventsFound < count) throw new Error(`${eventsFound} events were found, and ${count} were lost.`)
    }),
  )
  await allSettled(service)
  return numbers
}

/** Returns the duration of the work in milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return performance.now() - startedAtMs
}

/** Measures like `timed`, after cached answers have expired. */
async function timedFresh(work: () => Promise<unknown>): Promise<number> {
  await delay(FRESH_MS)
  return timed(work)
}

async function ask({ stack }: Service, path: string): Promise<void> {
  const response = await fetch(`${stack.apiUrl}${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`)
  await response.text()
}

/** Returns the number of inbox events that PostgreSQL has read so far, through indexes or not. */
async function eventsRead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS count FROM pg_stat_user_tables WHERE relid = 'stripe.stripe_event'::regclass`,
  )
  return rows[0]?.count ?? NaN
}

/** Compares the largest size with the smallest, for each step that is measured in ms. */
function growthOf(results: readonly Result[]): Ratio[] {
  const [first] = results
  const last = results.at(-1)
  if (!first || !last) return []
  return Object.entries(last.numbers).flatMap(([name, value]) => {
    const smallest = first.numbers[name]
    if (!name.endsWith('ms') || value === null || typeof smallest !== 'number') return []
    const ratio = round(value / smallest)
    const of = `${name}; limit ${MOST_GROWTH}: ${verdict(ratio, MOST_GROWTH)}`
    return [{ bench: BENCH, variant: last.variant, of, contestant: last.contestant, against: first.contestant, ratio }]
  })
}

function limitsOf(results: readonly Result[]): Ratio[] {
  const last = results.at(-1)
  if (!last) return []
  return ['page p50 ms', 'metrics p50 ms'].map((name) => besideLimit(last, name, MOST_MS))
}
