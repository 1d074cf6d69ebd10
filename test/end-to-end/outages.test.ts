import { describe, expect, it } from 'vitest'
import { startChild } from '../../dev/child.js'
import { superviseWorker } from '../support/killable.js'
import { eventually, useService } from '../support/service.js'
import { delivery } from '../support/webhook.js'

// Parts of the service are killed while webhooks come. All rows must become right again without a person.

const service = useService({
  ownPostgres: true,
  // The defaults are 30 s, 5 min and 60 s.
  env: { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '5s', EVENTS_LAG: '1s' },
  prepare: (simulator) => simulator.seed({ customers: 40 }),
})

/** Waits until no event is open, so that later open events are from the next outage. */
async function emptied(): Promise<void> {
  await eventually(async () => {
    const open = await service().database.query(
      `SELECT id FROM stripe.stripe_event WHERE outcome NOT IN ('settled', 'ignored')`,
    )
    expect(open).toEqual([])
  })
}

async function state() {
  const { state: name, reasons } = await service().call<{ state: string; reasons: string[] }>('GET', '/api/status')
  return { name, reasons: reasons.join(' ') }
}

/**
 * Sends `count` signed deliveries as Stripe would, each of another change.
 *
 * @returns the statuses of the answers
 */
async function deliveries(count: number): Promise<number[]> {
  const { simulator, stack } = service()
  const { endpoint } = simulator.webhooks
  simulator.webhooks.setEndpoint(undefined)
  const before = [...simulator.events()].length
  for (let i = 0; i < count; i++) simulator.mutations.createCustomer({ name: `customer ${i}` })
  simulator.webhooks.setEndpoint(endpoint)
  const events = [...simulator.events()].slice(before)
  return Promise.all(
    events.map(async (event) => {
      const { url, method, headers, payload } = delivery(event)
      const response = await fetch(`${stack.apiUrl}${url}`, { method, headers, body: payload })
      return response.status
    }),
  )
}

describe('an outage', () => {
  it('begins while the status is in sync', async () => {
    expect((await service().fullSync()).outcome).toBe('complete')
    await eventually(async () => expect((await state()).name).toBe('in sync'))
  })

  it('of Temporal degrades the status, and 50 webhooks are stored and later applied', async () => {
    const { temporal, converged } = service()
    await temporal.kill()
    expect(new Set(await deliveries(50))).toEqual(new Set([200]))
    await eventually(async () =>
      expect(await state()).toEqual({
        name: 'degraded',
        reasons: expect.stringMatching(/Temporal cannot be reached\. Webhooks are stored/) as string,
      }),
    )
    await temporal.start()
    await converged()
    await emptied()
    await eventually(async () => expect((await state()).name).toBe('in sync'))
  })

  it('of PostgreSQL makes the API answer 503, and redelivery or reconcile brings every event', async () => {
    const { postgres, simulator, database, converged } = service()
    await postgres.kill()
    expect(new Set(await deliveries(20))).toEqual(new Set([503]))
    simulator.mutateRandomly(5)
    await postgres.start()
    await converged()
    await eventually(async () => {
      const rows = await database.query<{ id: string }>('SELECT id FROM stripe.stripe_event')
      const here = new Set(rows.map(({ id }) => id))
      expect([...simulator.events()].filter(({ id }) => !here.has(id))).toEqual([])
      expect((await state()).name).toBe('in sync')
    })
    await emptied()
  })

  it('of the worker leaves events in the inbox, and a new worker applies them', async () => {
    const { stack, database, converged } = service()
    await superviseWorker(stack).kill()
    expect(new Set(await deliveries(20))).toEqual(new Set([200]))
    const [row] = await database.query(`SELECT count(*)::int AS n FROM stripe.stripe_event WHERE outcome = 'open'`)
    expect(row).toEqual({ n: 20 })
    const worker = await startChild({
      script: 'worker/main.ts',
      env: stack.env,
      readyWhen: 'worker ready',
      onLine: () => undefined,
    })
    await converged()
    await worker.stop()
  })

  it('of Stripe lets a worker start, apply snapshots, and ask Stripe later', async () => {
    const { stack, simulator, database, converged } = service()
    simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    const worker = await startChild({
      script: 'worker/main.ts',
      env: stack.env,
      readyWhen: 'worker ready',
      onLine: () => undefined,
    })
    const { id } = simulator.mutations.createCustomer({ name: 'while Stripe is down' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'while Stripe is down, changed' } })
    await eventually(async () => {
      const rows = await database.query('SELECT name FROM stripe.customers WHERE id = $1', [id])
      expect(rows).toEqual([{ name: 'while Stripe is down, changed' }])
    })
    simulator.faults.clear()
    await converged()
    await emptied()
    await worker.stop()
  })

  it('of webhooks alone is found, repaired and reported by the schedules', async () => {
    const { stack, simulator, database, converged } = service()
    const worker = await startChild({
      script: 'worker/main.ts',
      env: stack.env,
      readyWhen: 'worker ready',
      onLine: () => undefined,
    })
    simulator.webhooks.beginOutage()
    simulator.mutateRandomly(30)
    simulator.webhooks.endOutage()
    await converged()
    await eventually(async () => {
      const { gaps } = await service().call<{ gaps: { events: number; repairedAt: string | null }[] }>(
        'GET',
        '/api/status',
      )
      expect(gaps.length).toBeGreaterThan(0)
      expect(gaps.every(({ repairedAt }) => repairedAt !== null)).toBe(true)
      // Rows may be right before the last event is found, because reconcile may read an object after later
      // changes.
      const [found] = await database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM stripe.stripe_event WHERE channel = 'gap' AND id = ANY($1)`,
        [simulator.webhooks.lost().map(({ id }) => id)],
      )
      expect(found?.n).toBe(simulator.webhooks.stats().lost)
    })
    await worker.stop()
  })
})
