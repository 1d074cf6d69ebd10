import { describe, expect, it } from 'vitest'
import { applyInbox } from '../../activities/live/apply-inbox.js'
import { closeGaps } from '../../activities/heal/close-gaps.js'
import type { Deps } from '../../activities/deps.js'
import { fetchOrphans } from '../../activities/heal/fetch-orphans.js'
import { refreshCustomer } from '../../activities/live/refresh-customer.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

/** Returns the lanes of the reads that `act` makes. */
async function lanesOf(act: (deps: Deps) => Promise<unknown>): Promise<string[]> {
  const { deps } = bench()
  const lanes = new Set<string>()
  await act({
    ...deps,
    createSession(account, lane) {
      lanes.add(lane)
      return deps.createSession(account, lane)
    },
  })
  return [...lanes]
}

/** Creates a customer with contested events, and lets READ_LAG pass, so that `applyInbox` must ask Stripe. */
async function contested(): Promise<string> {
  const { simulator, newEvents, deliver, pass } = bench()
  const { id } = simulator.mutations.createCustomer({ name: 'first' })
  simulator.mutations.updateCustomer({ id, changes: { name: 'second' } })
  await deliver(...newEvents())
  await pass(READ_LAG_MS)
  return id
}

describe('the lane of a Stripe read', () => {
  it('is live when a customer sync, a sweep or the application waits for the answer', async () => {
    const account = bench().simulator.accountId
    const customer = await contested()
    expect(await lanesOf((deps) => applyInbox(deps, { key: { account, group: customer } }))).toEqual(['live'])
    await contested()
    expect(await lanesOf((deps) => applyInbox(deps, { olderThanMs: 0 }))).toEqual(['live'])
    const since = (await bench().deps.clock.lowerBound()).toISOString()
    const input = { account, customer, since }
    expect(await lanesOf((deps) => refreshCustomer(deps, input, bench().attempt))).toEqual(['live'])
  })

  it('is sync in a full sync, which an operator started', async () => {
    bench().simulator.seed({ customers: 3 })
    expect(await lanesOf((deps) => syncEverything({ ...bench(), deps }))).toEqual(['sync'])
  })

  it('is reconcile when nobody waits for the answer', async () => {
    const { simulator, attempt, pass } = bench()
    await contested()
    const account = simulator.accountId
    expect(await lanesOf((deps) => applyInbox(deps, { olderThanMs: 0, lane: 'reconcile' }))).toEqual(['reconcile'])
    expect(await lanesOf((deps) => closeGaps(deps, { account }, attempt))).toEqual(['reconcile'])
    const customer = simulator.mutations.createCustomer()
    simulator.mutations.attachPaymentMethod({ customer: customer.id })
    await syncEverything(bench())
    await pass(60_000) // a 404 for an object created a moment ago is not believed
    simulator.mutations.deleteCustomer(customer.id)
    await syncEverything(bench(), { objects: ['customer'] })
    expect(await lanesOf((deps) => fetchOrphans(deps, attempt))).toEqual(['reconcile'])
  })
})
