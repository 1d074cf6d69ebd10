import { describe, expect, it } from 'vitest'
import { closeGaps } from '../../activities/heal/close-gaps.js'
import type { Fault } from '../../dev/simulator/http/faults.js'
import type { OddAnswer } from '../../dev/simulator/http/oddities.js'
import { readWatermarks, startWatermark } from '../../prisma/inbox/gaps.js'
import { readProofs } from '../../prisma/proofs/proofs.js'
import { subscribe } from '../support/subscribe.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

// Answers that contradict themselves. None of them may end a listing, or cause a row, a tombstone or a proof.

const CONTRADICTIONS: readonly OddAnswer[] = ['empty-with-more', 'repeats-cursor', 'outside-window', 'another-type']

const bench = useWorkbench()

const odd = (how: OddAnswer): Fault => ({ kind: 'odd-answer', how })

/** Creates customers, `perSecond` of them in each second. */
async function customers(count: number, perSecond = 1): Promise<void> {
  const { simulator, pass } = bench()
  for (let i = 0; i < count; i++) {
    simulator.mutations.createCustomer({ name: `customer ${i}` })
    if (i % perSecond === perSecond - 1) await pass(1_000)
  }
}

const countCustomers = async () =>
  (await bench().database.query<{ count: number }>('SELECT count(*)::int AS count FROM stripe.customers'))[0]?.count

const proofsOf = (typeName: string) =>
  readProofs(bench().database.pool, { account: bench().simulator.accountId, typeName })

const requestsTo = (path: string) =>
  bench()
    .simulator.requests.entries()
    .filter((each) => each.path === path).length

describe('a list page that contradicts itself', () => {
  it.each(CONTRADICTIONS)('(%s) is requested again, and nothing is missing', async (how) => {
    const { simulator, differences } = bench()
    await customers(250, 10)
    // The probe gets a right answer. If the fault needs a cursor, the first page does too.
    simulator.faults.add({ path: '/v1/customers', times: how === 'repeats-cursor' ? 2 : 1, fault: slow() })
    simulator.faults.add({ path: '/v1/customers', times: 2, fault: odd(how) })
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(simulator.odd.get(how)).toBeGreaterThan(0)
    expect(results['customer']).toMatchObject({ listed: 250, inserted: 250 })
    expect(await differences()).toEqual([])
  })

  it.each(CONTRADICTIONS)('(%s) each time fails the listing, without a proof or tombstone', async (how) => {
    const { simulator, pass } = bench()
    await customers(250, 10)
    await syncEverything(bench(), { objects: ['customer'] })
    await pass(60_000)
    const before = await proofsOf('customer')
    simulator.faults.add({ path: '/v1/customers', fault: odd(how) })
    await expect(syncEverything(bench(), { objects: ['customer'] })).rejects.toThrow('contradicts itself')
    expect(await proofsOf('customer')).toEqual(before)
    expect(await countCustomers()).toBe(250)
  })

  it('in a probe does not make the type look empty', async () => {
    const { simulator, differences } = bench()
    await customers(3)
    simulator.faults.add({ path: '/v1/customers', times: 1, fault: odd('empty-with-more') })
    await syncEverything(bench(), { objects: ['customer'] })
    expect(await differences()).toEqual([])
  })

  it('deletes no items of a subscription', async () => {
    const { simulator, database, deps, newEvents, deliver, settle, differences } = bench()
    const { id } = subscribe(simulator, { prices: 25 })
    await syncEverything(bench())
    simulator.mutations.updateSubscription({ id, changes: { metadata: { note: 'b' } } })
    simulator.faults.add({ path: '/v1/subscription_items', times: 3, fault: odd('empty-with-more') })
    await deliver(...newEvents())
    await settle()
    const items = () => database.query('SELECT id FROM stripe.subscription_items WHERE subscription = $1', [id])
    expect(await items()).toHaveLength(25)
    await settle()
    expect(await differences()).toEqual([])
    expect(deps.ownAccount).toBe(simulator.accountId)
  })

  it('does not move the watermark past unread events', async () => {
    const { simulator, database, deps, attempt, pass } = bench()
    await startWatermark(database.pool, { account: simulator.accountId, at: new Date(simulator.clock.nowMs()) })
    await customers(150)
    await pass(60_000)
    const [before] = await readWatermarks(database.pool)
    simulator.faults.add({ path: '/v1/events', fault: odd('empty-with-more') })
    await expect(closeGaps(deps, { account: simulator.accountId }, attempt)).rejects.toThrow('contradicts itself')
    expect((await readWatermarks(database.pool))[0]?.eventsUntil).toEqual(before?.eventsUntil)
    simulator.faults.clear()
    expect(await closeGaps(deps, { account: simulator.accountId }, attempt)).toMatchObject({ found: 150 })
  })

  it('is also refused as the answer for a single object', async () => {
    const { simulator, database, newEvents, deliver, settle, differences } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'Ada' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'Ada L.' } })
    simulator.faults.add({ path: `/v1/customers/${id}`, times: 3, fault: odd('another-object') })
    await deliver(...newEvents())
    await settle()
    expect(await database.query('SELECT name FROM stripe.customers WHERE id = $1', [id])).toEqual([{ name: 'Ada L.' }])
    await settle()
    expect(await differences()).toEqual([])
  })
})

describe('a list that is not sorted by created', () => {
  /** Syncs 350 customers while the list answers `times` times in a row with an unsorted page that lacks an object. */
  async function syncUnsorted(times: number) {
    const { simulator, differences } = bench()
    await customers(350)
    simulator.faults.add({ path: '/v1/customers', times: 1, fault: slow() })
    simulator.faults.add({ path: '/v1/customers', times, fault: odd('unsorted') })
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(simulator.odd.get('unsorted')).toBe(times)
    expect(results['customer']).toMatchObject({ listed: 350 })
    expect(await differences()).toEqual([])
    expect((await proofsOf('customer'))[0]?.counted).toBe(350)
    const asked = simulator.requests.entries().filter(({ path }) => path === '/v1/customers')
    return asked.map(({ query }) => query.includes('created'))
  }

  it('is read again, and believed when the next reading is sorted', async () => {
    expect((await syncUnsorted(1)).slice(-3)).toEqual([true, true, true])
  })

  it('is listed again by cursor without ranges when four readings are the same', async () => {
    expect((await syncUnsorted(4)).slice(-4)).toEqual([false, false, false, false])
  })

  it('lacks nothing when one page of the listing by cursor is unsorted too', async () => {
    expect((await syncUnsorted(7)).slice(-4)).toEqual([false, false, false, false])
  })
})

describe('a page of events that is not sorted by created', () => {
  it('is read again, so that no event is missing', async () => {
    const { simulator, database, deps, attempt, pass } = bench()
    await startWatermark(database.pool, { account: simulator.accountId, at: new Date(simulator.clock.nowMs()) })
    await customers(150)
    await pass(60_000)
    simulator.faults.add({ path: '/v1/events', times: 1, fault: odd('unsorted') })
    expect(await closeGaps(deps, { account: simulator.accountId }, attempt)).toMatchObject({ found: 150 })
    expect(simulator.odd.get('unsorted')).toBe(1)
  })
})

describe('a Stripe that leaves out the rest of a second after a cursor', () => {
  const isOdd = { cursorSkipsItsSecond: true }

  it('is asked once more without the window, and nothing is missing', async () => {
    const { simulator, differences } = bench()
    simulator.setOddities(isOdd)
    await customers(450, 150)
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(simulator.odd.get('cursor skips its second')).toBeGreaterThan(0)
    expect(results['customer']).toMatchObject({ listed: 450 })
    expect(await differences()).toEqual([])
  })

  it('hides no events', async () => {
    const { simulator, database, deps, attempt, pass } = bench()
    await startWatermark(database.pool, { account: simulator.accountId, at: new Date(simulator.clock.nowMs()) })
    simulator.setOddities(isOdd)
    await customers(450, 150)
    await pass(60_000)
    expect(await closeGaps(deps, { account: simulator.accountId }, attempt)).toMatchObject({ found: 450 })
  })

  it('costs at most one more request for a range, and none unless a page is empty', async () => {
    const { simulator, deps, attempt, database, pass } = bench()
    await startWatermark(database.pool, { account: simulator.accountId, at: new Date(simulator.clock.nowMs()) })
    await customers(250, 60)
    await pass(60_000)
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    expect(requestsTo('/v1/events')).toBe(3)
    await customers(50, 60)
    await pass(60_000)
    simulator.requests.clear()
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    expect(requestsTo('/v1/events')).toBe(3)
  })
})

/** Returns a fault without effect. It lets one request through, so that the next one gets the real fault. */
function slow(): Fault {
  return { kind: 'slow', ms: 0 }
}
