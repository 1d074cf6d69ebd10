import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcileScheduleId, sweepScheduleId } from '../../workflows/contract.js'
import { eventually, useService } from '../support/service.js'
import { suspendWorker } from '../support/suspend-worker.js'

// The schedules heal the rows. In these tests, they are deleted, paused and lost while the worker lives.

const service = useService({
  // The defaults are 30 s, 5 min and 60 s.
  env: { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '5s', EVENTS_LAG: '1s' },
  prepare: (simulator) => simulator.seed({ customers: 20 }),
})

let client: Client

beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: service().stack.temporalAddress }) })
})
afterAll(() => client.connection.close())

interface Status {
  readonly state: string
  readonly reasons: readonly string[]
  readonly temporal: { readonly schedules: readonly { readonly id: string; readonly state: string }[] }
}

function status(): Promise<Status> {
  return service().call<Status>('GET', '/api/status')
}

/** Changes objects whose webhooks are lost. Only a reconcile brings these changes. */
function loseWebhooks(): void {
  const { simulator } = service()
  simulator.webhooks.beginOutage()
  simulator.mutateRandomly(10)
  simulator.webhooks.endOutage()
}

describe('a schedule', () => {
  it('runs by itself once the service is up', async () => {
    expect((await service().fullSync()).outcome).toBe('complete')
    await eventually(async () => expect((await status()).state).toBe('in sync'))
  })

  it('that an operator paused stays paused, and the status is degraded', async () => {
    const sweep = client.schedule.getHandle(sweepScheduleId)
    await sweep.pause('maintenance')
    await eventually(async () =>
      expect(await status()).toMatchObject({
        state: 'degraded',
        reasons: [expect.stringMatching(/stripe-sweep is paused\./)],
      }),
    )
  })

  it('that was deleted is reported, created again, and finds the changes of lost webhooks', async () => {
    // The worker checks the schedules every 30 s, perhaps before the test has read the status.
    const resume = suspendWorker(service().stack)
    try {
      await client.schedule.getHandle(reconcileScheduleId).delete()
      loseWebhooks()
      await eventually(async () => {
        const { state, reasons } = await status()
        expect(state).toBe('degraded')
        expect(reasons.join(' ')).toMatch(
          /stripe-reconcile is missing in Temporal\. Webhooks that were lost are not found/,
        )
      })
    } finally {
      resume()
    }
    await service().converged()
    const sweep = client.schedule.getHandle(sweepScheduleId)
    expect((await sweep.describe()).state).toMatchObject({ paused: true, note: 'maintenance' })
    await sweep.unpause()
    await eventually(async () => expect((await status()).state).toBe('in sync'))
  })
})

describe('Temporal with an empty database, while worker and API live', () => {
  it('gets its schedules back, which find the changes of lost webhooks', async () => {
    const { temporal, converged } = service()
    await temporal.kill()
    loseWebhooks()
    temporal.forget()
    await temporal.start()
    await converged()
    await eventually(async () =>
      expect(await status()).toMatchObject({
        state: 'in sync',
        temporal: {
          schedules: [
            { id: sweepScheduleId, state: 'running' },
            { id: reconcileScheduleId, state: 'running' },
          ],
        },
      }),
    )
  })
})
