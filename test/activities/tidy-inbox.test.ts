import { describe, expect, it } from 'vitest'
import { reopenPermitted } from '../../activities/heal/reopen-permitted.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { reopenFailedByOthers } from '../../prisma/inbox/reopen-events.js'
import { subscribe } from '../support/subscribe.js'
import { useWorkbench } from '../support/workbench.js'
import { useSyncedAccount } from './synced-account.js'

const bench = useWorkbench()
useSyncedAccount(bench)

const DAY_MS = 86_400_000

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
