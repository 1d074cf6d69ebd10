import { describe, expect, it } from 'vitest'
import { lookUpObject } from '../../activities/live/look-up-object.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { findDifferences } from '../../api/objects/find-differences.js'
import { catalogue, objectType } from '../../prisma/catalogue/catalogue.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import { takeLookedUp } from '../../prisma/rows/looked-up.js'
import { tableName } from '../../prisma/engine/sql.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const HOUR_MS = 3_600_000

async function lookUp(type: string, id: string, deps = bench().deps) {
  const { attempt, simulator, database } = bench()
  const input = { requestId: `${type}/${id}`, account: simulator.accountId, type, id }
  const { state } = await lookUpObject(deps, input, attempt)
  return { state, answer: await takeLookedUp(database.pool, input.requestId) }
}

describe('looking up an object', () => {
  it('finds no difference in any type after a full sync', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 5, leastPerType: 2 })
    await syncEverything(bench())
    const without: string[] = []
    for (const type of catalogue) {
      const { name } = type
      const [row] = await database.query<{ id: string; data: unknown }>(
        `SELECT id, data FROM ${tableName(type)} ORDER BY id DESC LIMIT 1`,
      )
      if (!row) without.push(name)
      else {
        const { answer } = await lookUp(name, row.id)
        if (!answer) throw new Error(`There is no answer for ${name}.`)
        const differences = findDifferences({ row: { ...row, deletedAt: null }, answer })
        expect({ name, differences }).toEqual({ name, differences: [] })
      }
    }
    expect(without).toEqual([])
  })

  it('changes no row, and leaves the answer only until it is taken', async () => {
    const { simulator, database } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    expect(await lookUp('customer', id)).toMatchObject({ state: 'found', answer: { object: { id, name: 'Ada' } } })
    expect(await database.query('SELECT id FROM stripe.customers')).toEqual([])
    expect(await database.query('SELECT request_id FROM stripe.looked_up')).toEqual([])
  })

  it('leaves out the excluded fields', async () => {
    const { simulator, deps } = bench()
    const { id } = simulator.mutations.createCustomer({ email: 'ada@example.com' })
    const selection = createSelection([{ ...objectType('customer'), excluded: [['email']] }])
    const { answer } = await lookUp('customer', id, { ...deps, selection })
    expect(answer?.object).toMatchObject({ id })
    expect(answer?.object).not.toHaveProperty('email')
  })

  it('says what Stripe said of an object that is gone, and of one that it never had', async () => {
    const { simulator } = bench()
    const { id } = simulator.mutations.createCustomer()
    simulator.mutations.deleteCustomer(id)
    expect(await lookUp('customer', id)).toMatchObject({ state: 'deleted', answer: { object: null } })
    expect(await lookUp('invoice', 'in_none')).toMatchObject({ state: 'absent', answer: { object: null } })
  })

  it('says why Stripe was not asked, or refused', async () => {
    const { simulator, deps } = bench()
    const { id } = simulator.mutations.createCustomer()
    const refusal = async (given = deps, type = 'customer') => (await lookUp(type, id, given)).answer?.reason
    simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'forbidden' } })
    expect(await refusal()).toMatch(/lacks a permission \(403\)/)
    expect(await refusal({ ...deps, selection: createSelection([]) })).toMatch(/does not sync customer/)
    expect(await refusal(deps, 'capability')).toMatch(/its account is not known/)
  })

  it('fails when Stripe is down, so that Temporal retries it, and leaves no answer', async () => {
    const { simulator, database } = bench()
    const { id } = simulator.mutations.createCustomer()
    simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    await expect(lookUp('customer', id)).rejects.toThrow(StripeFailure)
    expect(await database.query('SELECT request_id FROM stripe.looked_up')).toEqual([])
  })

  it('may run twice: the later answer replaces the earlier one', async () => {
    const { simulator, deps, attempt, database } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    const input = { requestId: 'one', account: simulator.accountId, type: 'customer', id }
    await lookUpObject(deps, input, attempt)
    simulator.mutations.updateCustomer({ id, changes: { name: 'Bea' } })
    await lookUpObject(deps, input, attempt)
    expect(await takeLookedUp(database.pool, 'one')).toMatchObject({ object: { name: 'Bea' } })
    expect(await takeLookedUp(database.pool, 'one')).toBeUndefined()
  })

  it('has its answer purged by reconcile, if nobody takes it within an hour', async () => {
    const { simulator, deps, attempt, database, pass } = bench()
    const { id } = simulator.mutations.createCustomer()
    await lookUpObject(deps, { requestId: 'left', account: simulator.accountId, type: 'customer', id }, attempt)
    const left = () => database.query('SELECT request_id FROM stripe.looked_up')
    await pass(HOUR_MS - 60_000)
    await tidyInbox(deps)
    expect(await left()).toHaveLength(1)
    await pass(120_000)
    await tidyInbox(deps)
    expect(await left()).toEqual([])
  })
})
