import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { refreshCustomer } from '../../activities/live/refresh-customer.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { reproject } from '../../prisma/rows/reproject.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

// An object must get into its table even if one of its values does not fit the column.

const bench = useWorkbench()

/** Random, because PostgreSQL compresses repetitive text, and an index would then take it. */
const TOO_LONG = randomBytes(4_000).toString('base64')

/**
 * Values that Stripe should not send: `balance` is an integer, `delinquent` a boolean, and `email` is
 * indexed.
 */
const ODD = { balance: 'much', delinquent: 'perhaps', email: TOO_LONG } as object

const misfits = () =>
  bench().database.query('SELECT table_name, parent, id, columns FROM stripe.sync_misfit ORDER BY table_name, id')

const customers = () =>
  bench().database.query(
    `SELECT id, name, balance, delinquent, email, data ->> 'balance' AS said, deleted_at FROM stripe.customers ORDER BY name`,
  )

function createOdd(): string {
  return bench().simulator.mutations.createCustomer({ name: 'odd', ...ODD }).id
}

const noted = (id: string) => ({ table_name: 'customers', parent: '', id, columns: ['email', 'balance', 'delinquent'] })

const odd = (id: string) => ({
  ...{ id, name: 'odd', balance: null, delinquent: null, email: null, said: 'much', deleted_at: null },
})

describe('an integer above 2^31', () => {
  it('is stored exactly, from a webhook and from a list', async () => {
    const { simulator, newEvents, deliver, settle, outcomes, database, differences } = bench()
    simulator.mutations.createCoupon({ max_redemptions: 3_000_000_000 })
    await deliver(...newEvents())
    await settle()
    expect(await outcomes()).toEqual({ 'coupon.created': 'settled' })
    await database.query('DELETE FROM stripe.coupons')
    const { results } = await syncEverything(bench(), { objects: ['coupon'] })
    expect(results['coupon']).toMatchObject({ inserted: 1, state: 'complete' })
    expect(await database.query('SELECT max_redemptions FROM stripe.coupons')).toEqual([
      { max_redemptions: '3000000000' },
    ])
    expect(await differences()).toEqual([])
  })
})

describe('a value that does not fit its column', () => {
  it('becomes NULL there, stays in data, and does not affect other events of its batch', async () => {
    const { simulator, newEvents, deliver, apply, outcomes } = bench()
    const id = createOdd()
    const { id: other } = simulator.mutations.createCustomer({ name: 'plain', email: 'a@b.example', balance: 7 })
    await deliver(...newEvents())
    await apply()
    expect(await outcomes()).toEqual({ 'customer.created': 'settled' })
    expect(await customers()).toEqual([
      odd(id),
      expect.objectContaining({ id: other, balance: '7', email: 'a@b.example' }),
    ])
    expect(await misfits()).toEqual([noted(id)])
  })

  it('is NULL while the object is contested, and stays NULL after the fetch', async () => {
    const { simulator, newEvents, deliver, apply, settle, outcomes } = bench()
    const id = createOdd()
    simulator.mutations.updateCustomer({ id, changes: { phone: '1' } })
    await deliver(...newEvents())
    await apply()
    expect(await customers()).toEqual([odd(id)])
    await settle()
    expect(await customers()).toEqual([odd(id)])
    expect(await outcomes()).toEqual({ 'customer.created': 'settled', 'customer.updated': 'settled' })
  })

  it('fails no full sync, and later full syncs prove the row without drift', async () => {
    const { simulator, database, pass } = bench()
    const id = createOdd()
    simulator.mutations.createCustomer({ name: 'plain' })
    const first = await syncEverything(bench(), { objects: ['customer'] })
    expect(first.results['customer']).toMatchObject({ listed: 2, inserted: 2, state: 'complete' })
    for (let again = 0; again < 2; again++) {
      await pass(60_000)
      const { results } = await syncEverything(bench(), { objects: ['customer'] })
      expect(results['customer']).toMatchObject({ listed: 2, changed: 0, unchanged: 2, state: 'complete' })
      const [row] = await customers()
      expect(row).toEqual(odd(id))
    }
    expect(await database.query('SELECT FROM stripe.sync_drift')).toEqual([])
    expect(await database.query('SELECT counted FROM stripe.sync_proof')).toEqual([{ counted: 2 }])
    expect(await misfits()).toEqual([noted(id)])
  })

  it('does not keep a full sync from mending another column that was changed here', async () => {
    const { simulator, database, pass } = bench()
    createOdd()
    simulator.mutations.createCustomer({ name: 'plain', phone: '1' })
    await syncEverything(bench(), { objects: ['customer'] })
    await database.query(`UPDATE stripe.customers SET phone = 'changed here', name = upper(name)`)
    await pass(60_000)
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(results['customer']).toMatchObject({ changed: 2, state: 'complete' })
    expect(await database.query('SELECT name, phone FROM stripe.customers ORDER BY name')).toEqual([
      { name: 'odd', phone: null },
      { name: 'plain', phone: '1' },
    ])
  })

  it('of a child becomes NULL, and is recorded with the parent, from a list and from an event', async () => {
    const { simulator, newEvents, deliver, settle, pass, database } = bench()
    const { mutations } = simulator
    const product = mutations.createProduct().id
    // More items than Stripe embeds in a subscription.
    const items = Array.from({ length: 12 }, (_, nth) => ({
      price: mutations.createPrice({ product }).id,
      quantity: (nth === 0 ? 'many' : 1) as number, // Stripe should not send text here
    }))
    const { id: subscription } = mutations.createSubscription({ customer: mutations.createCustomer().id, items })
    const first = await syncEverything(bench(), { objects: ['subscription'] })
    expect(first.results['subscription']).toMatchObject({ inserted: 1, state: 'complete' })
    const [item] = await database.query<{ id: string }>(
      `SELECT id FROM stripe.subscription_items WHERE quantity IS NULL AND data ->> 'quantity' = 'many'`,
    )
    const note = { table_name: 'subscription_items', parent: subscription, id: item?.id, columns: ['quantity'] }
    expect(await misfits()).toEqual([note])
    await pass(60_000)
    const again = await syncEverything(bench(), { objects: ['subscription'] })
    expect(again.results['subscription']).toMatchObject({ changed: 0, unchanged: 1, state: 'complete' })

    await database.query('TRUNCATE stripe.subscriptions, stripe.subscription_items, stripe.sync_misfit')
    await deliver(...newEvents())
    await settle()
    expect(await misfits()).toContainEqual(note)
    expect(await database.query('SELECT FROM stripe.subscription_items WHERE quantity IS NULL')).toHaveLength(1)
    expect(await database.query('SELECT FROM stripe.subscription_items')).toHaveLength(12)
  })

  it('does not keep a reprojection from filling the other columns', async () => {
    const { simulator, database } = bench()
    const id = createOdd()
    simulator.mutations.createCustomer({ name: 'plain', balance: 7 })
    await syncEverything(bench(), { objects: ['customer'] })
    await database.query(`UPDATE stripe.customers SET phone = 'wrong', balance = NULL`)
    await database.query('TRUNCATE stripe.sync_misfit') // as if the column were newer than the rows
    const changed = (await reproject(database.pool)).filter((each) => each.changed > 0)
    expect(changed).toEqual([{ table: 'customers', changed: 2 }])
    expect(await customers()).toEqual([odd(id), expect.objectContaining({ balance: '7' })])
    expect(await misfits()).toEqual([noted(id)])
    expect((await reproject(database.pool)).every((each) => each.changed === 0)).toBe(true)
  })

  it('does not keep a customer from being refreshed, and is NULL afterwards', async () => {
    const { simulator, deps, attempt } = bench()
    const id = createOdd()
    const since = (await deps.clock.lowerBound()).toISOString()
    const refreshed = await refreshCustomer(deps, { account: simulator.accountId, customer: id, since }, attempt)
    expect(refreshed).toMatchObject({ customer: 'live', unproven: 0 })
    expect(await customers()).toEqual([odd(id)])
  })

  it('is recorded until Stripe sends a fitting value or the object is deleted', async () => {
    const { simulator, newEvents, deliver, settle, pass, deps } = bench()
    const [first, second] = [createOdd(), createOdd()]
    await deliver(...newEvents())
    await settle()
    await tidyInbox(deps)
    expect(await misfits()).toHaveLength(2)
    await pass(60_000)
    simulator.mutations.updateCustomer({ id: first, changes: { balance: 7, delinquent: false, email: 'a@b.example' } })
    simulator.mutations.deleteCustomer(second)
    await deliver(...newEvents())
    await settle()
    await tidyInbox(deps)
    expect(await misfits()).toEqual([])
  })
})
