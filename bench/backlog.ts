import { setTimeout as delay } from 'node:timers/promises'
import type { Bench } from './bench.js'
import { percentile } from './percentile.js'
import { makeOlder } from './reconcile.js'
import { besideLimit, OURS, type Result, round } from './report.js'
import { allSettled, sendWebhooks } from './send-webhooks.js'
import { BUDGET_OFF, type Service, startService } from './service.js'
import { type FakeStripe, startFakeStripe } from './start-fake-stripe.js'
import { temporalCost } from './temporal-actions.js'

const BENCH = 'backlog'

/** Open events when Temporal is back. */
const EVENTS = 1_000_000

/** Events of each customer among them. Each is a change. */
const CHANGES = 10

/** How long Temporal was down. */
const OUTAGE_HOURS = 24

/** Progress reports of the drain: one for each tenth of the events. */
const STEPS = 10

/** New webhooks a second during the drain. They are sent 50 at a time (10 s), each of another customer. */
const NEW_PER_SECOND = 5
const NEW_AT_ONCE = 50

/** The longest time that a new webhook may take until its row shows the change. */
const MOST_WAIT_MS = 5_000

/** Temporal's limit of signals for one workflow run. */
const MOST_SIGNALS = 10_000

/**
 * Interval of the progress checks. More frequent counts of a million events would disturb the measurement.
 */
const LOOK_MS = 3_000

/**
 * Measures the drain after Temporal was down for a day while webhooks came. Measures how fast the drain
 * applies the backlog, and how long new webhooks wait meanwhile.
 */
export const backlog: Bench = async ({ postgres, scale, databaseName, say }) => {
  const customers = Math.max(200, Math.round((EVENTS * scale) / CHANGES))
  const events = customers * CHANGES
  const stripe = await startFakeStripe({ count: customers })
  const env = { ...BUDGET_OFF, EVENTS_LAG: '1s', RECONCILE_INTERVAL: '1d' }
  const service = await startService({ postgres, name: databaseName('ours'), stripe, env })
  try {
    await service.fullSync()
    await makeOlder(service, OUTAGE_HOURS + 1)
    const since = new Date()
    say(`${BENCH}: ${events} open events …`)
    for (let change = 0; change < CHANGES; change++) await stripe.call('change-every', { type: 'customer', n: 1 })
    await openEvents(service)

    const drained = watchDrain(service, { events, say })
    const lags = await sendMeanwhile(service, { stripe, customers, until: drained })
    const { seconds, rates } = await drained
    await allSettled(service)
    await assertLastChanges(service, customers)

    const { mostSignals } = await temporalCost(service.stack.temporalAddress, since)
    const numbers = {
      'events/s': events / seconds,
      seconds,
      'slowest tenth, events/s': Math.min(...rates),
      'fastest tenth, events/s': Math.max(...rates),
      'webhook→row p50 ms': percentile(lags, 0.5),
      'webhook→row slowest ms': Math.max(...lags),
      'most signals of a run': mostSignals,
    }
    const variant = `${events} open events, ${NEW_PER_SECOND} webhooks a second meanwhile, budget off`
    const result: Result = { bench: BENCH, variant, contestant: OURS, numbers }
    const ratios = [
      besideLimit(result, 'webhook→row slowest ms', MOST_WAIT_MS),
      besideLimit(result, 'most signals of a run', MOST_SIGNALS),
    ]
    return { results: [result], ratios, proven: [`all ${events} events were applied and settled`] }
  } finally {
    await service.stop()
    await stripe.stop()
  }
}

/**
 * Inserts each customer's changes of the last day as webhooks would have done. The last
 * event came a minute ago.
 */
async function openEvents({ pool }: Service): Promise<void> {
  for (let change = 1; change <= CHANGES; change++) {
    await pool.query(
      `INSERT INTO stripe.stripe_event
         (id, type, api_version, account_id, object_type, object_id, group_key, created, channel, received_at, sent_at, outcome, payload)
       SELECT 'evt_late_' || $1::int || id, 'customer.updated', api_version, account_id, 'customer', id, id, at, 'webhook', at, at, 'open',
         jsonb_build_object('id', 'evt_late_' || $1::int || id, 'object', 'event', 'type', 'customer.updated',
           'data', jsonb_build_object('object', data || jsonb_build_object('metadata', jsonb_build_object('revision', $1::int::text))))
       FROM (
         SELECT *, now() - interval '1 minute'
           - interval '${OUTAGE_HOURS} hours' * (1 - ($1 - 1 + row_number() OVER (ORDER BY id)::float8 / count(*) OVER ()) / ${CHANGES}) AS at
         FROM stripe.customers) AS changed`,
      [change],
    )
  }
  await pool.query('ANALYZE stripe.stripe_event')
}

interface Drain {
  readonly seconds: number
  /** Events a second, for each tenth of the events. */
  readonly rates: readonly number[]
}

/**
 * Waits until all events of the backlog are settled, and reports each tenth. The time starts when
 * the first is settled.
 */
async function watchDrain(
  { pool }: Service,
  { events, say }: { readonly events: number; readonly say: (line: string) => void },
): Promise<Drain> {
  const rates: number[] = []
  let startedAtMs = performance.now()
  let lastMs = startedAtMs
  let lastSettled = 0
  for (;;) {
    await delay(LOOK_MS)
    const { rows } = await pool.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM stripe.stripe_event WHERE outcome = 'open' AND id LIKE 'evt\\_late\\_%'`,
    )
    const settled = events - (rows[0]?.open ?? events)
    const nowMs = performance.now()
    if (settled === 0) startedAtMs = lastMs = nowMs // the sweep's schedule has not started it yet
    if (settled - lastSettled < events / STEPS && settled < events) continue
    const rate = (1_000 * (settled - lastSettled)) / (nowMs - lastMs)
    rates.push(rate)
    say(`${BENCH}: ${settled} settled after ${round((nowMs - startedAtMs) / 1_000)} s, ${round(rate)}/s`)
    lastMs = nowMs
    lastSettled = settled
    if (settled === events) return { seconds: (nowMs - startedAtMs) / 1_000, rates }
  }
}

interface Meanwhile {
  readonly stripe: FakeStripe
  readonly customers: number
  readonly until: Promise<unknown>
}

/**
 * Sends webhooks until `until` settles.
 *
 * @returns milliseconds from sending to the changed row, of each webhook
 */
async function sendMeanwhile(service: Service, { stripe, customers, until }: Meanwhile): Promise<number[]> {
  const over = new AbortController()
  const ended = until.finally(() => over.abort())
  const lags: number[] = []
  for (let sent = 0; !over.signal.aborted; sent += NEW_AT_ONCE) {
    const firstCustomer = sent % customers
    const traffic = { count: NEW_AT_ONCE, customers: NEW_AT_ONCE, firstCustomer, perSecond: NEW_PER_SECOND }
    const { lagsMs } = await sendWebhooks({ service, stripe }, traffic)
    lags.push(...lagsMs)
  }
  await ended
  return lags
}

/** Checks that each customer's row shows its last change. @throws when one does not */
async function assertLastChanges({ pool }: Service, customers: number): Promise<void> {
  const { rows } = await pool.query<{ right: number }>(
    `SELECT count(*)::int AS right FROM stripe.customers WHERE data -> 'metadata' ->> 'revision' = $1`,
    [String(CHANGES)],
  )
  if (rows[0]?.right !== customers)
    throw new Error(`${rows[0]?.right} of ${customers} customers show their last change.`)
}
