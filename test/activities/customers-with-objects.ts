import { expect } from 'vitest'
import { PAGE_SIZE } from '../../activities/stripe/pages.js'
import { readProofs } from '../../prisma/proofs/proofs.js'
import type { FullSyncPlan } from '../../workflows/port/listing.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { syncEverything } from '../support/sync-everything.js'
import type { Workbench } from '../support/workbench.js'

export const EMBEDDED = ['customer_source', 'tax_id', 'customer_cash_balance_transaction']
export const TABLES = ['customers', 'customer_sources', 'tax_ids', 'customer_cash_balance_transactions']
export const PAGES = 3
/** Requests of one walk over the customers. The split costs one more, as all were created in one minute. */
export const WALK = PAGES + 1

/** Returns functions that create customers with objects of embedded types, sync them, and read the result. */
export function createCustomersWithObjects(bench: () => Workbench) {
  const fullSync = (request: FullSyncInput = { objects: ['customer', ...EMBEDDED] }) => syncEverything(bench(), request)

  /**
   * Creates customers for a few pages. Every fortieth gets one object of each embedded type.
   *
   * @returns the ids of the customers with objects
   */
  function customersWithObjects(): string[] {
    const { mutations } = bench().simulator
    const owners: string[] = []
    for (let i = 0; i < PAGES * PAGE_SIZE - 20; i++) {
      const customer = mutations.createCustomer().id
      if (i % 40 !== 0) continue
      owners.push(customer)
      for (const type of EMBEDDED) own(type, customer)
    }
    return owners
  }

  function own(type: string, customer: string, count = 1): void {
    for (let i = 0; i < count; i++) {
      bench().simulator.mutations.createObject({ type: type as never, fields: { customer } })
    }
  }

  /** Returns the queries of the list of customers since the requests were cleared, without probes. */
  function walked(): string[] {
    return bench()
      .simulator.requests.entries()
      .filter(({ path, query }) => path === '/v1/customers' && !/(^|&)limit=1(&|$)/.test(query))
      .map(({ query }) => query)
  }

  async function differences(): Promise<string[]> {
    const found = await Promise.all(TABLES.map((table) => bench().differencesOf(table)))
    return found.flat()
  }

  async function proven(...types: string[]): Promise<boolean[]> {
    const { database, simulator } = bench()
    return Promise.all(
      types.map(async (typeName) => {
        return (await readProofs(database.pool, { account: simulator.accountId, typeName })).length > 0
      }),
    )
  }

  /** Expects that a type is proven as of the moment when the plan began. */
  async function expectProvenAsOfPlan({ types }: FullSyncPlan, typeName: string): Promise<void> {
    const { database, simulator } = bench()
    const [proof] = await readProofs(database.pool, { account: simulator.accountId, typeName })
    expect(proof?.provenAt.toISOString()).toBe(types.find(({ type }) => type === typeName)?.embedded?.since)
  }

  return { fullSync, customersWithObjects, own, walked, differences, proven, expectProvenAsOfPlan }
}
