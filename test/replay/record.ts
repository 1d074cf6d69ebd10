import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection, type WorkflowHandle } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { freePort } from '../../dev/free-port.js'
import { createSimulator } from '../../dev/simulator/simulator.js'
import { type Stack, startStack } from '../../dev/stack.js'
import {
  alertDeliveryType,
  customerSyncId,
  fullSyncId,
  fullSyncType,
  objectLookupId,
  objectLookupType,
  objectSyncId,
  pauseUpdate,
  reconcileScheduleId,
  reconcileType,
  resumeUpdate,
  drainId,
  sweepScheduleId,
  sweepType,
  taskQueue,
} from '../../workflows/contract.js'
import { HISTORIES } from './histories.js'

// `npm run record-histories` runs every workflow on real servers with a simulated Stripe, and saves the
// histories. It takes 1 min.

const SECRETS = { ADMIN_TOKEN: 'the token of the recorder', STRIPE_WEBHOOK_SECRET: 'whsec_recorder' }

/**
 * At least 25 pages. At 4 requests/s, listing them takes several activities, and leaves time to pause and to
 * cancel it.
 */
const CUSTOMERS = 2_500

/** Few types, so that the histories stay small. */
const TYPES = 'customers,products,prices,subscriptions'

/** The type whose listing is paused and cancelled. */
const LONG = { type: 'customer', table: 'customers' }

const simulator = createSimulator({ seed: 1, latencyMs: 60 })
let stack: Stack | undefined
try {
  simulator.seed({ customers: CUSTOMERS })
  stack = await startStack({
    apiPort: await freePort(),
    env: {
      ...SECRETS,
      LOG_LEVEL: 'error',
      STRIPE_SECRET_KEY: simulator.secretKey,
      STRIPE_API_BASE: await simulator.listen(),
      STRIPE_MAX_RPS_PER_ENDPOINT: '4',
      SYNC_OBJECTS: TYPES,
      EVENTS_LAG: '1s',
      // The schedules must not start runs of their own.
      SWEEP_INTERVAL: '1d',
      RECONCILE_INTERVAL: '1d',
    },
    say: (line) => console.log(line),
    onLine: (line) => console.log(line),
    onCrash: (piece) => console.error(`${piece} has stopped.`),
  })
  const url = `${stack.apiUrl}/api/webhooks/stripe`
  simulator.webhooks.setEndpoint({ url, secrets: [SECRETS.STRIPE_WEBHOOK_SECRET] })
  mkdirSync(HISTORIES, { recursive: true })
  for (const file of readdirSync(HISTORIES)) rmSync(`${HISTORIES}/${file}`)
  const connection = await Connection.connect({ address: stack.temporalAddress })
  await recordAll(new Client({ connection }), stack)
  await connection.close()
} finally {
  await stack?.stop()
  await simulator.close()
}

async function recordAll(client: Client, { apiUrl }: Stack): Promise<void> {
  for (const id of [sweepScheduleId, reconcileScheduleId]) await client.schedule.getHandle(id).pause()
  await recordFullSyncs(client)
  await recordCustomerSync(client, apiUrl)
  await recordHealing(client)
}

async function recordFullSyncs({ workflow }: Client): Promise<void> {
  const child = () => workflow.getHandle(objectSyncId({ account: simulator.accountId, type: LONG.type }))
  const start = (input: object) => workflow.start(fullSyncType, { taskQueue, workflowId: fullSyncId, args: [input] })

  const whole = await start({})
  await whole.result()
  await record('full-sync', whole)
  await record('object-sync', child())

  const paused = await start({ objects: [LONG.table] })
  await isListing(paused)
  await paused.executeUpdate(pauseUpdate)
  await delay(1_000)
  await paused.executeUpdate(resumeUpdate)
  await paused.result()
  await record('full-sync-paused', paused)
  await record('object-sync-paused', child())

  const cancelled = await start({ objects: [LONG.table] })
  await isListing(cancelled)
  await cancelled.cancel()
  await cancelled.result().catch(() => undefined) // a cancelled run rejects
  await record('full-sync-cancelled', cancelled)
  await record('object-sync-cancelled', child())

  /** Waits until the run's child has begun to list. */
  async function isListing(parent: WorkflowHandle): Promise<void> {
    const { runId } = await parent.describe()
    for (;;) {
      const { parentExecution, historyLength, status } = await child().describe()
      if (parentExecution?.runId === runId) {
        if (status.name !== 'RUNNING') throw new Error('It was through before it could be stopped.')
        if (historyLength >= 6) return // its first activity is scheduled
      }
      await delay(20)
    }
  }
}

/**
 * Records a run of customerSync. Events come one by one, the first two are contested, and an admin refreshes
 * the customer meanwhile. Then records a lookup of the customer.
 */
async function recordCustomerSync({ workflow }: Client, apiUrl: string): Promise<void> {
  const { mutations, accountId: account, webhooks } = simulator
  const { id } = mutations.createCustomer({ name: 'first' })
  await webhooks.drain()
  mutations.updateCustomer({ id, changes: { name: 'second' } })
  await webhooks.drain()
  const answer = await fetch(`${apiUrl}/api/customers/${id}/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.ADMIN_TOKEN}` },
  })
  if (!answer.ok) throw new Error(`The refresh was answered ${answer.status}.`)
  mutations.updateCustomer({ id, changes: { name: 'third' } })
  await webhooks.drain()
  const handle = workflow.getHandle(customerSyncId({ account, group: id }))
  await handle.result()
  await record('customer-sync', handle)

  const requestId = 'recorded'
  const lookup = await workflow.start(objectLookupType, {
    taskQueue,
    workflowId: objectLookupId(requestId),
    args: [{ requestId, account, type: 'customer', id }],
  })
  await lookup.result()
  await record('object-lookup', lookup)
}

async function recordHealing({ workflow }: Client): Promise<void> {
  const { mutations, webhooks, faults } = simulator
  const run = async (type: string, input: object = {}) => {
    const handle = await workflow.start(type, { taskQueue, workflowId: `recorded-${type}`, args: [input] })
    await handle.result()
    return handle
  }

  webhooks.beginOutage()
  simulator.mutateRandomly(30)
  webhooks.endOutage()
  await delay(2_000) // longer than EVENTS_LAG, so that reconcile lists the events
  await record('reconcile', await run(reconcileType))
  await record('audit', await run('audit', { ranges: 'all' }))

  faults.add({ fault: { kind: 'error', status: 503 } })
  const { id } = mutations.createCustomer({ name: 'while Stripe is down' })
  mutations.updateCustomer({ id, changes: { name: 'while Stripe is down, changed' } })
  await webhooks.drain()
  const sweep = await run(sweepType)
  faults.clear()
  await record('sweep', sweep)

  // No receiver is set, so nothing waits. Retries of an activity leave no events.
  await record('alert-delivery', await run(alertDeliveryType))

  // More customers at once than the API nudges one by one, so it nudges the drain.
  for (let i = 0; i < 200; i++) mutations.createCustomer({ name: `one of many, ${i}` })
  await webhooks.drain()
  const drain = workflow.getHandle(drainId)
  await drain.result()
  await record('sweep-drain', drain)
}

async function record(name: string, handle: WorkflowHandle): Promise<void> {
  const history = withoutTraces(historyToJSON(await handle.fetchHistory()))
  writeFileSync(`${HISTORIES}/${name}.json`, `${JSON.stringify({ workflowId: handle.workflowId, history }, null, 1)}\n`)
  console.log(`${name}: ${history.events.length} events`)
}

/**
 * Removes the names of processes and machines, and the stack traces, which name folders. These are private,
 * and a replay does not read them.
 */
function withoutTraces(json: string): { events: unknown[] } {
  const anonymous = json.replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), 'recorder')
  return JSON.parse(anonymous, (key, value: unknown) => (key === 'stackTrace' ? undefined : value)) as {
    events: unknown[]
  }
}
