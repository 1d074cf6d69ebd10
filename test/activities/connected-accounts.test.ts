import { describe, expect, it } from 'vitest'
import { closeGaps, startReconcile } from '../../activities/heal/close-gaps.js'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import { noticeDisconnection } from '../../activities/stripe/notice-disconnection.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { listDisconnected, recordDisconnected } from '../../prisma/inbox/disconnected.js'
import { registerAccount, startWatermark } from '../../prisma/inbox/gaps.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { readInboxStatus, readSetAside } from '../../prisma/status/status.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { differencesFrom } from '../support/differences.js'
import { CONNECTED, useWorkbench } from '../support/workbench.js'
import { useSyncedAccount } from './synced-account.js'

const bench = useWorkbench()
const { alsoListing } = useSyncedAccount(bench)

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
