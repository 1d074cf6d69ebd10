import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { applyInbox } from '../../activities/live/apply-inbox.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { useWorkbench } from '../support/workbench.js'
import { createSyncedShop } from './synced-shop.js'

const bench = useWorkbench()
const { begin, name } = createSyncedShop(bench)

describe('applying the inbox', () => {
  it('shows a new customer during an outage at once, and confirms it afterwards', async () => {
    const { simulator, newEvents, deliver, apply, settle, pass, differences, outcomes } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada Lovelace' } })
    simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    await deliver(...newEvents())
    await apply()
    expect(await name('customers', id)).toBe('Ada Lovelace')
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'open' })
    simulator.faults.clear()
    await pass(60_000)
    await settle()
    expect(await outcomes()).toMatchObject({ 'customer.created': 'settled', 'customer.updated': 'settled' })
    expect(await differences()).toEqual([])
  })
})

describe('a contested object during a failure', () => {
  /** Makes two changes in one second, and lets READ_LAG pass, so that `applyInbox` must ask Stripe. */
  async function contested() {
    const { customer } = await begin()
    const { simulator, newEvents, deliver, pass } = bench()
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    await deliver(...newEvents())
    await pass(READ_LAG_MS)
    return customer
  }

  async function customerEvents() {
    return bench().database.query<{ outcome: string; error: string | null; attempts: number }>(
      `SELECT DISTINCT outcome, error, attempts FROM stripe.stripe_event WHERE type = 'customer.updated'`,
    )
  }

  it.each([
    ['5xx', { kind: 'error', status: 500 }],
    ['a 5xx without an error in it', { kind: 'error-without-error', status: 502 }],
    ['HTML', { kind: 'html' }],
    ['a reset', { kind: 'reset' }],
    ['half of an answer', { kind: 'truncated' }],
    ['a rate limit', { kind: 'rate-limit', reason: 'global-rate' }],
  ] as const)('(%s) leaves the events open with the reason, and is tried again later', async (_what, fault) => {
    await contested()
    const { simulator, apply, pass, settle, differences } = bench()
    const clear = simulator.faults.add({ fault })
    await apply()
    expect(await customerEvents()).toEqual([{ outcome: 'open', error: expect.any(String) as string, attempts: 1 }])
    const requests = simulator.requests.total
    await apply()
    expect(simulator.requests.total).toBe(requests)
    clear()
    await pass(60_000)
    await settle()
    expect(await differences()).toEqual([])
  })

  it('(a missing permission) blocks the events, and deletes nothing', async () => {
    const customer = await contested()
    const { simulator, apply } = bench()
    simulator.faults.add({ fault: { kind: 'forbidden' } })
    await apply()
    expect(await customerEvents()).toEqual([
      { outcome: 'blocked', error: expect.stringContaining('rak_') as string, attempts: 1 },
    ])
    expect(await name('customers', customer)).not.toBe('deleted')
  })

  it('(a refused key) fails the whole run, and leaves every event as it was', async () => {
    const customer = await contested()
    const { simulator, deps } = bench()
    simulator.faults.add({ fault: { kind: 'unauthorized' } })
    await expect(applyInbox(deps, { olderThanMs: 0 })).rejects.toMatchObject({ kind: 'unauthorized' })
    expect(await customerEvents()).toEqual([{ outcome: 'open', error: null, attempts: 0 }])
    expect(await name('customers', customer)).not.toBe('deleted')
  })

  it('(an HTML answer) deletes nothing', async () => {
    const customer = await contested()
    const { simulator, apply } = bench()
    simulator.faults.add({ fault: { kind: 'html' } })
    await apply()
    expect(await name('customers', customer)).not.toBe('deleted')
  })

  it('(an outage) is due again as soon as Stripe answers any request', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { customer } = await begin()
    const { simulator, newEvents, deliver, pass, apply, deps, differences } = bench()
    const ask = async () => {
      const request = { path: `/v1/customers/${customer}`, endpoint: '/v1/customers/{id}' }
      await deps.createSession(deps.ownAccount, 'live').find(request)
    }
    await ask()
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'first' } })
    simulator.mutations.updateCustomer({ id: customer, changes: { name: 'second' } })
    await deliver(...newEvents())
    const waits = async () => {
      const [row] = await bench().database.query<{ ms: number }>(
        `SELECT max(extract(epoch FROM retry_at - stripe.now()))::float8 * 1000 AS ms FROM stripe.stripe_event WHERE outcome = 'open'`,
      )
      return row?.ms ?? 0
    }
    const clear = simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    for (let second = 0; second < 210; second += 30) {
      await pass(30_000)
      vi.setSystemTime(Date.now() + 30_000)
      await apply()
    }
    expect(await waits()).toBeGreaterThan(30_000)
    clear()
    await ask()
    expect(await waits()).toBeLessThan(1) // the column holds whole milliseconds

    // A single failure among answers is no outage, so the event keeps its backoff.
    simulator.faults.add({ times: 1, fault: { kind: 'error', status: 503 } })
    await apply()
    const left = await waits()
    expect(left).toBeGreaterThan(30_000)
    await ask()
    expect(await waits()).toBeGreaterThan(30_000)
    await pass(left)
    await apply()
    expect(await differences()).toEqual([])
  })

  it('(5xx) does not hold up other objects of the same customer', async () => {
    const customer = await contested()
    const { simulator, newEvents, deliver, deps } = bench()
    const charge = simulator.mutations.createCharge({ customer })
    await deliver(...newEvents())
    simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'error', status: 500 } })
    const key = { account: simulator.accountId, group: customer }
    await expect(applyInbox(deps, { key })).rejects.toMatchObject({ kind: 'transient' })
    const rows = await bench().database.query('SELECT id FROM stripe.charges')
    expect(rows).toEqual([{ id: charge.id }])
  })
})
