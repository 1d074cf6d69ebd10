import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Bench, BenchContext } from './bench.js'
import { cpuOf } from './cpu-of.js'
import { idOf } from './fake-stripe/objects.js'
import { OURS, ratios, type Result } from './report.js'
import { bareInboxInsert } from './roof-inbox.js'
import { bareNudges } from './roof-temporal/bare-nudges.js'
import { acks, allSettled, lastOfEach, sendWebhooks } from './send-webhooks.js'
import { BUDGET_OFF, BUDGET_ON, QUIET_MS, startService } from './service.js'
import { type FakeStripe, startFakeStripe } from './start-fake-stripe.js'
import { type PeerName, PEERS, startPeer } from './start-peer.js'
import { temporalCost } from './temporal-actions.js'
import type { SentEvent } from './traffic.js'

const BENCH = 'webhooks'
const EVENTS = 5_000
const CUSTOMERS = 500
const SENDERS = 50

/** Measures a burst of signed events over HTTP. Each is a change of a customer's subscription. */
export const webhooks: Bench = async (context) => {
  const count = Math.max(100, Math.round(EVENTS * context.scale))
  const customers = Math.max(10, Math.round(CUSTOMERS * context.scale))
  const traffic = { count, customers, senders: SENDERS }
  const variant = (budget: string) => `${count} events of ${customers} customers, ${SENDERS} senders, budget ${budget}`
  const results: Result[] = []
  context.say(`${BENCH}: ${variant('off')} …`)
  results.push(await runOurs(context, { traffic, variant: variant('off'), env: BUDGET_OFF }))
  for (const peer of context.peers ? (['v0', 'v1'] as const) : []) {
    context.say(`${BENCH}: ${PEERS[peer]} …`)
    results.push(await runPeer(context, { peer, traffic, variant: variant('off') }))
  }
  results.push(...(await runRoofs(context, { ...traffic, variant: variant('off') })))
  context.say(`${BENCH}: ${variant('on')} …`)
  results.push(await runOurs(context, { traffic, variant: variant('on'), env: BUDGET_ON }))
  return {
    results,
    ratios: [...ratios(results, 'acks/s'), ...ratios(results, 'all rows right after s')],
    proven: ['every event was accepted or counted, every row got its last change, and every event was settled'],
  }
}

interface Traffic {
  readonly count: number
  readonly customers: number
  readonly senders: number
}

interface RunInput {
  readonly traffic: Traffic
  readonly variant: string
}

async function runOurs(context: BenchContext, input: RunInput & { env: typeof BUDGET_ON }): Promise<Result> {
  const { traffic, variant, env } = input
  const stripe = await ownStripe(traffic)
  const service = await startService({ ...context, name: context.databaseName('ours'), stripe, env })
  try {
    await service.fullSync() // so that there are rows to change
    await delay(QUIET_MS)
    await stripe.takeRequests()
    const since = new Date()
    const cpu = cpuOf(service)
    const { sent, numbers } = await sendWebhooks({ service, stripe }, traffic)
    const settledAtMs = await allSettled(service)
    const costs = cpu()
    const fetches = (await stripe.takeRequests())['/v1/subscriptions/{id}']?.count ?? 0
    const cost = await temporalCost(service.stack.temporalAddress, since)
    const began = Math.min(...sent.map(({ sentAtMs }) => sentAtMs))
    const ofEvents = {
      'all events settled after s': (settledAtMs - began) / 1_000,
      'GETs per 100 events': (100 * fetches) / traffic.count,
      'Temporal runs': cost.runs,
      'Temporal actions per 1,000 events': (1_000 * cost.actions) / traffic.count,
      'history events per event': cost.historyEvents / traffic.count,
    }
    return { bench: BENCH, variant, contestant: OURS, numbers: { ...numbers, ...ofEvents, ...costs } }
  } finally {
    await service.stop()
    await stripe.stop()
  }
}

/**
 * Starts a fake Stripe for one contestant. With a shared one, a service would find that it lacks the events
 * of the contestants before it, and fetch them.
 */
function ownStripe({ customers }: Traffic): Promise<FakeStripe> {
  return startFakeStripe({ count: customers })
}

async function runPeer(context: BenchContext, input: RunInput & { peer: PeerName }): Promise<Result> {
  const { peer, traffic, variant } = input
  const stripe = await ownStripe(traffic)
  const running = await startPeer(peer, { ...context, name: context.databaseName(peer), stripe })
  try {
    await running.backfill()
    await delay(QUIET_MS)
    const sent = await running.webhooks(traffic)
    const numbers = acks(sent)
    const wrong = await wrongRows(peer, running.databaseUrl, lastOfEach(sent))
    const seconds = traffic.count / (numbers['acks/s'] ?? NaN) // a call returns when the row is written
    return {
      bench: BENCH,
      variant,
      contestant: `${PEERS[peer]}, library call`,
      numbers: { ...numbers, 'all rows right after s': seconds, 'rows wrong': wrong },
    }
  } finally {
    await running.stop()
    await stripe.stop()
  }
}

/** Counts rows without their last change, although the library's call reported success. */
async function wrongRows(peer: PeerName, databaseUrl: string, last: readonly SentEvent[]): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const column = peer === 'v0' ? 'metadata' : `_raw_data -> 'metadata'`
    const { rows } = await client.query<{ id: string; revision: number }>(
      `SELECT id, (${column} ->> 'revision')::int AS revision FROM stripe.subscriptions`,
    )
    const revisions = new Map(rows.map(({ id, revision }) => [id, revision]))
    return last.filter(({ index, revision }) => revisions.get(idOf('subscription', index)) !== revision).length
  } finally {
    await client.end()
  }
}

async function runRoofs(context: BenchContext, input: Traffic & { variant: string }): Promise<Result[]> {
  const { count, customers, variant } = input
  context.say(`${BENCH}: the roofs …`)
  const inserted = await bareInboxInsert(context.postgres, { name: context.databaseName('roof'), count })
  const nudged = await bareNudges({ count, keys: customers })
  return [
    { bench: BENCH, variant, contestant: 'roof: bare inbox INSERT', numbers: { 'acks/s': count / inserted } },
    {
      bench: BENCH,
      variant,
      contestant: 'roof: bare signalWithStart',
      numbers: { 'acks/s': count / nudged.ackSeconds, 'all rows right after s': nudged.seconds },
    },
  ]
}
