import { describe, expect, it } from 'vitest'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { subscribe } from '../support/subscribe.js'
import { auditRanges } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'
import { createAuditedAccount } from './audited-account.js'

const bench = useWorkbench()
const { customers, fullSync, proofOf, drift } = createAuditedAccount(bench)

describe('an audit of all ranges', () => {
  it('repairs and lists exactly the 1,000 deleted, 100 changed and 10 invented rows', async () => {
    const { database, differences, pass } = bench()
    const all = await customers(5_000)
    await fullSync()
    const deleted = all.slice(500, 1_500)
    const changed = all.slice(3_000, 3_100)
    await database.query('DELETE FROM stripe.customers WHERE id = ANY($1)', [deleted])
    await database.query(
      `UPDATE stripe.customers SET data = jsonb_set(data, '{name}', '"by hand"'), name = 'by hand' WHERE id = ANY($1)`,
      [changed.slice(0, 50)],
    )
    await database.query(`UPDATE stripe.customers SET email = 'by@hand' WHERE id = ANY($1)`, [changed.slice(50)])
    await database.query(
      `INSERT INTO stripe.customers SELECT (jsonb_populate_record(NULL::stripe.customers,
         to_jsonb(c) || jsonb_build_object('id', 'cus_invented' || row_number() OVER ()))).*
       FROM (SELECT * FROM stripe.customers WHERE id <> ALL($1) ORDER BY id LIMIT 10) c`,
      [[...deleted, ...changed]],
    )
    expect((await differences()).length).toBe(1_110)
    await pass(60_000)
    const before = await proofOf('customer')

    const { done, result } = await auditRanges(bench(), { ranges: 'all' })

    expect(done.filter(({ type }) => type === 'customer').length).toBeGreaterThan(1)
    expect(result).toMatchObject({ inserted: 1_000, changed: 100, tombstoned: 10 })
    const invented = Array.from({ length: 10 }, (_, i) => `cus_invented${i + 1}`).toSorted()
    // The audit marks invented rows deleted, like every row that Stripe does not have.
    expect((await differences()).toSorted()).toEqual(
      invented.map((id) => `customers: ${id} is a tombstone of what Stripe never had`),
    )
    const found = await drift()
    const ids = (what: string, cause: string | null) =>
      found.filter((each) => each.what === what && each.cause === cause).map(({ id }) => id)
    expect(found).toHaveLength(1_110)
    expect(ids('inserted', 'changed here').toSorted()).toEqual(deleted.toSorted())
    expect(ids('changed', 'changed here').toSorted()).toEqual(changed.slice(50).toSorted())
    expect(ids('changed', null).toSorted()).toEqual(changed.slice(0, 50).toSorted())
    expect(ids('tombstoned', null).toSorted()).toEqual(invented)
    const after = await proofOf('customer')
    expect(after?.provenAt.getTime()).toBeGreaterThan(before?.provenAt.getTime() ?? Infinity)

    // Reconcile walked Stripe's events past the time of the drift and found no event for it, so none exists.
    await pass(20 * 60_000)
    await database.query('UPDATE stripe.sync_account SET events_checked_at = stripe.now()')
    await tidyInbox(bench().deps)
    expect(new Set((await drift()).map(({ cause }) => cause))).toEqual(new Set(['changed here', 'no event exists']))
    expect((await auditRanges(bench(), { ranges: 'all' })).result).toMatchObject({
      inserted: 0,
      changed: 0,
      tombstoned: 0,
    })
  })

  it('works with proofs that end in the future because answers were dated ahead', async () => {
    const { simulator, pass, differencesOf, database } = bench()
    simulator.mutations.createCustomer()
    const clear = simulator.faults.add({ fault: { kind: 'clock-ahead', seconds: 3_600 } })
    await fullSync()
    clear()
    for (let audit = 0; audit < 3; audit++) {
      await pass(600_000)
      simulator.mutations.createCustomer()
      const { result } = await auditRanges(bench(), { ranges: 'all' })
      expect(result).toMatchObject({ failed: [] })
    }
    expect(await differencesOf('customers')).toEqual([])
    const ranges = await database.query(`SELECT gte FROM stripe.sync_proof WHERE object_type = 'customer'`)
    expect(ranges).toHaveLength(1)
  })

  it('mends deleted children and changed columns of children', async () => {
    const { simulator, database, differences } = bench()
    const { id, items } = subscribe(simulator, { prices: 4 })
    simulator.mutations.createCheckoutSession({ mode: 'payment', items })
    await fullSync()
    const [first, second, third] = (
      await database.query<{ id: string }>('SELECT id FROM stripe.subscription_items ORDER BY id')
    ).map((row) => row.id)
    await database.query('DELETE FROM stripe.subscription_items WHERE id = $1', [first])
    await database.query('UPDATE stripe.subscription_items SET quantity = 77 WHERE id = $1', [second])
    await database.query(`UPDATE stripe.subscription_items SET data = data || '{"quantity": 3}' WHERE id = $1`, [third])
    await database.query(
      'DELETE FROM stripe.checkout_session_line_items WHERE id = (SELECT min(id) FROM stripe.checkout_session_line_items)',
    )
    expect(await differences()).not.toEqual([])
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
    expect((await drift()).map(({ object_type: type, what }) => `${type} ${what}`)).toEqual([
      'checkout.session changed',
      'subscription changed',
    ])
    expect(id).toMatch(/^sub_/)
  })

  it('deletes children that Stripe does not have from a parent whose row was deleted', async () => {
    const { simulator, database, differences } = bench()
    const { id } = subscribe(simulator, { prices: 3 })
    await fullSync()
    await database.query('DELETE FROM stripe.subscriptions WHERE id = $1', [id])
    await database.query(
      `UPDATE stripe.subscription_items SET id = id || 'x' WHERE id = (SELECT min(id) FROM stripe.subscription_items)`,
    )
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
  })

  it('mends a row whose created column was moved out of its range', async () => {
    const { database, differences } = bench()
    const [id = ''] = await customers(100)
    await fullSync()
    await database.query(`UPDATE stripe.customers SET created = '2001-01-01' WHERE id = $1`, [id])
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
    expect(await drift()).toEqual([{ object_type: 'customer', id, what: 'changed', cause: 'changed here' }])
  })

  it('distinguishes a lost webhook from a late event', async () => {
    const { simulator, database, newEvents, deliver, pass } = bench()
    const [lost = '', late = ''] = await customers(3)
    newEvents()
    await fullSync()
    simulator.mutations.updateCustomer({ id: lost, changes: { name: 'lost' } })
    newEvents()
    simulator.mutations.updateCustomer({ id: late, changes: { name: 'late' } })
    await deliver(...newEvents())
    await auditRanges(bench(), { ranges: 'all' })
    expect(await drift()).toEqual(
      [
        { object_type: 'customer', id: late, what: 'changed', cause: 'late event' },
        { object_type: 'customer', id: lost, what: 'changed', cause: null },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
    // Reconcile finds the event of the lost webhook later.
    await deliver(...[...simulator.events()].slice(-2, -1).map((event) => event as never))
    await database.query(`UPDATE stripe.stripe_event SET channel = 'gap' WHERE object_id = $1`, [lost])
    await pass(20 * 60_000)
    await database.query('UPDATE stripe.sync_account SET events_checked_at = stripe.now()')
    await tidyInbox(bench().deps)
    expect((await drift()).find(({ id }) => id === lost)?.cause).toBe('lost webhook')
  })
})
