import { describe, expect, it } from 'vitest'
import { closeGaps } from '../../activities/heal/close-gaps.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { useWorkbench } from '../support/workbench.js'
import { useSyncedAccount } from './synced-account.js'

const bench = useWorkbench()
const { reconcile, alsoListing } = useSyncedAccount(bench)

const DAY_MS = 86_400_000

async function gaps() {
  return bench().database.query<{ began: Date; ended: Date; events: number; late: number; repaired: boolean }>(
    'SELECT began, ended, events, late, repaired_at IS NOT NULL AS repaired FROM stripe.sync_gap ORDER BY id',
  )
}

/** Returns Stripe's time, rounded down to a second. */
function stripeSecond(): Date {
  return new Date(Math.floor(bench().simulator.clock.nowMs() / 1_000) * 1_000)
}

describe('closing gaps', () => {
  it('finds and applies each event whose webhook was lost, and records the bounds of the gap', async () => {
    const { simulator, newEvents, deliver, pass, settle, differences } = bench()
    simulator.mutations.createCustomer({ name: 'came by webhook' })
    await deliver(...newEvents())
    await pass(60_000)

    const began = stripeSecond()
    const { id } = simulator.mutations.createCustomer({ name: 'lost' })
    await pass(3_600_000)
    simulator.mutations.updateCustomer({ id, changes: { name: 'lost too' } })
    const ended = stripeSecond()
    newEvents()
    await pass(5_000)

    expect(await reconcile()).toBe(2)
    await settle()
    expect(await differences()).toEqual([])
    expect(await gaps()).toEqual([{ began, ended, events: 2, late: 0, repaired: true }])
    expect(await reconcile()).toBe(0)
    expect(await gaps()).toHaveLength(1)
  })

  it('counts events that were only late', async () => {
    const { simulator, newEvents, deliver, pass } = bench()
    simulator.mutations.createCustomer()
    simulator.mutations.createCustomer()
    const [late] = newEvents()
    await pass(5_000)
    await reconcile()
    if (late) await deliver(late)
    await reconcile()
    expect(await gaps()).toMatchObject([{ events: 2, late: 1, repaired: true }])
  })

  it('records an outage that several runs saw as one gap, and two outages as two', async () => {
    const { simulator, newEvents, deliver, pass } = bench()
    for (let run = 0; run < 3; run++) {
      simulator.mutations.createCustomer()
      await pass(300_000)
      await reconcile()
    }
    newEvents()
    simulator.mutations.createCustomer({ name: 'by webhook' })
    await deliver(...newEvents())
    await pass(300_000)
    simulator.mutations.createCustomer()
    await pass(300_000)
    await reconcile()
    expect(await gaps()).toMatchObject([{ events: 3 }, { events: 1 }])
  })

  it('misses no event of nine days, even with more than a page of events in one second', async () => {
    const { simulator, pass, differences } = bench()
    for (let i = 0; i < 240; i++) simulator.mutations.createCustomer()
    for (let day = 0; day < 9; day++) {
      await pass(DAY_MS)
      simulator.mutations.createCustomer()
    }
    await pass(5_000)
    expect(await reconcile()).toBe(249)
    expect(await differences()).toEqual([])
  })

  it('lists the last ten minutes again, because events become visible late', async () => {
    const { simulator, pass, database } = bench()
    simulator.mutations.createCustomer()
    await pass(120_000)
    await reconcile()
    // As if the first run had not seen that event yet.
    await database.query('DELETE FROM stripe.stripe_event')
    await database.query('DELETE FROM stripe.customers')
    await pass(120_000)
    expect(await reconcile()).toBe(1)
  })

  it('moves the watermark only after the last page of a window', async () => {
    const { simulator, pass, database, deps, attempt } = bench()
    for (let i = 0; i < 150; i++) simulator.mutations.createCustomer()
    await pass(5_000)
    const watermark = async () => database.query('SELECT events_until FROM stripe.sync_account')
    const before = await watermark()
    // The first page succeeds, the second fails.
    simulator.faults.add({ path: '/v1/events', times: 1, fault: { kind: 'slow', ms: 0 } })
    simulator.faults.add({ path: '/v1/events', times: 1, fault: { kind: 'error', status: 500 } })
    await expect(closeGaps(deps, { account: simulator.accountId }, attempt)).rejects.toThrow(StripeFailure)
    expect(await watermark()).toEqual(before)
    expect(await reconcile()).toBe(50)
    expect(await gaps()).toMatchObject([{ events: 150 }])
  })

  it('does not list the last 60 s when events become visible with a lag of 60 s', async () => {
    const { simulator, pass, deps, attempt } = bench()
    simulator.mutations.createCustomer()
    await pass(30_000)
    const lagging = { ...deps, eventsLagMs: 60_000 }
    expect(await closeGaps(lagging, { account: simulator.accountId }, attempt)).toEqual({ found: 0 })
    await pass(60_000)
    expect(await closeGaps(lagging, { account: simulator.accountId }, attempt)).toEqual({ found: 1 })
  })

  it('makes a tombstone when both the creation and the deletion of an object were lost', async () => {
    const { simulator, pass, differences } = bench()
    const { id } = simulator.mutations.createProduct()
    await pass(60_000)
    simulator.mutations.deleteProduct(id)
    await pass(5_000)
    await reconcile()
    expect(await differences()).toEqual([])
  })
})

describe('the walk through events', () => {
  it('finds objects with any id that people gave them', async () => {
    const { simulator, pass, differences } = bench()
    for (const id of ['SUM\u200bMER', '👨‍👩‍👧 family', 'x'.repeat(256)]) {
      simulator.mutations.createCoupon({ id })
      simulator.mutations.updateCoupon({ id, changes: { name: 'asked for by this id' } })
    }
    await pass(5_000)
    expect(await reconcile()).toBe(6)
    expect(await differences()).toEqual([])
  })

  it('continues after an event that cannot be used, and records it with the reason', async () => {
    const { simulator, attempt, database, newEvents, pass, settle, differences } = bench()
    simulator.mutations.createCustomer({ name: 'Ada' })
    const [good] = newEvents()
    if (!good) throw new Error('no event')
    let deep: unknown = 1
    for (let level = 0; level < 5_000; level++) deep = { deep }
    await pass(5_000)
    const deps = alsoListing(
      { ...good, id: 'evt_timeless', created: 'yesterday' },
      { ...good, id: 'evt_deep', data: { object: { deep } } },
      { ...good, id: 'evt_\u0000' },
      { ...good, id: 'evt_no_id', data: { object: { ...Object(good.data.object), id: 'cus_\u0000' } as unknown } },
    )
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    await settle()
    expect(await differences()).toEqual([])
    const ignored = await database.query<{ id: string; error: string }>(
      `SELECT id, error FROM stripe.stripe_event WHERE outcome = 'ignored' ORDER BY id`,
    )
    expect(ignored).toEqual([
      { id: 'evt_deep', error: expect.stringContaining('event cannot be read') as string },
      { id: 'evt_no_id', error: expect.stringContaining('The id of its customer') as string },
      { id: 'evt_timeless', error: expect.stringContaining('event cannot be read') as string },
      {
        id: expect.stringMatching(/^unusable_/) as string,
        error: expect.stringContaining('event cannot be read') as string,
      },
    ])
  })

  it('continues after an event that PostgreSQL rejects, and records it with the reason', async () => {
    const { simulator, attempt, database, newEvents, pass, settle, differences } = bench()
    simulator.mutations.createCustomer({ name: 'Ada' })
    const [good] = newEvents()
    await pass(5_000)
    const deps = alsoListing({ ...good, id: 'evt_version', api_version: '\u0000' })
    await expect(closeGaps(deps, { account: simulator.accountId }, attempt)).resolves.toEqual({ found: 2 })
    await settle()
    expect(await differences()).toEqual([])
    expect(await database.query(`SELECT outcome, error FROM stripe.stripe_event WHERE id = 'evt_version'`)).toEqual([
      { outcome: 'ignored', error: expect.stringContaining('Its content could not be stored') as string },
    ])
  })
})
