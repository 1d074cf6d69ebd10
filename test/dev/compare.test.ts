import { describe, expect, it } from 'vitest'
import { NOT_IN_OBJECT } from '../../dev/compare.js'
import { TABLES } from '../../dev/compare/tables.js'
import { readSdkObjects } from '../../dev/sdk-objects.js'
import { inTransaction } from '../../prisma/engine/client.js'
import { readSchemaFiles } from '../../prisma/engine/schema-files.js'
import { wrongColumns } from '../support/sdk-columns.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

// The demo and the tests rely on the comparison, so it must find real differences.

const bench = useWorkbench()

/** Changes rows, and rolls back. @returns the differences that the comparison finds after the change */
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
  it('finds any single value or row that is wrong, missing or too much', async () => {
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
        /^invoice_line_items: il_\S+ is here and not in Stripe/m,
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

/** Reads the columns of each table with Stripe objects from the schema. */
async function syncedTables(): Promise<Map<string, string[]>> {
  const schema = (await readSchemaFiles()).map(({ content }) => content).join('\n')
  const models = [...schema.matchAll(/^model \w+ \{\n([^}]*^ {2}synced_at [^}]*)@@map\("(\w+)"\)/gm)]
  return new Map(
    models.map(([, body = '', table = '']) => [
      table,
      [...body.matchAll(/^ {2}(\w+) /gm)].map(([, name = '']) => name),
    ]),
  )
}

/** Stripe's names of the objects that have another name here. */
const SDK_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  customer_source: ['source', 'card', 'bank_account'],
  external_account: ['card', 'bank_account'],
  checkout_session_line_item: ['item'],
  quote_line_item: ['item'],
  quote_computed_upfront_line_item: ['item'],
  payment_link_line_item: ['item'],
}

describe('the compared tables', () => {
  it('are all tables that hold Stripe objects', async () => {
    const tables = await syncedTables()
    expect(tables.size).toBeGreaterThan(110)
    expect(TABLES.map(({ table }) => table).toSorted()).toEqual([...tables.keys()].toSorted())
  })

  it('take each column from a field in the types of the SDK', async () => {
    const tables = await syncedTables()
    const sdkObjects = readSdkObjects()
    const lines = TABLES.flatMap(({ table, type, parentColumn, paths = {} }) => {
      const types = (SDK_OBJECTS[type] ?? [type]).map(
        (object) => sdkObjects.get(object)?.interfaceName ?? `"the SDK has no ${object}"`,
      )
      const columns = (tables.get(table) ?? []).filter((name) => !NOT_IN_OBJECT.has(name) && name !== parentColumn)
      return columns.map((column) => {
        const path = (paths[column] ?? column).split('.')
        return `checks.push([true satisfies Has<At<${types.join(' | ')}, ${JSON.stringify(path)}>, unknown>]) // ${table}.${column}`
      })
    })
    expect(lines.length).toBeGreaterThan(1_000)
    expect(await wrongColumns(lines)).toEqual([])
    expect(
      await wrongColumns(lines.map((line) => line.replace('"recurring","interval"', '"recurring","gone"'))),
    ).toEqual(['prices.recurring_interval'])
  })

  it('name only columns that exist', async () => {
    const tables = await syncedTables()
    const unknown = TABLES.flatMap(({ table, parentColumn, paths = {} }) =>
      [...Object.keys(paths), ...(parentColumn === undefined ? [] : [parentColumn])]
        .filter((name) => !tables.get(table)?.includes(name))
        .map((name) => `${table}.${name}`),
    )
    expect(unknown).toEqual([])
  })
})
