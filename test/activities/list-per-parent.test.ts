import { describe, expect, it } from 'vitest'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const TYPE = 'customer_balance_transaction'

describe('a listing per parent', () => {
  it('lists every page of several parents', async () => {
    const { simulator, differencesOf } = bench()
    const { mutations } = simulator
    const customers = Array.from({ length: 12 }, () => mutations.createCustomer().id)
    for (const customer of customers) {
      for (let i = 0; i < 201; i++) mutations.createObject({ type: TYPE, fields: { customer } })
    }
    await syncEverything(bench(), { objects: ['customer', TYPE] })
    expect(await differencesOf(`${TYPE}s`)).toEqual([])
  })

  it('lists the other parents while it retries a failing one', async () => {
    const { simulator, database } = bench()
    const { mutations, faults, requests } = simulator
    const customers = Array.from({ length: 30 }, () => mutations.createCustomer().id).toSorted()
    for (const customer of customers) mutations.createObject({ type: TYPE, fields: { customer } })
    const [failing = ''] = customers
    const pathOf = (customer: string) => `/v1/customers/${customer}/balance_transactions`
    faults.add({ path: pathOf(failing), fault: { kind: 'error', status: 500 } })

    await expect(syncEverything(bench(), { objects: ['customer', TYPE] })).rejects.toThrow(
      `customer_balance_transactions: 1 could not be read or written: ${failing}: `,
    )

    const paths = requests.entries().map(({ path }) => path)
    const others = customers.slice(1).map((customer) => paths.lastIndexOf(pathOf(customer)))
    expect(Math.max(...others)).toBeLessThan(paths.lastIndexOf(pathOf(failing)))
    const rows = await database.query<{ customer: string }>(
      'SELECT customer FROM stripe.customer_balance_transactions ORDER BY customer COLLATE "C"',
    )
    expect(rows.map(({ customer }) => customer)).toEqual(customers.slice(1))
  })
})
