import { describe, expect, it } from 'vitest'
import { readSdkObjects } from '../../dev/sdk-objects.js'
import { catalogue, type ChildType, type Column, type ObjectType } from '../../prisma/catalogue/catalogue.js'
import { wrongColumns } from '../support/sdk-columns.js'

// A projected column is right only as long as Stripe's objects have its field. The SDK's types list the
// fields of the pinned API version. So these tests fail if an upgrade of the SDK breaks a column.

const KINDS: Readonly<Record<Column['kind'], string>> = {
  text: 'string',
  reference: 'string',
  boolean: 'boolean',
  int8: 'number',
  numeric: 'Decimal',
  timestamp: 'number',
  jsonb: 'object',
}

const sdkObjects = readSdkObjects()

/**
 * Returns a line that compiles only if an object of the type has the column's field, with the column's kind.
 */
function check(type: ObjectType | ChildType, { name, kind, path }: Column): string {
  const types = type.objects.map((object) => sdkObjects.get(object)?.interfaceName ?? `"the SDK has no ${object}"`)
  const value = `At<${types.join(' | ')}, ${JSON.stringify(path)}>`
  return `checks.push([true satisfies Has<${value}, ${KINDS[kind]}>]) // ${type.table}.${name}`
}

const columns = catalogue.flatMap((type) =>
  [type, ...type.children].flatMap((each) =>
    // A parent's id may come from the list alone.
    each.columns.flatMap((column) => (column.name === each.parentColumn ? [] : [{ type: each, column }])),
  ),
)

describe("the SDK's types", () => {
  it('have every object type, and every projected column with its kind', async () => {
    const objects = catalogue.flatMap((type) => [type, ...type.children].flatMap((each) => each.objects))
    expect(objects.filter((object) => !sdkObjects.has(object))).toEqual([])
    expect(await wrongColumns(columns.map(({ type, column }) => check(type, column)))).toEqual([])
  })

  it('refuse a column whose field is gone or has another kind', async () => {
    const invoice = catalogue.find(({ name }) => name === 'invoice')
    if (!invoice) throw new Error('there are no invoices')
    // Until API version 2025-03-31.
    const gone = check(invoice, { name: 'charge', kind: 'text', path: ['charge'] })
    const other = check(invoice, { name: 'total', kind: 'text', path: ['total'] })
    expect(await wrongColumns([gone, other])).toEqual(['invoices.charge', 'invoices.total'])
  })
})
