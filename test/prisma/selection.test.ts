import { describe, expect, it } from 'vitest'
import { catalogue } from '../../prisma/catalogue/catalogue.js'
import { EnvError } from '../../prisma/env.js'
import { parseSelection } from '../../prisma/catalogue/parse-selection.js'
import { routeEvent } from '../../prisma/catalogue/route-event.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { syncEverything } from '../support/sync-everything.js'
import { event } from '../support/webhook.js'
import { useWorkbench } from '../support/workbench.js'

const select = (objects: string, fields = '') => parseSelection({ SYNC_OBJECTS: objects, SYNC_EXCLUDE_FIELDS: fields })
const names = (objects: string) => select(objects).types.map(({ name }) => name)

/** Returns the error messages that the process stops with. */
function complaints(objects: string, fields = ''): string[] {
  try {
    select(objects, fields)
  } catch (error) {
    if (error instanceof EnvError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('SYNC_OBJECTS', () => {
  it('selects everything, a list by type or table name, or everything except some types', () => {
    expect(names('all')).toEqual(catalogue.map(({ name }) => name))
    expect(names('invoices, customer')).toEqual(['invoice', 'customer'])
    expect(names('-charge')).toEqual(catalogue.map(({ name }) => name).filter((name) => name !== 'charge'))
  })

  it('can leave out the children of a type', () => {
    const [invoice] = select('invoice,-invoice_line_items').types
    expect(invoice?.children).toEqual([])
    expect(select('invoice').types[0]?.children.map(({ table }) => table)).toEqual(['invoice_line_items'])
  })

  it('stops the process for an unknown name, and suggests similar names', () => {
    expect(complaints('custmers,invoice,-chargs')).toEqual([
      expect.stringMatching(/^SYNC_OBJECTS: "custmers" is not an object type\. Similar names: customers?, customers?/),
      expect.stringMatching(/^SYNC_OBJECTS: "chargs" is not an object type\. Similar names: charges?, /),
    ])
    expect(complaints('invoice_line_item')).toEqual([expect.stringMatching(/comes with its parent/)])
    expect(complaints('coupon,-coupon')).toEqual([expect.stringMatching(/leaves nothing to sync/)])
  })

  it('makes the router ignore events of other types, with the reason', () => {
    const options = { identity: { accountId: 'acct_1', livemode: false }, selection: select('customer') }
    expect(routeEvent(event({ object: { id: 'ch_1', object: 'charge' } }), options)).toMatchObject({
      outcome: 'ignored',
      reason: 'charges are left out by SYNC_OBJECTS.',
    })
    expect(routeEvent(event({ object: { id: 'cus_1', object: 'customer' } }), options).outcome).toBe('open')
  })
})

describe('SYNC_EXCLUDE_FIELDS', () => {
  it('refuses a field that the sync needs, a name without a field, and an unknown type', () => {
    expect(complaints('all', 'customers.id,customers,custmer.email,invoices.lines,invoices.customer')).toEqual([
      expect.stringMatching(/the sync itself needs customers\.id/),
      expect.stringMatching(/customers names no field/),
      expect.stringMatching(/^SYNC_EXCLUDE_FIELDS: "custmer" is not an object type\. Similar names: customers?/),
      expect.stringMatching(/the sync itself needs invoices\.lines/),
      expect.stringMatching(/the sync itself needs invoices\.customer/),
    ])
  })

  it('removes fields from a stored event, its previous attributes and its sub-lists', () => {
    const { removeExcludedFromEvent } = select(
      '-customer',
      'customers.email,customers.address.city,invoice_line_items.description',
    )
    const changed = event({
      object: { id: 'cus_1', object: 'customer', email: 'a@example.com', address: { city: 'Bern', country: 'CH' } },
    })
    const data = { ...changed.data, previous_attributes: { email: 'b@example.com' } }
    const stored = JSON.parse(removeExcludedFromEvent({ ...changed, data }, 'unused')) as typeof changed
    expect(stored.data).toEqual({
      object: { id: 'cus_1', object: 'customer', address: { country: 'CH' } },
      previous_attributes: {},
    })
    const invoice = event({
      object: {
        id: 'in_1',
        object: 'invoice',
        lines: { object: 'list', data: [{ id: 'il_1', description: 'secret' }] },
      },
    })
    expect(removeExcludedFromEvent(invoice, 'unused')).not.toContain('secret')
    expect(wholeCatalogue.removeExcludedFromEvent(changed, 'as it came')).toBe('as it came')
  })
})

describe('a full sync', () => {
  const bench = useWorkbench()

  it('stores excluded fields neither in columns nor in data', async () => {
    const { simulator, database, deps } = bench()
    simulator.seed({ customers: 20 })
    const selection = select(
      'customer,invoice',
      'customers.email,invoices.customer_email,invoice_line_items.description',
    )
    await syncEverything({ ...bench(), deps: { ...deps, selection } })
    const found = await database.query(
      `SELECT count(*)::int AS customers, count(email)::int AS emails, count(data -> 'email')::int AS in_data FROM stripe.customers`,
    )
    expect(found).toEqual([{ customers: 20, emails: 0, in_data: 0 }])
    const [lines] = await database.query<{ n: number; described: number }>(
      `SELECT count(*)::int AS n, count(data -> 'description')::int AS described FROM stripe.invoice_line_items`,
    )
    expect(lines?.n).toBeGreaterThan(0)
    expect(lines?.described).toBe(0)
    expect(await database.query('SELECT id FROM stripe.charges')).toEqual([])
    expect(await database.query(`SELECT id FROM stripe.invoices WHERE data::text LIKE '%@%'`)).toEqual([])
  })
})
