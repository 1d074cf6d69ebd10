import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../activities/failure.js'
import { refreshCustomer } from '../../activities/live/refresh-customer.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { createSelection, wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { GONE_LAG_MS } from '../../prisma/rows/write-rule.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

/** Creates a price, and a customer whose events have not arrived. */
function begin() {
  const { mutations } = bench().simulator
  const product = mutations.createProduct({ name: 'Pro' })
  const price = mutations.createPrice({ product: product.id }).id
  return { mutations, price, customer: mutations.createCustomer({ name: 'Ada' }).id }
}

/** Refreshes a customer as the workflow does. `since` is now by default. */
async function refresh(customer: string, since?: Date) {
  const { deps, attempt, simulator } = bench()
  const from = since ?? (await deps.clock.lowerBound())
  simulator.requests.clear()
  const input = { account: simulator.accountId, customer, since: from.toISOString() }
  const result = await refreshCustomer(deps, input, attempt)
  if (result.unproven === 0) expect(Date.parse(result.seenAt)).toBeGreaterThanOrEqual(from.getTime())
  return { ...result, since: from }
}

/** Returns how the rows of these tables differ from Stripe. No events have arrived for other tables. */
async function differences(...tables: string[]): Promise<string[]> {
  const all = await bench().differences()
  return all.filter((each) => tables.some((table) => each.startsWith(`${table}:`)))
}

const OF_CUSTOMER = ['customers', 'subscriptions', 'subscription_items']

async function row(table: string, id: string) {
  const rows = await bench().database.query<{
    source: string
    seen_at: Date
    synced_at: Date
    deleted_at: Date | null
    channel: string
    name: string | null
  }>(
    `SELECT source, seen_at, synced_at, deleted_at, channel, data ->> 'name' AS name FROM stripe.${table} WHERE id = $1`,
    [id],
  )
  return rows[0]
}

const named = (name: string) => (event: StripeEvent) => Object(event.data.object).name === name

describe('refreshing a customer', () => {
  it('brings a subscription whose webhook has not arrived, with two requests', async () => {
    const { mutations, price, customer } = begin()
    const { id } = mutations.createSubscription({ customer, items: [{ price, quantity: 2 }] })

    expect(await refresh(customer)).toMatchObject({ customer: 'live', subscriptions: 1, unproven: 0 })
    expect(await row('subscriptions', id)).toMatchObject({ source: 'fetch', channel: 'refresh', deleted_at: null })
    expect(await differences('subscriptions', 'subscription_items', 'customers')).toEqual([])
    expect(bench().simulator.requests.counts()).toEqual({ 'GET /v1/customers/:id': 1, 'GET /v1/subscriptions': 1 })
  })

  it('stores the time of the read even in unchanged rows', async () => {
    const { mutations, price, customer } = begin()
    const { id } = mutations.createSubscription({ customer, items: [{ price }] })
    await refresh(customer)
    await bench().pass(60_000)
    const { since } = await refresh(customer)
    for (const [table, key] of Object.entries({ customers: customer, subscriptions: id })) {
      expect((await row(table, key))?.seen_at.getTime(), table).toBeGreaterThanOrEqual(since.getTime())
    }
  })

  it('reads ended subscriptions too, and all pages of the list', async () => {
    const { mutations, price, customer } = begin()
    for (let i = 0; i < 103; i++) {
      const { id } = mutations.createSubscription({ customer, items: [{ price }] })
      if (i % 2 === 0) mutations.cancelSubscription(id)
    }
    expect(await refresh(customer)).toMatchObject({ subscriptions: 103, unproven: 0 })
    expect(await differences(...OF_CUSTOMER)).toEqual([])
    expect(bench().simulator.requests.counts()).toMatchObject({ 'GET /v1/subscriptions': 2 })
  })

  it('asks for a subscription that the list lacks, and marks it deleted if Stripe has none', async () => {
    const { mutations, price, customer } = begin()
    const { id } = mutations.createSubscription({ customer, items: [{ price }] })
    await refresh(customer)
    await bench().database.query(
      `INSERT INTO stripe.subscriptions
         (account_id, id, customer, data, source, seen_at, channel, synced_at)
       SELECT account_id, 'sub_invented00000', customer, data, source, seen_at, channel, synced_at
       FROM stripe.subscriptions WHERE id = $1`,
      [id],
    )
    await bench().pass(GONE_LAG_MS)
    expect(await refresh(customer)).toMatchObject({ subscriptions: 1, unproven: 0 })
    expect((await row('subscriptions', 'sub_invented00000'))?.deleted_at).not.toBeNull()
    expect((await row('subscriptions', id))?.deleted_at).toBeNull()
  })

  it('marks a deleted customer as deleted, and reads its ended subscriptions', async () => {
    const { mutations, price, customer } = begin()
    mutations.createSubscription({ customer, items: [{ price }] })
    await bench().pass(60_000)
    await refresh(customer)
    mutations.deleteCustomer(customer)
    expect(await refresh(customer)).toMatchObject({ unproven: 1 })
    await bench().pass(GONE_LAG_MS)
    expect(await refresh(customer)).toMatchObject({ customer: 'deleted', subscriptions: 1, unproven: 0 })
    expect((await row('customers', customer))?.deleted_at).not.toBeNull()
    expect(await differences(...OF_CUSTOMER)).toEqual([])
  })

  it('does not believe a 404 for a customer that Stripe created a moment ago', async () => {
    const { customer } = begin()
    await refresh(customer)
    const find = bench().simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'missing' } })
    expect(await refresh(customer)).toMatchObject({ unproven: 1 })
    expect((await row('customers', customer))?.deleted_at).toBeNull()
    find()
    expect(await refresh(customer)).toMatchObject({ customer: 'live', unproven: 0 })
  })

  it('returns unknown for a customer that Stripe never had, and writes no row', async () => {
    begin()
    expect(await refresh('cus_neverwas000000')).toMatchObject({ customer: 'unknown', subscriptions: 0, unproven: 0 })
    expect(await row('customers', 'cus_neverwas000000')).toBeUndefined()
  })

  it('counts a row as unproven while it may not overwrite a recent, different snapshot', async () => {
    const { mutations, price, customer } = begin()
    const { newEvents, deliver, apply, pass } = bench()
    await pass(60_000)
    mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    mutations.createSubscription({ customer, items: [{ price }] })
    const events = newEvents()
    // The subscription gets its newest event. The customer gets an old event that comes late.
    const newest = events.findLast(({ type }) => type.startsWith('customer.subscription.'))
    await deliver(...events.filter((event) => named('Ada')(event) || event === newest))
    await apply()
    expect(await row('customers', customer)).toMatchObject({ source: 'snapshot', name: 'Ada' })
    expect((await bench().database.query('SELECT source FROM stripe.subscriptions'))[0]).toEqual({ source: 'snapshot' })

    expect(await refresh(customer)).toMatchObject({ unproven: 1 })
    expect(await row('customers', customer)).toMatchObject({ source: 'snapshot', name: 'Ada' })
    await pass(READ_LAG_MS)
    expect(await refresh(customer)).toMatchObject({ unproven: 0 })
    expect(await row('customers', customer)).toMatchObject({ source: 'fetch', name: 'second' })
    expect(await differences(...OF_CUSTOMER)).toEqual([])
  })

  it('refuses a time that the database has not reached', async () => {
    const { customer } = begin()
    const later = new Date((await bench().deps.clock.lowerBound()).getTime() + 60_000)
    await expect(refresh(customer, later)).rejects.toThrow(InvalidInputError)
  })
})

describe('a refresh while subscriptions are left out by SYNC_OBJECTS', () => {
  it('fails without an unhandled rejection, even if Stripe fails at the same time', async () => {
    const { deps, attempt, simulator } = bench()
    const { customer } = begin()
    const unheard: unknown[] = []
    const hear = (reason: unknown) => unheard.push(reason)
    process.on('unhandledRejection', hear)
    simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    const selection = createSelection(wholeCatalogue.types.filter(({ name }) => name !== 'subscription'))
    const input = { account: simulator.accountId, customer, since: (await deps.clock.lowerBound()).toISOString() }
    await expect(refreshCustomer({ ...deps, selection }, input, attempt)).rejects.toThrow(StripeFailure)
    await expect.poll(() => simulator.requests.total).toBeGreaterThan(0)
    simulator.faults.clear()
    await expect(refreshCustomer({ ...deps, selection }, input, attempt)).rejects.toThrow(InvalidInputError)
    await new Promise((done) => setTimeout(done, 200))
    process.off('unhandledRejection', hear)
    expect(unheard).toEqual([])
  })
})
