import { beforeEach, describe, expect, it } from 'vitest'
import { closeGaps, startReconcile } from '../../activities/heal/close-gaps.js'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import { noticeDisconnection } from '../../activities/stripe/notice-disconnection.js'
import { fetchOrphans } from '../../activities/heal/fetch-orphans.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { reopenPermitted } from '../../activities/heal/reopen-permitted.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { listDisconnected, recordDisconnected } from '../../prisma/inbox/disconnected.js'
import { registerAccount, startWatermark } from '../../prisma/inbox/gaps.js'
import { reopenFailedByOthers } from '../../prisma/inbox/inbox.js'
import type { Deps } from '../../activities/deps.js'
import type { StripeObject } from '../../prisma/catalogue/json.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { readInboxStatus, readSetAside } from '../../prisma/status/status.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { differencesFrom } from '../support/differences.js'
import { subscribe } from '../support/subscribe.js'
import { CONNECTED, useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const DAY_MS = 86_400_000

/** As after a full sync of an empty account: the watermark starts now, and no later event may be missing. */
beforeEach(async () => {
  const { simulator, database } = bench()
  await startWatermark(database.pool, { account: simulator.accountId, at: new Date(simulator.clock.nowMs()) })
  await bench().pass(1_000)
})

async function reconcile() {
  const { deps, attempt, settle, simulator } = bench()
  const { found } = await closeGaps(deps, { account: simulator.accountId }, attempt)
  await settle()
  await tidyInbox(deps)
  return found
}

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

  it('asks for a full sync when the watermark is older than the events that Stripe lists', async () => {
    const { deps, attempt, pass, simulator, database } = bench()
    expect(await startReconcile(deps, { runId: 'r1', workflowId: 'reconcile' })).toEqual({
      accounts: [simulator.accountId],
    })
    const [before] = await database.query('SELECT events_until, events_checked_at FROM stripe.sync_account')
    await pass(30 * DAY_MS)
    expect(await closeGaps(deps, { account: simulator.accountId }, attempt)).toEqual({
      found: 0,
      needsFullSync: expect.stringMatching(/known until 2021-05-01.* only/) as string,
    })
    expect(await database.query('SELECT events_until, events_checked_at FROM stripe.sync_account')).toEqual([before])
  })

  it('never moves the watermark past events that expired while an attempt stood still', async () => {
    const { deps, attempt, pass, simulator, database } = bench()
    simulator.mutations.createCustomer({ name: 'lost' })
    await pass(DAY_MS)
    const watermark = async () => database.query('SELECT events_until FROM stripe.sync_account')
    const before = await watermark()
    // The process stands still for 37 days after it read the account, before it lists events.
    let stalls = 1
    const createSession: typeof deps.createSession = (account, lane) => {
      const real = deps.createSession(account, lane)
      return {
        ...real,
        async list(request) {
          if (stalls-- === 1) await pass(37 * DAY_MS)
          return real.list(request)
        },
      }
    }
    expect(await closeGaps({ ...deps, createSession }, { account: simulator.accountId }, attempt)).toEqual({
      found: 0,
      needsFullSync: expect.stringMatching(/known until 2021-05-01.* only/) as string,
    })
    expect(await watermark()).toEqual(before)
  })

  it('records how far the walk came when a request fails', async () => {
    const { deps, attempt, pass, simulator, database } = bench()
    /** Returns how many hours ago gaps were last closed. */
    const checked = async () => {
      const [row] = await database.query<{ hours: number }>(
        'SELECT extract(epoch FROM stripe.now() - events_checked_at)::float8 / 3600 AS hours FROM stripe.sync_account',
      )
      return row?.hours
    }
    simulator.mutations.createCustomer()
    await pass(DAY_MS)
    // A day has four windows of 6 h. The first succeeds, the second fails.
    simulator.faults.add({ path: '/v1/events', times: 1, fault: { kind: 'slow', ms: 0 } })
    const clear = simulator.faults.add({ path: '/v1/events', fault: { kind: 'error', status: 500 } })
    await expect(closeGaps(deps, { account: simulator.accountId }, attempt)).rejects.toThrow(StripeFailure)
    expect(await checked()).toBeCloseTo(18, 1)
    clear()
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    expect(await checked()).toBeCloseTo(0, 1)
  })

  it.each([
    ['the account', '/v1/account'],
    ['events', '/v1/events'],
  ])('does not move the watermark ahead when an answer for %s is dated 1 h ahead', async (_what, path) => {
    const { deps, attempt, pass, simulator, database, differences } = bench()
    simulator.faults.add({ path, times: 1, fault: { kind: 'clock-ahead', seconds: 3_600 } })
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    const [row] = await database.query<{ until: Date }>('SELECT events_until AS until FROM stripe.sync_account')
    expect(row?.until.getTime()).toBeLessThanOrEqual(simulator.clock.nowMs())
    await pass(900_000)
    simulator.mutations.createCustomer({ name: 'lost' })
    await pass(5_000)
    expect(await reconcile()).toBe(1)
    expect(await differences()).toEqual([])
  })

  it('sets back a watermark that is ahead of Stripe to the time when gaps were last closed', async () => {
    const { deps, attempt, pass, simulator, database, differences } = bench()
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    await database.query(`UPDATE stripe.sync_account SET events_until = events_until + interval '3 hours'`)
    simulator.mutations.createCustomer({ name: 'lost early' })
    await pass(3_600_000)
    simulator.mutations.createCustomer({ name: 'lost late' })
    await pass(5_000)
    expect(await reconcile()).toBe(2)
    expect(await differences()).toEqual([])
    const [row] = await database.query<{ until: Date }>('SELECT events_until AS until FROM stripe.sync_account')
    expect(row?.until.getTime()).toBeLessThanOrEqual(simulator.clock.nowMs())
  })

  it('sets back a watermark that was ahead when gaps were last closed but is not ahead now', async () => {
    const { deps, attempt, pass, simulator, differences } = bench()
    const clear = simulator.faults.add({ fault: { kind: 'clock-ahead', seconds: 3_600 } })
    await closeGaps(deps, { account: simulator.accountId }, attempt)
    clear()
    await pass(60_000)
    simulator.mutations.createCustomer({ name: 'lost' })
    await pass(3 * 3_600_000)
    expect(await reconcile()).toBe(1)
    expect(await differences()).toEqual([])
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

/** Returns deps whose lists begin with these additional objects. */
function alsoListing(...more: object[]): Deps {
  const { deps } = bench()
  return {
    ...deps,
    createSession(account, lane) {
      const session = deps.createSession(account, lane)
      return {
        ...session,
        async list(request) {
          const page = await session.list(request)
          return { ...page, body: { ...page.body, objects: [...(more as StripeObject[]), ...page.body.objects] } }
        },
      }
    },
  }
}

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

describe('deletions without an event', () => {
  it('make reconcile ask once for each payment method of a deleted customer', async () => {
    const { simulator, newEvents, deliver, settle, pass, differences, differencesOf, deps, attempt } = bench()
    const customer = simulator.mutations.createCustomer().id
    simulator.mutations.attachPaymentMethod({ customer })
    simulator.mutations.attachPaymentMethod({ customer })
    await deliver(...newEvents())
    await settle()
    await pass(60_000)
    simulator.mutations.deleteCustomer(customer)
    await deliver(...newEvents())
    await settle()
    expect(await differencesOf('payment_methods')).toHaveLength(2)

    expect((await fetchOrphans(deps, attempt)).checked).toBe(2)
    expect(await differences()).toEqual([])
    expect((await fetchOrphans(deps, attempt)).checked).toBe(0)
  })
})

describe('tidying the inbox', () => {
  it('purges settled and ignored events after 35 days, and keeps open, failed and blocked ones', async () => {
    const { simulator, newEvents, deliver, settle, pass, database, deps } = bench()
    simulator.mutations.createCustomer()
    await deliver(...newEvents())
    await settle()
    for (const outcome of ['open', 'failed', 'blocked', 'ignored']) {
      await database.query(
        `INSERT INTO stripe.stripe_event (id, type, account_id, created, channel, received_at, outcome, payload)
         VALUES ($1, 'x', 'acct', stripe.now(), 'webhook', stripe.now(), $1, '{}')`,
        [outcome],
      )
    }
    await pass(34 * DAY_MS)
    expect(await tidyInbox(deps)).toEqual({ purged: 0 })
    await pass(2 * DAY_MS)
    expect(await tidyInbox(deps)).toEqual({ purged: 2 })
    const left = await database.query<{ id: string }>('SELECT id FROM stripe.stripe_event ORDER BY id')
    expect(left.map(({ id }) => id)).toEqual(['blocked', 'failed', 'open'])
  })

  it('reopens blocked events as soon as the key has the permission', async () => {
    const { simulator, newEvents, deliver, settle, outcomes, deps } = bench()
    const { id } = simulator.mutations.createCustomer()
    simulator.mutations.updateCustomer({ id, changes: { name: 'x' } })
    const clear = simulator.faults.add({ fault: { kind: 'forbidden' } })
    await deliver(...newEvents())
    await settle()
    await reopenPermitted(deps)
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'blocked' })
    clear()
    await reopenPermitted(deps)
    await settle()
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'settled' })
  })

  it('reopens blocked events after an hour, even without the permission', async () => {
    const { simulator, newEvents, deliver, settle, pass, outcomes, deps } = bench()
    const { id } = simulator.mutations.createCustomer()
    simulator.mutations.updateCustomer({ id, changes: { name: 'x' } })
    simulator.faults.add({ fault: { kind: 'forbidden' } })
    await deliver(...newEvents())
    await settle()
    await reopenPermitted(deps)
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'blocked' })
    await pass(3_600_000)
    await reopenPermitted(deps)
    expect(await outcomes()).toMatchObject({ 'customer.updated': 'open' })
  })

  it('reopens failed events only when the code has changed', async () => {
    const { simulator, newEvents, deliver, settle, outcomes, database } = bench()
    subscribe(simulator, { prices: 1 })
    const event = newEvents().find(({ type }) => type === 'customer.subscription.created')
    if (!event) throw new Error('no event')
    const items = { object: 'list', data: [{ id: 'si_1' }, { id: 'si_1' }], has_more: false }
    await deliver({ ...event, data: { object: Object.assign({}, event.data.object, { items }) } })
    await settle()
    expect(await outcomes()).toEqual({ 'customer.subscription.created': 'failed' })
    expect(await reopenFailedByOthers(database.pool, bench().deps.codeFingerprint)).toBe(0)
    expect(await reopenFailedByOthers(database.pool, 'other code')).toBe(1)
    expect(await outcomes()).toEqual({ 'customer.subscription.created': 'open' })
  })
})

describe('a connected account', () => {
  it('has its own rows, events and gaps, which are read with the Stripe-Account header', async () => {
    const { simulator, database, deps, attempt, deliver, settle, pass } = bench()
    const connected = simulator.forAccount(CONNECTED)
    const { id } = connected.mutations.createCustomer({ name: 'of the connected account' })
    // As the simulator renders them for the wire.
    const [event] = [...connected.events()] as unknown as StripeEvent[]
    expect(event?.account).toBe(CONNECTED)
    if (event) await deliver(event)
    await registerAccount(database.pool, { account: CONNECTED, livemode: false })
    await startWatermark(database.pool, { account: CONNECTED, at: new Date(simulator.clock.nowMs()) })
    await pass(60_000)
    connected.mutations.updateCustomer({ id, changes: { name: 'renamed, and lost' } })
    await pass(5_000)

    expect((await closeGaps(deps, { account: CONNECTED }, attempt)).found).toBe(1)
    expect((await closeGaps(deps, { account: simulator.accountId }, attempt)).found).toBe(0)
    await settle()

    const rows = await database.query('SELECT account_id, id, name FROM stripe.customers')
    expect(rows).toEqual([{ account_id: CONNECTED, id, name: 'renamed, and lost' }])
    expect(await differencesFrom(database.pool, connected)).toEqual([])
  })
})

describe('an event of another account', () => {
  it('never changes our rows, whether it was sent or listed', async () => {
    const { simulator, attempt, database, deliver, newEvents, pass, settle, differences } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'ours' })
    const [ours] = newEvents()
    if (!ours) throw new Error('no event')
    const of = (eventId: string) => {
      const data = { object: { ...Object(ours.data.object), name: 'theirs' } as unknown }
      return { ...ours, id: eventId, created: ours.created + 30, context: 'acct_other', data }
    }
    await deliver(of('evt_sent'))
    await pass(120_000)
    const found = await closeGaps(alsoListing(of('evt_listed')), { account: simulator.accountId }, attempt)
    expect(found).toEqual({ found: 1 })
    await settle()
    expect(await differences()).toEqual([])
    expect(await database.query('SELECT id, name FROM stripe.customers')).toEqual([{ id, name: 'ours' }])
    expect(
      await database.query(
        `SELECT id, account_id, error FROM stripe.stripe_event WHERE outcome = 'ignored' ORDER BY id`,
      ),
    ).toEqual([
      {
        id: 'evt_listed',
        account_id: 'acct_other',
        error: `Stripe listed it for account ${simulator.accountId}, but it names acct_other.`,
      },
      {
        id: 'evt_sent',
        account_id: 'acct_other',
        error: expect.stringMatching(/acct_other, which was never synced/) as string,
      },
    ])
  })

  it('is applied when that account is connected later', async () => {
    const { simulator, deliver, settle, database, outcomes, deps } = bench()
    const connected = simulator.forAccount(CONNECTED)
    connected.mutations.createCustomer({ name: 'early' })
    await deliver(...([...connected.events()] as unknown as StripeEvent[]))
    await settle()
    expect(await outcomes()).toEqual({ 'customer.created': 'ignored' })
    await registerAccount(database.pool, { account: CONNECTED, livemode: false })
    await settle()
    expect(await outcomes()).toEqual({ 'customer.created': 'settled' })
    expect(await differencesFrom(database.pool, connected)).toEqual([])

    // An event that was inserted as ignored while the account was being registered.
    connected.mutations.createCustomer({ name: 'raced' })
    await deliver(...([...connected.events()].slice(-1) as unknown as StripeEvent[]))
    await database.query(`UPDATE stripe.stripe_event SET outcome = 'ignored' WHERE outcome = 'open'`)
    await tidyInbox(deps)
    await settle()
    expect(await differencesFrom(database.pool, connected)).toEqual([])
  })
})

describe('a connected account that was disconnected', () => {
  const closeGapsOf = (account: string) => {
    const { deps, attempt } = bench()
    return noticeDisconnection(deps, { account, otherwise: { found: 0 } }, () => closeGaps(deps, { account }, attempt))
  }
  const servedAccounts = async (runId: string) =>
    (await startReconcile(bench().deps, { runId, workflowId: 'reconcile' })).accounts

  it('gets no more reconciles, and its events no longer count as blocked', async () => {
    const { simulator, database } = bench()
    const { pool } = database
    const at = new Date(simulator.clock.nowMs())
    await registerAccount(pool, { account: CONNECTED, livemode: false })
    await startWatermark(pool, { account: CONNECTED, at })
    await database.query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, created, received_at, channel, outcome, payload)
       VALUES ('evt_blocked', 'coupon.updated', $1, stripe.now(), stripe.now(), 'webhook', 'blocked', '{}')`,
      [CONNECTED],
    )
    expect(await servedAccounts('before')).toEqual([simulator.accountId, CONNECTED])
    expect(await readInboxStatus(pool)).toMatchObject({ blocked: 1 })

    simulator.mutations.disconnectAccount(CONNECTED)
    expect(await closeGapsOf(CONNECTED)).toEqual({ found: 0 })
    expect(await servedAccounts('after')).toEqual([simulator.accountId])
    expect(await readInboxStatus(pool)).toMatchObject({ blocked: 0, earliestCreated: null })
    expect(await readSetAside(pool)).toEqual([])
    expect(listDisconnected(await readSteps(pool))).toMatchObject([
      { account: CONNECTED, reason: expect.stringMatching(/does not have access/) as string },
    ])
  })

  it('gets reconciles again after a full sync could read it', async () => {
    const { simulator, database, deps } = bench()
    const { pool } = database
    await registerAccount(pool, { account: CONNECTED, livemode: false })
    await recordDisconnected(pool, { account: CONNECTED, reason: 'revoked' })
    await planFullSync(deps, { request: { accounts: [CONNECTED] }, runId: 'again', workflowId: 'full-sync' })
    await startWatermark(pool, { account: CONNECTED, at: new Date(simulator.clock.nowMs()) })
    expect(listDisconnected(await readSteps(pool))).toEqual([])
    expect(await servedAccounts('again')).toEqual([simulator.accountId, CONNECTED])
  })

  it('is not recorded as disconnected when the key lacks a permission', async () => {
    const { simulator, database } = bench()
    simulator.faults.add({ path: '/v1/events', fault: { kind: 'forbidden' } })
    await registerAccount(database.pool, { account: CONNECTED, livemode: false })
    await startWatermark(database.pool, { account: CONNECTED, at: new Date(simulator.clock.nowMs() - 60_000) })
    await expect(closeGapsOf(CONNECTED)).rejects.toThrow(StripeFailure)
    expect(listDisconnected(await readSteps(database.pool))).toEqual([])
  })
})
