import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Killable, superviseWorker } from '../support/killable.js'
import { eventually, useService } from '../support/service.js'

// The kill test that `npm test` runs. The others, such as kill.test.ts, take minutes.

const service = useService({ prepare: (simulator) => simulator.seed({ customers: 20 }) })

let worker: Killable
beforeAll(() => {
  worker = superviseWorker(service().stack)
})
afterAll(() => worker.stop())

/**
 * Without a heartbeat, Temporal would notice the loss only after the 5 min that planning may take. This test
 * would time out before.
 */
describe('a worker that is killed while a full sync is planned', () => {
  it('is noticed within seconds, and the next worker plans the full sync', async () => {
    const { simulator, call } = service()
    simulator.faults.add({ path: '/v1/coupons', fault: { kind: 'hang' } })
    const { id } = await call<{ id: string }>('POST', '/api/syncs', { objects: ['coupons'] })
    await eventually(() => expect(simulator.faults.rules()[0]?.hits).toBeGreaterThan(0))
    await worker.kill()
    simulator.faults.clear()
    await worker.start()
    await eventually(async () => {
      const { outcome } = await call<{ outcome: string }>('GET', `/api/syncs/${id}`)
      expect(outcome).toBe('complete')
    })
  })
})
