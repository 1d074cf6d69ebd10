import { expect, it } from 'vitest'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const ENDPOINTS = ['/v1/account', '/v1/customers', '/v1/charges', '/v1/subscriptions', '/v1/products']

it('retries each preflight request on its own, so 20 single faults repeat no other request', async () => {
  const { deps, simulator } = bench()
  const plan = (runId: string) => planFullSync(deps, { request: {}, runId, workflowId: 'full-sync' })
  simulator.seed({ customers: 5 })
  await plan('without faults')
  const usual = simulator.requests.counts()
  simulator.requests.clear()
  for (const path of ENDPOINTS) {
    simulator.faults.add({ path, times: 1, fault: { kind: 'rate-limit' } })
    simulator.faults.add({ path, times: 1, fault: { kind: 'error', status: 500 } })
    simulator.faults.add({ path, times: 1, fault: { kind: 'html' } })
    simulator.faults.add({ path, times: 1, fault: { kind: 'reset' } })
  }

  const { types } = await plan('with faults')

  expect(types.filter(({ skipped }) => skipped !== undefined)).toEqual([])
  expect(simulator.faults.rules().map(({ hits }) => hits)).toEqual(Array.from({ length: 20 }, () => 1))
  const again = ENDPOINTS.map((path) => [`GET ${path}`, (usual[`GET ${path}`] ?? 0) + 4])
  expect(simulator.requests.counts()).toEqual({ ...usual, ...Object.fromEntries(again) })
})
