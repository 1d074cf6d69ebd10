import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Status } from '../api/status/status-schema.js'
import { runMain } from '../prisma/env.js'
import type { FullSyncProgress } from '../workflows/contract.js'
import { compare, type TableComparison } from './compare.js'
import { freePort } from './free-port.js'
import { createSimulator, type Simulator } from './simulator/simulator.js'
import { type Stack, startStack } from './stack.js'

// `npm run demo`: plays the whole story on real parts, in about 1 min. Exits with 1 if a row differs from
// Stripe at the end.

const CUSTOMERS = 500
const LIVE_ROUNDS = 40
const LIVE_MUTATIONS_PER_ROUND = 5
const LOST_EVENTS = 120

/** A deployment uses 30 s, 5 min and 60 s. A demo has no time for that. */
const INTERVALS = { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '5s', EVENTS_LAG: '2s' }

/** If recovery takes longer than this, something is broken. */
const PATIENCE_MS = 120_000

const API_KEY = 'sk_test_simulator'
const WEBHOOK_SECRET = 'whsec_simulator'
const ADMIN_TOKEN = randomBytes(16).toString('hex')

const startedAtMs = Date.now()
const say = (line = '') => console.log(line === '' ? '' : `${seconds(Date.now() - startedAtMs).padStart(6)}  ${line}`)

await runMain(async () => {
  say('Starting PostgreSQL, Temporal, a simulated Stripe, the worker and the API …')
  const simulator = createSimulator({ seed: 1, eventVisibilityLagMs: 500 })
  const apiPort = await freePort()
  let stack: Stack | undefined
  try {
    simulator.seed({ customers: CUSTOMERS })
    const stripeUrl = await simulator.listen()
    simulator.webhooks.setEndpoint({
      url: `http://127.0.0.1:${apiPort}/api/webhooks/stripe`,
      secrets: [WEBHOOK_SECRET],
    })
    stack = await startStack({
      apiPort,
      env: {
        LOG_LEVEL: 'warn',
        STRIPE_SECRET_KEY: API_KEY,
        STRIPE_API_BASE: stripeUrl,
        STRIPE_MAX_RPS: '100',
        STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        ADMIN_TOKEN,
        ...INTERVALS,
      },
      say,
      onLine: (line) => console.log(line),
      onCrash: (piece) => {
        console.error(`${piece} has stopped.`)
        process.exit(1)
      },
    })
    process.exitCode = (await play(simulator, stack)) ? 0 : 1
  } finally {
    await stack?.stop()
    await simulator.close()
  }
  process.exit()
})

/** Plays the story. Returns whether every row is equal at the end and the outage is repaired. */
async function play(simulator: Simulator, stack: Stack): Promise<boolean> {
  say(`Up. Stripe holds ${CUSTOMERS} customers with their subscriptions and invoices; PostgreSQL is empty.`)
  say(
    `For the demo: sweep every ${INTERVALS.SWEEP_INTERVAL}, reconcile every ${INTERVALS.RECONCILE_INTERVAL}, events lag ${INTERVALS.EVENTS_LAG} (by default 30 s, 5 min, 60 s).`,
  )

  await fullSync(stack)
  await liveTraffic(simulator)
  const outage = await loseWebhooks(simulator)
  const recovered = await recover(stack, outage)

  const pool = new pg.Pool({ connectionString: stack.databaseUrl })
  const tables = await compare(pool, simulator)
  await pool.end()
  const areEqual = tables.every(({ differences }) => differences.length === 0)
  say()
  console.log(comparisonTable(tables))
  for (const { table, differences } of tables)
    for (const each of differences.slice(0, 5)) console.log(`  ${table}: ${each}`)
  say()
  console.log(
    `The outage: ${outage.lost} deliveries lost for good, ${recovered.found} events found by the schedules, ` +
      `${recovered.isRepaired ? `repaired in ${seconds(recovered.tookMs)} s` : 'NOT REPAIRED in time'} without a person.`,
  )
  console.log(areEqual ? 'Every row of every table equals Stripe.' : 'SOME ROWS DIFFER FROM STRIPE.')
  return areEqual && recovered.isRepaired
}

async function fullSync(stack: Stack): Promise<void> {
  say('Full sync …')
  const id = await startFullSync(stack)
  for (;;) {
    const run = await call<{ outcome: string; error?: string; result?: FullSyncProgress }>(
      stack,
      'GET',
      `/api/syncs/${id}`,
    )
    if (run.outcome === 'complete') {
      const total = run.result?.types.reduce((sum, { listed }) => sum + listed, 0) ?? 0
      return say(`  complete: ${total.toLocaleString('en')} objects of ${run.result?.types.length} types.`)
    }
    if (run.outcome !== 'running') throw new Error(`The full sync is ${run.outcome}: ${run.error}`)
    await delay(250)
  }
}

async function liveTraffic({ webhooks, mutateRandomly }: Simulator): Promise<void> {
  say('Live traffic: a third of the webhooks doubled, all of them out of order within two seconds …')
  webhooks.setPolicy({ duplicateRate: 0.33, reorderWindowMs: 2_000 })
  for (let round = 0; round < LIVE_ROUNDS; round++) {
    mutateRandomly(LIVE_MUTATIONS_PER_ROUND)
    await delay(200)
  }
  await webhooks.drain()
  const { sent, acked, duplicated } = webhooks.stats()
  say(`  ${sent} deliveries, ${duplicated} of them doubled; ${acked} answered 200.`)
}

/**
 * Starts a full sync, as Sync Now does. The first reconcile may be faster: it finds an empty database and
 * starts one itself.
 */
async function startFullSync(stack: Stack): Promise<string> {
  for (;;) {
    const { fullSync: state } = await call<Pick<Status, 'fullSync'>>(stack, 'GET', '/api/status')
    if (state.running) return state.running.runId
    if (state.last) return state.last.id
    try {
      return (await call<{ id: string }>(stack, 'POST', '/api/syncs')).id
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes(': 409 ')) throw error
      await delay(250)
    }
  }
}

interface Outage {
  readonly lost: number
  readonly endedAtMs: number
}

async function loseWebhooks({ webhooks, mutateRandomly }: Simulator): Promise<Outage> {
  say('An outage: Stripe goes on, and every delivery is dropped for good …')
  webhooks.beginOutage()
  while (webhooks.stats().lost < LOST_EVENTS) {
    mutateRandomly(1)
    await delay(20)
  }
  await webhooks.drain()
  webhooks.endOutage()
  const { lost } = webhooks.stats()
  say(`  over: ${lost} deliveries are lost, and nobody tells us. The schedules have to find out.`)
  return { lost, endedAtMs: Date.now() }
}

async function recover(stack: Stack, { lost, endedAtMs }: Outage) {
  for (;;) {
    // In JSON, times are ISO strings.
    const { gaps, inbox } = await call<
      Pick<Status, 'inbox'> & { gaps: { events: number; repairedAt: string | null }[] }
    >(stack, 'GET', '/api/status')
    const found = gaps.reduce((sum, { events }) => sum + events, 0)
    const isRepaired = found >= lost && inbox.open === 0 && gaps.every(({ repairedAt }) => repairedAt !== null)
    const tookMs = Date.now() - endedAtMs
    if (isRepaired || tookMs > PATIENCE_MS) {
      say(`  ${found} missing events found, ${inbox.open} still open.`)
      return { found, isRepaired, tookMs }
    }
    await delay(250)
  }
}

async function call<T>(stack: Stack, method: string, path: string): Promise<T> {
  const response = await fetch(`${stack.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T // our own API
}

function comparisonTable(tables: readonly TableComparison[]): string {
  const line = (...[name = '', ...numbers]: string[]) =>
    `${name.padEnd(30)}${numbers.map((number) => number.padStart(15)).join('')}`
  return [
    line('type', 'in Stripe', 'in PostgreSQL', 'equal', 'differing'),
    ...tables
      .filter(isUsed)
      .map(({ table, inStripe, inPostgres, equal, differences }) =>
        line(table, ...[inStripe, inPostgres, equal, differences.length].map((count) => count.toLocaleString('en'))),
      ),
  ].join('\n')
}

/** Tells whether the account uses a table. Most accounts use only some of Stripe's products. */
function isUsed({ inStripe, inPostgres, differences }: TableComparison): boolean {
  return inStripe > 0 || inPostgres > 0 || differences.length > 0
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
