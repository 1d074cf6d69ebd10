import { describe, expect, it } from 'vitest'
import { RANGE_SIZE } from '../../activities/audit/choose-ranges.js'
import type { Deps } from '../../activities/deps.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { divideProof, readProofs } from '../../prisma/proofs/proofs.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import { auditRanges, syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'
import { createAuditedAccount } from './audited-account.js'

const bench = useWorkbench()
const { customers, fullSync, digestOfRows, drift } = createAuditedAccount(bench)

describe('an audit of all ranges', () => {
  it('deletes nothing and proves nothing when the key is revoked in the middle', async () => {
    const { simulator, database, pass } = bench()
    const all = await customers(300)
    await fullSync()
    const before = await database.query('SELECT * FROM stripe.sync_proof ORDER BY object_type, gte')
    for (const id of all.slice(0, 5)) simulator.mutations.deleteCustomer(id)
    await pass(60_000)
    simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'unauthorized' } })
    simulator.faults.add({ path: '/v1/charges', fault: { kind: 'unauthorized' } })
    const refused = /Stripe refuses STRIPE_SECRET_KEY \(401\)/
    await expect(auditRanges(bench(), { ranges: 'all' })).rejects.toThrow(refused)
    await expect(syncEverything(bench(), { objects: ['customer'] })).rejects.toThrow(refused)
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL')).toEqual([])
    const after = await database.query(`SELECT * FROM stripe.sync_proof WHERE object_type = 'customer'`)
    expect(after).toEqual(before.filter((row) => row['object_type'] === 'customer'))
  })
})

describe('a type that fails in the middle of its planned ranges', () => {
  it.each([
    { when: 'in one run', continueAsNewRate: 0 },
    { when: 'in runs that continue as new after each plan', continueAsNewRate: 1 },
  ])('mixes up no listing ids, proofs or counts of other ranges, $when', async ({ continueAsNewRate }) => {
    const { simulator, database, deps, pass } = bench()
    for (let i = 0; i < 60; i++) {
      simulator.mutations.createProduct({ name: `product ${i}` })
      if (i < 5) simulator.mutations.createCustomer()
      await pass(1_000)
    }
    // Customers come before products, so the first plan of 50 ranges holds 5 of customers and 45 of products.
    const selection = createSelection(deps.selection.types.filter(({ name }) => /^(customer|product)$/.test(name)))
    const selected = { ...bench(), deps: { ...deps, selection } }
    await syncEverything(selected)
    await divide('customer')
    const products = await divide('product')
    await database.query(`UPDATE stripe.products SET data = data || '{"name": "by hand"}', name = 'by hand'`)
    await pass(60_000)

    const failing = { ...selected, deps: { ...selected.deps, createSession: failingAt('/v1/customers', 2) } }
    const { done, result } = await auditRanges(failing, { ranges: 'all', continueAsNewRate })

    expect(result).toMatchObject({ changed: 60, skipped: [{ type: 'customer' }], failed: [] })
    expect(done.filter(({ type }) => type === 'product')).toHaveLength(60)
    const ids = done.map(({ runId }) => runId)
    expect(new Set(ids).size).toBe(ids.length)
    expect((await drift()).map(({ id }) => id).toSorted()).toEqual(products.toSorted())
    const digests = await database.query(
      `SELECT counted, hash FROM stripe.sync_proof WHERE object_type = 'product' ORDER BY gte`,
    )
    expect(digests).toHaveLength(60)
    for (const [index, { counted, hash }] of digests.entries())
      expect({ counted, hash }).toEqual(await digestOfRows('products', `id = '${products[index]}'`))
  })

  /**
   * Divides a type's proof so that each object has its own, seemingly large range.
   *
   * @returns the objects' ids
   */
  async function divide(typeName: 'customer' | 'product'): Promise<string[]> {
    const { database, simulator } = bench()
    const account = simulator.accountId
    const objects = [...simulator.objects(typeName)]
      .map(({ id, created }) => ({ id, created: Number(created) }))
      .toSorted((a, b) => a.created - b.created)
    const [proof] = await readProofs(database.pool, { account, typeName })
    if (!proof) throw new Error(`There is no proof of ${typeName}.`)
    const parts = objects.map(({ created }, index) => ({
      gte: index === 0 ? proof.gte : created,
      lt: objects[index + 1]?.created ?? proof.lt,
      counted: RANGE_SIZE,
    }))
    await divideProof(database.pool, { account, typeName, proof, parts })
    return objects.map(({ id }) => id)
  }

  /** Returns sessions for which Stripe denies one list from its nth page on. */
  function failingAt(endpoint: string, nth: number): Deps['createSession'] {
    const { createSession: session } = bench().deps
    let pages = 0
    return (account, lane) => {
      const real = session(account, lane)
      return {
        find: (request) => real.find(request),
        findList: (request) => real.findList(request),
        async list(request) {
          if (request.endpoint === endpoint) pages += 1
          if (request.endpoint !== endpoint || pages < nth) return real.list(request)
          throw new StripeFailure('The key lost its permission.', { kind: 'denied' })
        },
        get requests() {
          return real.requests
        },
      }
    }
  }
})
