import { describe, expect, it } from 'vitest'
import { TABLES } from '../../dev/compare/tables.js'
import { inTransaction } from '../../prisma/client.js'
import { readSchemaFiles } from '../../prisma/schema-files.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

// The comparison is what the demo and the tests believe, so it must be able to say no.

const bench = useWorkbench()

/** What the comparison says of the rows after this change, which is undone. */
async function verdictAfter(sql: string): Promise<string[]> {
  const { database, differences } = bench()
  let found: string[] = []
  await inTransaction(
    database.pool,
    async (client) => {
      await client.query(sql)
      found = await differences(client)
    },
    { rollback: true },
  )
  return found
}

describe('the comparison with Stripe', () => {
  it('finds any single value that is wrong, missing or too much', async () => {
    bench().simulator.seed({ customers: 20 })
    await syncEverything(bench())
    expect(await bench().differences()).toEqual([])

    const first = (table: string) => `ctid = (SELECT min(ctid) FROM stripe.${table})`
    for (const [sql, message] of [
      [
        `UPDATE stripe.customers SET email = 'x@example.com' WHERE ${first('customers')}`,
        /^customers: cus_\S+ column email is x@/,
      ],
      [`UPDATE stripe.customers SET data = data || '{"name": "X"}' WHERE ${first('customers')}`, /differs in name/],
      [`UPDATE stripe.invoices SET paid_at = paid_at + interval '1 s' WHERE paid_at IS NOT NULL`, /column paid_at is/],
      [
        `UPDATE stripe.prices SET unit_amount_decimal = 1.5 WHERE ${first('prices')}`,
        /column unit_amount_decimal is 1\.5/,
      ],
      [
        `UPDATE stripe.subscription_items SET quantity = 77 WHERE ${first('subscription_items')}`,
        /^subscription_items: si_\S+ column quantity is 77/,
      ],
      [
        `UPDATE stripe.invoice_line_items SET invoice = 'in_other' WHERE ${first('invoice_line_items')}`,
        /has another parent/,
      ],
      [
        `DELETE FROM stripe.invoice_line_items WHERE ${first('invoice_line_items')}`,
        /^invoice_line_items: il_\S+ is missing/,
      ],
      [`UPDATE stripe.charges SET deleted_at = now() WHERE ${first('charges')}`, /^charges: ch_\S+ is a tombstone/],
      [`UPDATE stripe.coupons SET id = 'OTHER' WHERE ${first('coupons')}`, /OTHER is here and not in Stripe/],
      [
        `UPDATE stripe.products SET id = 'prod_x', deleted_at = now() WHERE ${first('products')}`,
        /prod_x is a tombstone of what Stripe never had/,
      ],
    ] as const) {
      expect((await verdictAfter(sql)).join('\n'), sql).toMatch(message)
    }
  })
})

describe('the tables that are compared', () => {
  it('are all that hold objects of Stripe', async () => {
    const schema = (await readSchemaFiles()).map(({ content }) => content).join('\n')
    const synced = [...schema.matchAll(/^model \w+ \{[^}]*^ {2}synced_at [^}]*@@map\("(\w+)"\)/gm)].map(([, table]) => table)
    expect(synced.length).toBeGreaterThan(110)
    expect(TABLES.map(({ table }) => table).toSorted()).toEqual(synced.toSorted())
  })
})
