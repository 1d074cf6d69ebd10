import { describe, expect, it } from 'vitest'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'
import { createAuditedAccount } from './audited-account.js'

const bench = useWorkbench()
const { customers, fullSync, proofOf, digestOfRows, drift } = createAuditedAccount(bench)

async function digestProven(typeName: string): Promise<unknown> {
  const [proof] = await bench().database.query('SELECT counted, hash FROM stripe.sync_proof WHERE object_type = $1', [
    typeName,
  ])
  return proof
}

describe('a full sync', () => {
  it('proves every type as of the start of the run, and finds no drift', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 30 })
    const [before] = await database.query<{ now: Date }>('SELECT stripe.now() AS now')
    const { plan } = await fullSync()
    for (const { type } of plan.types) {
      const proof = await proofOf(type)
      expect(proof?.createdBefore, type).toBe(plan.createdBefore)
      expect(proof?.provenAt.getTime(), type).toBeGreaterThanOrEqual(before?.now.getTime() ?? Infinity)
    }
    expect(await digestProven('customer')).toEqual(await digestOfRows('customers'))
    expect(await drift()).toEqual([])
  })

  it('proves the same digest for rows that it inserted, changed, confirmed or found newer', async () => {
    const { simulator, database, apply } = bench()
    const [changed = '', mended = ''] = await customers(9)
    await fullSync()
    await database.query(`UPDATE stripe.customers SET data = data || '{"name": "changed here"}' WHERE id = $1`, [
      changed,
    ])
    await database.query(`UPDATE stripe.customers SET email = 'changed@here.example' WHERE id = $1`, [mended])
    simulator.mutations.createCustomer()
    const webhook = simulator.mutations.createCustomer({ name: 'first' }).id
    await simulator.webhooks.drain()
    await apply()
    simulator.mutations.updateCustomer({ id: webhook, changes: { name: 'second' } })
    await syncEverything(bench())
    expect(await digestProven('customer')).toEqual(await digestOfRows('customers'))
  })

  it('proves nothing in a dry run, for one customer, or for a range of created', async () => {
    const { simulator } = bench()
    const [id = ''] = await customers(3)
    await syncEverything(bench(), { dryRun: true })
    expect(await proofOf('customer')).toBeNull()
    await syncEverything(bench(), { customer: id })
    expect(await proofOf('customer')).toBeNull()
    await syncEverything(bench(), { created: { gte: 1_000_000_000 }, objects: ['customer'] })
    expect(await proofOf('customer')).toBeNull()
    expect(simulator.accountId).toBeTruthy()
  })

  it('records the drift that it repairs', async () => {
    const { database } = bench()
    const [first = '', second = ''] = await customers(5)
    await fullSync()
    await database.query('DELETE FROM stripe.customers WHERE id = $1', [first])
    await database.query(`UPDATE stripe.customers SET name = 'changed here' WHERE id = $1`, [second])
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(results['customer']).toMatchObject({ listed: 5, inserted: 1, changed: 1, unchanged: 3 })
    expect(await drift()).toEqual([
      { object_type: 'customer', id: second, what: 'changed', cause: 'changed here' },
      { object_type: 'customer', id: first, what: 'inserted', cause: 'changed here' },
    ])
  })
})
