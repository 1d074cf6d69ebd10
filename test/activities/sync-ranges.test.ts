import { describe, expect, it } from 'vitest'
import { confirmAbsence } from '../../activities/listing/confirm-absence.js'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { beginListing } from '../../activities/listing/prove-range.js'
import { syncRanges } from '../../activities/listing/sync-ranges.js'
import type { Deps } from '../../activities/deps.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()
const workflowId = 'full-sync'

/**
 * Plans a full sync of customers.
 *
 * @returns the input of its activities: one range that is not split, page by page
 */
async function planCustomers(runId = 'r') {
  const { deps, simulator } = bench()
  const plan = await planFullSync(deps, { request: { objects: ['customer'] }, runId, workflowId })
  const created = { lt: plan.createdBefore }
  await beginListing(deps, { runId, account: simulator.accountId, type: 'customer' })
  return {
    runId,
    lane: 'sync' as const,
    account: simulator.accountId,
    type: 'customer',
    queue: { waiting: [{ pass: '/v1/customers', range: created }], splits: 0, fullPages: 0 },
    ranged: [] as string[],
    seconds: 60,
    created,
    dryRun: false,
    allowMassDelete: false,
  }
}

describe('a full sync', () => {
  it('continues when the object at the cursor is deleted between two pages', async () => {
    const { simulator, differences } = bench()
    const { deps, attempt } = bench()
    for (let i = 0; i < 230; i++) {
      simulator.mutations.createCustomer({ name: `customer ${i}` })
      if (i % 7 === 0) await bench().pass(1_000)
    }
    const hooked = afterEachPage(deps, (page) => {
      const last = page.at(-1)
      if (last) simulator.mutations.deleteCustomer(last)
    })
    const { queue } = await syncRanges(hooked, await planCustomers(), attempt)
    expect(queue.waiting).toEqual([])
    // Objects that were deleted during the listing have live rows now. Their events, or the next run, correct
    // that.
    const missing = (await differences()).filter((each) => each.includes('is missing'))
    expect(missing).toEqual([])
  })

  it('does not let a page that was read earlier overwrite a newer webhook', async () => {
    const { simulator, newEvents, deliver, apply, differences, pass } = bench()
    const { deps, attempt } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'as listed' })
    newEvents()
    await pass(60_000)
    const hooked = afterEachPage(deps, async () => {
      simulator.mutations.updateCustomer({ id, changes: { name: 'as the webhook says' } })
      await deliver(...newEvents())
      await apply()
    })
    await syncRanges(hooked, await planCustomers(), attempt)
    expect(await differences()).toEqual([])
  })

  it('resumes where the last attempt committed, and counts no object twice', async () => {
    const { simulator, differences } = bench()
    const { deps } = bench()
    for (let i = 0; i < 350; i++) simulator.mutations.createCustomer()
    const input = await planCustomers()
    const heartbeats: unknown[] = []
    const dying = {
      lastHeartbeat: undefined,
      heartbeat: (details: unknown) => void heartbeats.push(details),
      throwIfCancelled() {
        if (heartbeats.length === 3) throw new Error('killed')
      },
    }
    await expect(syncRanges(deps, input, dying)).rejects.toThrow('killed')

    // Temporal throttles heartbeats: the next attempt may not know of the last page that was committed.
    const next = { ...bench().attempt, lastHeartbeat: heartbeats[1] }
    await syncRanges(deps, input, next)
    const { counts } = await confirmAbsence(deps, input, bench().attempt)
    expect(counts).toEqual({ listed: 350, inserted: 350, changed: 0, unchanged: 0 })
    expect(await differences()).toEqual([])
  })

  it('keeps the pages of other ranges when one fails, and throws when no range made progress', async () => {
    const { simulator, differences, deps, attempt, pass } = bench()
    for (let i = 0; i < 450; i++) {
      simulator.mutations.createCustomer()
      if (i % 5 === 0) await pass(1_000)
    }
    const input = { ...(await planCustomers()), ranged: ['/v1/customers'] }
    let pages = 0
    const failing = afterEachPage(deps, (page) => {
      if (page.length > 0) pages += 1
      if (pages > 2) throw new StripeFailure('Stripe is down', { kind: 'transient' })
    })
    const first = await syncRanges(failing, input, attempt)
    expect(first).toMatchObject({ listed: 200, inserted: 200 })
    const { queue } = first
    await expect(syncRanges(failing, { ...input, queue }, attempt)).rejects.toThrow('Stripe is down')
    const rest = await syncRanges(deps, { ...input, queue }, attempt)
    expect(rest.queue.waiting).toEqual([])
    expect(first.inserted + rest.inserted).toBe(450)
    expect(await differences()).toEqual([])
  })

  it('requests no page when its time is over, and returns what is left', async () => {
    const { simulator, deps, attempt } = bench()
    for (let i = 0; i < 250; i++) simulator.mutations.createCustomer()
    const input = await planCustomers()
    const { queue, listed } = await syncRanges(deps, { ...input, seconds: 0 }, attempt)
    expect([queue, listed]).toEqual([input.queue, 0])
  })

  it('lists again when a PostgreSQL crash emptied the list of seen objects', async () => {
    const { simulator, database } = bench()
    const { deps, attempt } = bench()
    simulator.mutations.createCustomer()
    const input = await planCustomers()
    await syncRanges(deps, input, attempt)
    await database.query('TRUNCATE stripe.sync_seen') // as PostgreSQL does to an unlogged table after a crash
    expect(await confirmAbsence(deps, input, attempt)).toMatchObject({ counts: null, tombstoned: 0 })
    await syncRanges(deps, input, attempt)
    expect(await confirmAbsence(deps, input, attempt)).toMatchObject({ counts: { listed: 1 }, tombstoned: 0 })
  })

  it('sets aside an object that cannot be written, and writes the rest of its page', async () => {
    const { simulator, database } = bench()
    const { deps, attempt } = bench()
    for (let i = 0; i < 109; i++) simulator.mutations.createCustomer()
    await bench().pass(5_000)
    const bad = simulator.mutations.createCustomer().id // on the first page, as the newest object
    const refuse = () => {
      throw new TypeError('that is too much')
    }
    const poisoned = afterEachPage(
      deps,
      () => undefined,
      (object) => (object['id'] === bad ? { ...object, balance: { toJSON: refuse } } : object),
    )
    const heartbeats: unknown[] = []
    const result = await syncRanges(poisoned, await planCustomers(), {
      ...attempt,
      heartbeat: (details) => void heartbeats.push(details),
    })
    expect(result).toMatchObject({ poisoned: 1, poison: [expect.stringMatching(new RegExp(`^${bad}: .*much`))] })
    expect(await database.query('SELECT count(*)::int AS n FROM stripe.customers')).toEqual([{ n: 109 }])
    // An attempt that resumes after this page still counts the object.
    expect(heartbeats).toMatchObject([{ done: { listed: 100, poisoned: 1 } }])
  })

  it('stores a number in our own digits, although Stripe writes it as 25.0', async () => {
    const { simulator, deps, attempt, database } = bench()
    for (let i = 0; i < 3; i++) simulator.mutations.createCustomer()
    const decimals = afterEachPage(
      deps,
      () => undefined,
      (object) => ({ ...object, ratio: 25 }),
      (text) => text.replaceAll('"object":"customer"', '"object":"customer","ratio":25.0'),
    )
    // With Stripe's digits in the row, the second listing could not confirm it.
    for (const runId of ['r', 's']) await syncRanges(decimals, await planCustomers(runId), attempt)
    expect(await database.query("SELECT DISTINCT data ->> 'ratio' AS ratio FROM stripe.customers")).toEqual([
      { ratio: '25' },
    ])
  })
})

/**
 * Returns deps that call `look` after each list answer, before the write. `change` and `write` alter the
 * answer.
 */
function afterEachPage(
  deps: Deps,
  look: (ids: string[]) => Promise<void> | void,
  change?: (object: Record<string, unknown>) => Record<string, unknown>,
  write: (text: string) => string | undefined = () => undefined,
): Deps {
  return {
    ...deps,
    createSession(account, lane) {
      const session = deps.createSession(account, lane)
      return {
        find: (request) => session.find(request),
        findList: (request) => session.findList(request),
        async list(request) {
          const reply = await session.list(request)
          await look(reply.body.objects.map(({ id }) => id))
          if (!change) return reply
          const objects = reply.body.objects.map((object) => change(object) as typeof object)
          return { ...reply, body: { ...reply.body, objects, text: write(reply.body.text ?? '') } }
        },
        get requests() {
          return session.requests
        },
      }
    },
  }
}
