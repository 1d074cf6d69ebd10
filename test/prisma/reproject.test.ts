import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../prisma/engine/client.js'
import { reproject } from '../../prisma/rows/reproject.js'
import { eventually } from '../support/service.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

describe('reproject', () => {
  it('fills columns from the stored objects, and does not write rows that are right', async () => {
    const { simulator, database, differences } = bench()
    simulator.seed({ customers: 30 })
    await syncEverything(bench())
    await database.query(`UPDATE stripe.customers SET email = 'wrong', balance = NULL`)
    await database.query(`UPDATE stripe.subscription_items SET price = NULL, current_period_end = to_timestamp(0)`)
    const before = await database.query('SELECT id, xmin FROM stripe.invoices ORDER BY id')
    expect(await differences()).not.toEqual([])

    const changed = (await reproject(database.pool)).filter((each) => each.changed > 0)
    expect(changed.map(({ table }) => table)).toEqual(['subscription_items', 'customers'])
    expect(await differences()).toEqual([])
    expect(await database.query('SELECT id, xmin FROM stripe.invoices ORDER BY id')).toEqual(before)
    expect((await reproject(database.pool)).every((each) => each.changed === 0)).toBe(true)
  })

  it('does not overwrite a row that is written meanwhile', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 1 })
    await syncEverything(bench())
    await database.query(`UPDATE stripe.customers SET email = 'wrong'`)
    const reprojected = await inTransaction(database.pool, async (writer) => {
      await writer.query(`UPDATE stripe.customers SET data = data || '{"email": "new"}', email = 'new'`)
      const running = reproject(database.pool)
      await eventually(async () => {
        const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%batch AS MATERIALIZED%'`
        expect(await database.query(waiting)).toHaveLength(1)
      })
      return { running }
    })
    await reprojected.running
    expect(await database.query('SELECT email FROM stripe.customers')).toEqual([{ email: 'new' }])
  })
})
