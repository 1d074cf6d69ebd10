import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Client, Connection } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import type { Status } from '../../api/status/status-schema.js'
import { temporalBinary } from '../../dev/temporal-binary.js'
import { type AuditResult, reconcileScheduleId } from '../../workflows/contract.js'
import { differencesFrom } from '../support/differences.js'
import { eventually, useService } from '../support/service.js'

// Reconcile and audit run as in a deployment, only more often. The Temporal CLI starts what a person would
// start.

const service = useService({
  isPublic: true,
  env: { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '5s', EVENTS_LAG: '1s' },
  prepare: (simulator) => {
    simulator.seed({ customers: 60 })
    for (let i = 0; i < 2_000; i++) simulator.mutations.createCustomer({ name: `customer ${i}` })
  },
})

type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T

const status = () => service().call<Json<Status>>('GET', '/api/status')

async function temporal(...args: string[]): Promise<string> {
  const binary = await temporalBinary(() => undefined)
  const { stdout } = await promisify(execFile)(binary, [...args, '--address', service().stack.temporalAddress]).catch(
    (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout + error.stderr }),
  )
  return stdout
}

/** Runs an audit of all ranges, as docs/operations.md describes, and waits for its end. */
async function auditAll() {
  const output = await temporal(
    ...['workflow', 'execute', '--type', 'audit', '--task-queue', 'stripe-sync', '--workflow-id', 'audit'],
    ...['--input', '{"ranges": "all"}', '--output', 'json'],
  )
  const [, outcome = ''] = /"status": "(\w+)"/.exec(output) ?? []
  const [run] = await service().database.query<{ result: AuditResult }>(
    `SELECT result FROM stripe.sync_run WHERE kind = 'audit' ORDER BY started_at DESC LIMIT 1`,
  )
  return { status: outcome, result: run?.result }
}

/**
 * Pauses the schedule of reconcile, and waits until none runs.
 *
 * @returns a function that resumes the schedule
 */
async function pauseReconcile(): Promise<() => Promise<void>> {
  const connection = await Connection.connect({ address: service().stack.temporalAddress })
  const { schedule, workflow } = new Client({ connection })
  const handle = schedule.getHandle(reconcileScheduleId)
  await handle.pause()
  const { recentActions } = await eventually(async () => {
    const { state, info } = await handle.describe()
    expect(state.paused).toBe(true)
    return info
  })
  for (const { action } of recentActions) {
    await workflow
      .getHandle(action.workflow.workflowId)
      .result()
      .catch(() => undefined) // its outcome does not matter
  }
  return async () => {
    await handle.unpause()
    await connection.close()
  }
}

describe('an empty database', () => {
  it('is filled by the first reconcile, which records the reason, until every type is proven', async () => {
    // A few lists need one request for each of 2,000 customers.
    await eventually(
      async () => {
        const { state, types, reasons } = await status()
        expect(state, reasons.join(' ')).toBe('in sync')
        expect(types.filter(({ proven }) => proven === null)).toEqual([])
      },
      { patienceMs: 200_000 },
    )
    await service().converged()
    // Reconcile also lists the events of the ten minutes before the full sync. It must have applied them now,
    // because they must not repair the rows that the next test breaks.
    await eventually(async () => {
      const [inbox] = await service().database.query(
        `SELECT count(*)::int AS n, count(*) FILTER (WHERE closed_at IS NULL)::int AS open FROM stripe.stripe_event`,
      )
      expect(inbox).toEqual({ n: [...service().simulator.events()].length, open: 0 })
    })
    const runs = await service().database.query<{ result: { fullSyncStarted?: string } }>(
      `SELECT result FROM stripe.sync_run WHERE kind = 'reconcile' AND result ->> 'fullSyncStarted' IS NOT NULL`,
    )
    expect(runs.map(({ result }) => result.fullSyncStarted)).toEqual(['Nothing has been synced yet.'])
    expect((await status()).drift.counts).toEqual([])
  })
})

describe('1,000 rows deleted by hand, 100 changed and 10 invented', () => {
  it('are each found, repaired and reported by an audit', async () => {
    const { database, simulator } = service()
    const before = await status()
    const ids = (
      await database.query<{ id: string }>(
        'SELECT id FROM stripe.customers WHERE deleted_at IS NULL ORDER BY created, id',
      )
    ).map(({ id }) => id)
    const deleted = ids.slice(200, 1_200)
    const changed = ids.slice(1_500, 1_600)
    await database.query('DELETE FROM stripe.customers WHERE id = ANY($1)', [deleted])
    await database.query(`UPDATE stripe.customers SET data = data || '{"name": "by hand"}' WHERE id = ANY($1)`, [
      changed.slice(0, 50),
    ])
    await database.query(`UPDATE stripe.customers SET name = 'by hand' WHERE id = ANY($1)`, [changed.slice(50)])
    await database.query(
      `INSERT INTO stripe.customers SELECT (jsonb_populate_record(NULL::stripe.customers,
         to_jsonb(c) || jsonb_build_object('id', 'cus_invented' || row_number() OVER ()))).*
       FROM (SELECT * FROM stripe.customers WHERE id <> ALL($1) ORDER BY id LIMIT 10) c`,
      [[...deleted, ...changed]],
    )

    const { status: outcome, result } = await auditAll()

    expect(outcome).toBe('COMPLETED')
    expect(result).toMatchObject({ inserted: 1_000, changed: 100, tombstoned: 10, failed: [], skipped: [] })
    const invented = Array.from({ length: 10 }, (_, i) => `customers: cus_invented${i + 1}`)
    const left = await differencesFrom(database.pool, simulator)
    expect(left.toSorted()).toEqual(
      invented.toSorted().map((each) => `${each} is a tombstone of what Stripe never had`),
    )
    const found = await database.query<{ id: string; what: string }>('SELECT id, what FROM stripe.sync_drift')
    const of = (what: string) => found.flatMap((each) => (each.what === what ? [each.id] : [])).toSorted()
    expect(found).toHaveLength(1_110)
    expect(of('inserted')).toEqual(deleted.toSorted())
    expect(of('changed')).toEqual(changed.toSorted())
    expect(of('tombstoned')).toEqual(invented.map((each) => each.replace('customers: ', '')).toSorted())

    const after = await eventually(async () => {
      const now = await status()
      expect(now.state, now.reasons.join(' ')).toBe('in sync')
      return now
    })
    expect(after.drift.counts.reduce((sum, { count }) => sum + count, 0)).toBe(1_110)
    const asOf = ({ types }: typeof after) => types.find(({ type }) => type === 'customer')?.proven?.asOf ?? ''
    expect(asOf(after) > asOf(before)).toBe(true)
    const page = await fetch(`${service().stack.apiUrl}/admin/stripe-sync/drift`, {
      headers: { authorization: 'Bearer the token of the tests' },
    })
    expect(await page.text()).toContain('1,110 rows repaired in the last 35 days')
  })
})

describe('a key that is revoked in the middle of an audit', () => {
  it('deletes and proves nothing until a valid key is back, and the status is out of sync', async () => {
    const { database, simulator } = service()
    const victims = [...simulator.objects('customer')].slice(0, 5).map(({ id }) => id)
    // An audit may divide a proof into parts, which are proven as of the same time.
    const proofs = () =>
      database.query(
        `SELECT min(gte) AS gte, max(lt) AS lt, sum(lt - gte) AS length, min(proven_at) AS first, max(proven_at) AS last
         FROM stripe.sync_proof WHERE object_type = 'customer'`,
      )
    const gone = () =>
      database.query(`SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL AND id NOT LIKE 'cus_invented%'`)
    const before = await proofs()
    // After an audit that failed, reconcile starts one with the same id. That audit finds nothing due, and
    // the page would show its result instead.
    const resumeReconcile = await pauseReconcile()
    // The webhooks of the deletions are lost, so that only a listing could notice them.
    simulator.webhooks.beginOutage()
    const clear = simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'unauthorized' } })
    for (const id of victims) simulator.mutations.deleteCustomer(id)
    simulator.webhooks.endOutage()

    expect((await auditAll()).status).toBe('FAILED')

    expect(await gone()).toEqual([])
    expect(await proofs()).toEqual(before)
    await eventually(async () => {
      const { state, reasons } = await status()
      expect(state).toBe('out of sync')
      expect(reasons.join(' ')).toMatch(/audit did not complete: Stripe refuses STRIPE_SECRET_KEY \(401\)/)
    })

    clear()
    expect((await auditAll()).status).toBe('COMPLETED')
    expect((await gone()).map(({ id }) => String(id)).toSorted()).toEqual(victims.toSorted())
    await resumeReconcile()
    await eventually(async () => expect((await status()).state).toBe('in sync'))
  })
})

describe("Stripe's webhook endpoint", () => {
  it('is reported by reconcile with an instruction when it is disabled', async () => {
    const { simulator } = service()
    const { endpoint } = simulator.webhooks
    if (!endpoint) throw new Error('no endpoint')
    simulator.webhooks.setEndpoint({ ...endpoint, status: 'disabled' })
    // A scheduled reconcile checks the endpoint hourly. One that a person starts checks it at once.
    const reconcile = (id: string) =>
      temporal('workflow', 'execute', '--type', 'reconcile', '--task-queue', 'stripe-sync', '--workflow-id', id)
    await reconcile('by-hand-1')
    await eventually(async () => {
      const { state, reasons } = await status()
      expect(state).toBe('degraded')
      expect(reasons.join(' ')).toMatch(/Stripe has disabled the webhook endpoint .* Enable it in the dashboard/)
    })
    simulator.webhooks.setEndpoint(endpoint)
    await reconcile('by-hand-2')
    await eventually(async () => expect((await status()).state).toBe('in sync'))
  })
})

describe('an input of a person', () => {
  it.each([
    ['audit', '{"ranges":"some"}', /ranges is "some"; it must be "due" or "all" or "eventless"/],
    ['audit', '{"range":"all"}', /the input is "range"; it must be \{"ranges":"due"\} or/],
    ['reconcile', '{"audit":"some"}', /audit is "some"; it must be "due" or "all"/],
  ])('for %s is refused with an explanation: %s', async (type, input, sentence) => {
    const output = await temporal(
      ...['workflow', 'execute', '--type', type, '--task-queue', 'stripe-sync', '--workflow-id', `refused-${type}`],
      ...['--input', input],
    )
    expect(output).toMatch(sentence)
  })

  it('for reconcile starts an audit of all ranges', async () => {
    await temporal(
      ...['workflow', 'execute', '--type', 'reconcile', '--task-queue', 'stripe-sync', '--workflow-id', 'by-hand-3'],
      ...['--input', '{"audit": "all"}'],
    )
    await eventually(async () => {
      const runs = await service().database.query(
        `SELECT outcome FROM stripe.sync_run WHERE kind = 'audit' AND input ->> 'ranges' = 'all' ORDER BY started_at`,
      )
      expect(runs.map(({ outcome }) => String(outcome))).toEqual(['complete', 'failed', 'complete', 'complete'])
    })
  })
})
