import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { applyInbox } from '../../activities/live/apply-inbox.js'
import { decideCases } from '../../activities/live/decide-cases.js'
import { writeFetched } from '../../activities/live/write-cases.js'
import type { Deps } from '../../activities/deps.js'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { readOpenEvents } from '../../prisma/inbox/open-events.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { useWorkbench } from '../support/workbench.js'
import { createSyncedShop } from './synced-shop.js'

const bench = useWorkbench()
const { begin, name } = createSyncedShop(bench)

describe('applying the inbox', () => {
  it('keeps a settled snapshot when another worker writes an answer for the same event that lags', async () => {
    const { simulator, deps, newEvents, deliver, apply } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    await deliver(...newEvents())
    const { accountId: account } = simulator
    const events = await readOpenEvents(deps.database.pool, { key: { account, group: id } }, 10)
    await apply() // the other worker
    const type = objectType('customer')
    const cases = await decideCases(deps, { account, type, events })
    const [{ newest, isContested } = { newest: undefined, isContested: false }] = cases
    if (!newest) throw new Error('The event was not read.')
    expect(isContested).toBe(true)
    const lagging: Observation = {
      id,
      object: { ...newest.object, id, object: 'customer', name: 'before' },
      isDeleted: false,
      source: 'fetch',
      asOf: newest.created,
      seenAt: new Date(newest.receivedAt.getTime() + READ_LAG_MS - 1),
      channel: 'contested',
      contestedUntil: newest.receivedAt,
      apiVersion: null,
      children: new Map(),
    }
    const fetched = new Map([[id, lagging]])
    await writeFetched(deps, { account, type, cases, fetched, missingIds: new Set() })
    expect(await name('customers', id)).toBe('Ada')
  })

  it('asks Stripe twice for 20 events on one object: at once, and again after READ_LAG', async () => {
    const { customer } = await begin()
    const { simulator, deps, newEvents, deliver, pass, differences, outcomes } = bench()
    const apply = () => applyInbox(deps, { key: { account: simulator.accountId, group: customer } })
    for (let i = 0; i < 20; i++) simulator.mutations.updateCustomer({ id: customer, changes: { name: `name ${i}` } })
    await deliver(...newEvents())

    await apply()
    expect(await name('customers', customer)).toBe('name 19')
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'open' })
    await apply()
    await pass(READ_LAG_MS)
    await apply()

    expect(await outcomes()).toMatchObject({ 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
    expect(simulator.requests.counts()).toEqual({ 'GET /v1/customers/:id': 2 })
  })

  it('asks again only for a new event or after READ_LAG, and then settles all events together', async () => {
    const { customer } = await begin()
    const { simulator, deps, newEvents, deliver, pass, differences, outcomes } = bench()
    const key = { account: simulator.accountId, group: customer }
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    await deliver(...newEvents())
    expect(await applyInbox(deps, { key })).toEqual({ settled: 0, stillOpen: 2, isMoreDue: false })
    expect(await applyInbox(deps, { key })).toEqual({ settled: 0, stillOpen: 2, isMoreDue: false })
    expect(simulator.requests.total).toBe(1)

    await pass(READ_LAG_MS / 2)
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'third' } })
    await deliver(...newEvents())
    expect(await applyInbox(deps, { key })).toEqual({ settled: 0, stillOpen: 3, isMoreDue: false })
    expect(await name('customers', customer)).toBe('third')
    await pass(READ_LAG_MS)
    expect(await applyInbox(deps, { key })).toEqual({ settled: 3, stillOpen: 0, isMoreDue: false })
    expect(simulator.requests.total).toBe(3)
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
  })

  it('in a sweep shows each of several changes in a second, and asks once, after READ_LAG', async () => {
    const { simulator, newEvents, deliver, apply, pass, differences, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'created' })
    await deliver(...newEvents())
    await apply()
    for (const change of ['first', 'second', 'third']) {
      simulator.mutations.updateCustomer({ id, changes: { name: change } })
      await deliver(...newEvents())
      await apply()
      expect(await name('customers', id)).toBe(change)
    }
    expect(simulator.requests.total).toBe(0)
    await pass(READ_LAG_MS)
    await apply()
    expect(simulator.requests.counts()).toEqual({ 'GET /v1/customers/:id': 1 })
    expect(await outcomes()).toEqual({ 'customer.created': 'settled', 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
  })

  it('in a sweep shows new events before it has asked for all contested objects', async () => {
    const { simulator, deps, newEvents, deliver, pass, differences, settle } = bench()
    const CONTESTED = 60
    for (let i = 0; i < CONTESTED; i++) {
      const { id } = simulator.mutations.createCustomer({ name: 'first' })
      simulator.mutations.updateCustomer({ id, changes: { name: 'second' } })
    }
    await deliver(...newEvents())
    await pass(READ_LAG_MS)
    const slow: Deps = {
      ...deps,
      createSession(account, lane) {
        const session = deps.createSession(account, lane)
        return { ...session, find: (request) => delay(400).then(() => session.find(request)) }
      },
    }
    const { stillOpen, isMoreDue } = await applyInbox(slow, { olderThanMs: 0 })
    expect(isMoreDue).toBe(true)
    expect(stillOpen).toBeGreaterThan(0)
    expect(simulator.requests.total).toBeLessThan(CONTESTED)

    const { id } = simulator.mutations.createCustomer({ name: 'the one after' })
    await deliver(...newEvents())
    await applyInbox(slow, { olderThanMs: 0 })
    expect(await name('customers', id)).toBe('the one after')
    await settle()
    expect(await differences()).toEqual([])
  })

  it('in a sweep asks for a constantly changing object after 10 s at the latest', async () => {
    const { simulator, newEvents, deliver, apply, pass, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'created' })
    await deliver(...newEvents())
    await apply()
    for (let i = 0; i < 14; i++) {
      await pass(1_000)
      simulator.mutations.updateCustomer({ id, changes: { name: `name ${i}` } })
      await deliver(...newEvents())
      await apply()
      expect(await name('customers', id)).toBe(`name ${i}`)
    }
    expect(simulator.requests.total).toBeGreaterThan(0)
    expect(simulator.requests.total).toBeLessThan(6)
    const settled = await bench().database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM stripe.stripe_event WHERE outcome = 'settled'`,
    )
    expect(settled[0]?.count).toBeGreaterThan(5)
    await pass(READ_LAG_MS)
    await apply()
    expect(await outcomes()).toEqual({ 'customer.created': 'settled', 'customer.updated': 'settled' })
  })
})
