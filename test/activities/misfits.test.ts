import { describe, expect, it } from 'vitest'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

// A value that does not fit its column must not keep its object out of the table.

const bench = useWorkbench()

describe('an integer above 2^31', () => {
  it('is a number like any other, from a webhook and from a list', async () => {
    const { simulator, newEvents, deliver, settle, outcomes, database, differences } = bench()
    simulator.mutations.createCoupon({ max_redemptions: 3_000_000_000 })
    await deliver(...newEvents())
    await settle()
    expect(await outcomes()).toEqual({ 'coupon.created': 'settled' })
    await database.query('DELETE FROM stripe.coupons')
    const { results } = await syncEverything(bench(), { objects: ['coupon'] })
    expect(results['coupon']).toMatchObject({ inserted: 1, poison: [] })
    expect(await database.query('SELECT max_redemptions FROM stripe.coupons')).toEqual([
      { max_redemptions: '3000000000' },
    ])
    expect(await differences()).toEqual([])
  })
})
