import { describe, expect, it } from 'vitest'
import { closeGaps, startReconcile } from '../../activities/heal/close-gaps.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { useWorkbench } from '../support/workbench.js'
import { useSyncedAccount } from './synced-account.js'

const bench = useWorkbench()
const { reconcile } = useSyncedAccount(bench)

const DAY_MS = 86_400_000

describe('closing gaps', () => {
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
})
