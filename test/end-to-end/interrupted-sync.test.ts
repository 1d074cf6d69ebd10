import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectSyncId, type TypeProgress } from '../../workflows/contract.js'
import { attemptsAt, hasReported, type Hold, holdRequest, holdStatement } from '../support/hold-step.js'
import { type Killable, superviseWorker } from '../support/killable.js'
import { saveTables } from '../support/saved-tables.js'
import { eventually, useService } from '../support/service.js'

// The worker of a full sync is killed during each step, and right after each step. Another worker takes over.
// Each run begins with the same rows. It must end with the same counts and proofs as an undisturbed run.

const service = useService({
  simulator: { latencyMs: 1 },
  prepare(simulator) {
    simulator.seed({ customers: 20 })
    // Balance transactions are listed only for customers who have a balance.
    for (const { id: customer } of [...simulator.objects('customer')].slice(-3)) {
      simulator.mutations.createObject({ type: 'customer_balance_transaction', fields: { customer } })
    }
  },
})

interface Step {
  readonly activity: string
  readonly moment: string
  /** The hold begins with the run. Otherwise, it begins after planning. */
  readonly isFromStart?: boolean
  readonly hold: () => Hold | Promise<Hold>
}

const stripe = (path: string) => () => holdRequest(service().simulator, path)
const table = (name: string) => () => holdStatement(service().database, `LOCK TABLE stripe.${name} IN SHARE MODE`)

const STEPS: readonly Step[] = [
  { activity: 'planFullSync', moment: 'opens its record', isFromStart: true, hold: table('sync_run') },
  { activity: 'planFullSync', moment: 'probes the types', isFromStart: true, hold: stripe('/v1/coupons') },
  { activity: 'planFullSync', moment: 'records empty types', isFromStart: true, hold: table('sync_proof') },
  { activity: 'beginListing', moment: 'notes the beginning', isFromStart: true, hold: table('sync_seen') },
  { activity: 'syncRanges', moment: 'lists a page', hold: stripe('/v1/customers') },
  { activity: 'syncRanges', moment: 'writes a page', hold: table('customers') },
  { activity: 'syncRanges', moment: 'lists by parent', hold: stripe('/v1/customers/*/balance_transactions') },
  { activity: 'syncRanges', moment: 'fetches what no list shows', hold: stripe('/v1/prices/*') },
  { activity: 'confirmAbsence', moment: 'asks for a row', hold: () => stripe(`/v1/customers/${deleted[0]}`)() },
  {
    activity: 'confirmAbsence',
    moment: 'writes tombstones',
    hold: () =>
      holdStatement(service().database, 'SELECT FROM stripe.customers WHERE id = $1 FOR UPDATE', deleted.slice(-1)),
  },
  { activity: 'proveRange', moment: 'notes drift', hold: table('sync_drift') },
  { activity: 'proveRange', moment: 'records the proof', hold: table('sync_proof') },
  { activity: 'finishFullSync', moment: 'closes the record', hold: table('sync_run') },
]

const REPORTED = ['planFullSync', 'beginListing', 'syncRanges', 'confirmAbsence', 'proveRange', 'finishFullSync']

/** Ids of customers that Stripe deleted, and whose events were lost. */
let deleted: string[]
let client: Client
let worker: Killable
let restore: () => Promise<void>
let undisturbed: Awaited<ReturnType<typeof endOf>>
const outcomes: string[] = []

beforeAll(async () => {
  const { stack, simulator, database, fullSync } = service()
  client = new Client({ connection: await Connection.connect({ address: stack.temporalAddress }) })
  worker = superviseWorker(stack)
  await fullSync()
  simulator.webhooks.beginOutage()
  const customers = [...simulator.objects('customer')].map(({ id }) => id)
  for (const id of customers.slice(3, 8)) simulator.mutations.updateCustomer({ id, changes: { name: 'changed' } })
  deleted = customers.slice(0, 3)
  for (const id of deleted) simulator.mutations.deleteCustomer(id)
  const { id: customer } = simulator.mutations.createCustomer({ name: 'new' })
  const { id: product } = simulator.mutations.createProduct()
  const { id: price } = simulator.mutations.createInlinePrice({ product })
  simulator.mutations.createSubscription({ customer, items: [{ price }] })
  simulator.webhooks.endOutage()
  restore = await saveTables(database)
})
afterAll(async () => {
  await worker.stop()
  await client.connection.close()
  console.log(
    ['| step | killed | seconds until all was right | outcome |', '|---|---|---|---|', ...outcomes].join('\n'),
  )
})

describe('a full sync', () => {
  it('that nobody disturbs finds new, changed and deleted objects', async () => {
    const { id } = await service().fullSync()
    undisturbed = await endOf(id)
    const sum = (name: 'inserted' | 'changed' | 'unchanged' | 'tombstoned') =>
      undisturbed.counts.reduce((total, each) => total + each[name], 0)
    expect(sum('inserted')).toBeGreaterThan(0)
    expect(sum('changed')).toBeGreaterThan(0)
    expect(sum('unchanged')).toBeGreaterThan(0)
    expect(sum('tombstoned')).toBeGreaterThanOrEqual(deleted.length)
  })

  const steps = STEPS.map((step) => [step.activity, step.moment, step] as const)
  it.each(steps)('whose worker is killed while %s %s ends like an undisturbed run', async (_, __, step) => {
    await restore()
    const { id, hold } = await startAndHold(step)
    await eventually(async () => {
      expect(await hold.isReached()).toBe(true)
      expect(await attemptsAt(client, step.activity)).toContain(1)
    })
    const killedAt = Date.now()
    await worker.kill()
    if (!hold.outlivesWorker) await hold.release()
    await worker.start()
    // The statements of the dead and the new worker wait for the same lock.
    if (hold.outlivesWorker) {
      await eventually(async () => expect(Math.max(...(await attemptsAt(client, step.activity)))).toBeGreaterThan(1))
      await hold.release()
    }
    await expectUndisturbed(id, { step: step.activity, when: `while it ${step.moment}`, killedAt })
  })

  it.each(REPORTED)(
    'whose worker is killed right after %s has reported ends like an undisturbed run',
    async (activity) => {
      await restore()
      const { id } = await service().call<{ id: string }>('POST', '/api/syncs')
      const isOfRun = activity === 'planFullSync' || activity === 'finishFullSync'
      const childId = objectSyncId({ account: service().simulator.accountId, type: 'customer' })
      const reference = { runId: id, activity, ...(!isOfRun && { childId }) }
      await eventually(async () => expect(await hasReported(client, reference)).toBe(true), { everyMs: 5 })
      const killedAt = Date.now()
      await worker.kill()
      await worker.start()
      await expectUndisturbed(id, { step: activity, when: 'right after it reported', killedAt })
    },
  )
})

/** Starts a full sync that stops at the step. */
async function startAndHold({ isFromStart = false, hold }: Step): Promise<{ id: string; hold: Hold }> {
  const start = () => service().call<{ id: string }>('POST', '/api/syncs')
  if (isFromStart) {
    const held = await hold()
    return { ...(await start()), hold: held }
  }
  const planned = await table('sync_seen')()
  const { id } = await start()
  await eventually(async () => expect(await attemptsAt(client, 'beginListing')).toContain(1))
  const held = await hold()
  await planned.release()
  return { id, hold: held }
}

async function expectUndisturbed(
  id: string,
  { step, when, killedAt }: { step: string; when: string; killedAt: number },
): Promise<void> {
  const end = await endOf(id)
  const seconds = ((Date.now() - killedAt) / 1_000).toFixed(1)
  outcomes.push(`| ${step} | ${when} | ${seconds} | ${end.outcome} |`)
  expect(end).toEqual(undisturbed)
}

/** Waits until a run has ended and all rows are right. @returns all that must not depend on restarts */
async function endOf(id: string) {
  const { call, converged, database } = service()
  interface Run {
    readonly outcome: string
    readonly result: { readonly types: readonly TypeProgress[] } | null
  }
  const { outcome, result } = await eventually(async () => {
    const run = await call<Run>('GET', `/api/syncs/${id}`)
    expect(run.outcome).not.toBe('running')
    return run
  })
  await converged()
  return {
    outcome,
    counts: (result?.types ?? [])
      .map(({ requests: _, seconds: __, ...counts }) => counts)
      .toSorted((a, b) => (a.type < b.type ? -1 : 1)),
    proofs: await database.query(
      `SELECT object_type, gte, counted, hash FROM stripe.sync_proof ORDER BY object_type, gte`,
    ),
    drift: await database.query(
      `SELECT object_type, id, count(*)::int AS noted FROM stripe.sync_drift GROUP BY object_type, id ORDER BY object_type, id`,
    ),
    stillRunning: await database.query(`SELECT id FROM stripe.sync_run WHERE outcome = 'running'`),
    stillNoted: await database.query('SELECT DISTINCT run_id FROM stripe.sync_seen'),
  }
}
