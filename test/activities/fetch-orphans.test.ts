import { describe, expect, it } from 'vitest'
import { fetchOrphans } from '../../activities/heal/fetch-orphans.js'
import { useWorkbench } from '../support/workbench.js'
import { syncEverything } from '../support/sync-everything.js'
import type { Fault } from '../../dev/simulator/http/faults.js'
import { useSyncedAccount } from './synced-account.js'

const bench = useWorkbench()

describe('deletions without an event', () => {
  useSyncedAccount(bench)

  it('make reconcile ask once for each payment method of a deleted customer', async () => {
    const { simulator, newEvents, deliver, settle, pass, differences, differencesOf, deps, attempt } = bench()
    const customer = simulator.mutations.createCustomer().id
    simulator.mutations.attachPaymentMethod({ customer })
    simulator.mutations.attachPaymentMethod({ customer })
    await deliver(...newEvents())
    await settle()
    await pass(60_000)
    simulator.mutations.deleteCustomer(customer)
    await deliver(...newEvents())
    await settle()
    expect(await differencesOf('payment_methods')).toHaveLength(2)

    expect((await fetchOrphans(deps, attempt)).checked).toBe(2)
    expect(await differences()).toEqual([])
    expect((await fetchOrphans(deps, attempt)).checked).toBe(0)
  })
})

describe('rows of a deleted customer', () => {
  it('are asked for again when the key has the permission that it lacked', async () => {
    const { simulator, newEvents, deliver, settle, pass, deps, attempt, database } = bench()
    const { id: customer } = simulator.mutations.createCustomer()
    simulator.mutations.attachPaymentMethod({ customer })
    await deliver(...newEvents())
    await settle()
    simulator.mutations.deleteCustomer(customer)
    await deliver(...newEvents())
    await settle()
    await pass(5_000)
    const allow = simulator.faults.add({ path: '/v1/payment_methods/*', fault: { kind: 'forbidden' } })
    await fetchOrphans(deps, attempt)
    allow()
    await fetchOrphans(deps, attempt)
    const rows = await database.query('SELECT id FROM stripe.payment_methods WHERE deleted_at IS NULL')
    expect(rows).toEqual([])
  })
})

describe('a refused request', () => {
  const fullSync = (...objects: string[]) => syncEverything(bench(), { objects })
  const refuse = (path: string, fault: Fault) => bench().simulator.faults.add({ path, fault })

  it('for a row of a deleted customer does not stop the requests for the other rows', async () => {
    const { simulator, deps, attempt, database } = bench()
    const { mutations } = simulator
    const customer = mutations.createCustomer().id
    const methods = Array.from({ length: 3 }, () => mutations.attachPaymentMethod({ customer }).id)
    await fullSync('customer', 'payment_method')
    mutations.deleteCustomer(customer)
    await bench().pass(60_000)
    await fullSync('customer')
    const [refused = ''] = methods
    const allow = refuse(`/v1/payment_methods/${refused}`, { kind: 'refused', status: 400 })
    const unasked = () => database.query("SELECT id FROM stripe.payment_methods WHERE channel <> 'cascade'")

    await expect(fetchOrphans(deps, attempt)).rejects.toThrow('Refused.')

    expect(await unasked()).toEqual([{ id: refused }])
    allow()
    await fetchOrphans(deps, attempt)
    expect(await unasked()).toEqual([])
  })
})
