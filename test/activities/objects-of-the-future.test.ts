import { describe, expect, it } from 'vitest'
import { confirmAbsence } from '../../activities/listing/confirm-absence.js'
import { beginListing } from '../../activities/listing/prove-range.js'
import { catalogue } from '../../prisma/catalogue/catalogue.js'
import { auditRanges, syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const DAY_SECONDS = 86_400

/** Creates a customer on a test clock, with a subscription. */
function clockWithCustomer() {
  const { mutations } = bench().simulator
  const clock = mutations.createObject({ type: 'test_helpers.test_clock' }).id
  const customer = mutations.createCustomer({ test_clock: clock }).id
  const items = [{ price: mutations.createPrice({ product: mutations.createProduct().id }).id }]
  mutations.createSubscription({ customer, items })
  return { clock, customer, items }
}

/**
 * Advances the clock by 400 days, which renews the subscription. Then creates another subscription, and one
 * object of each type of `OF_CUSTOMER`.
 */
function advance({ clock, customer, items }: ReturnType<typeof clockWithCustomer>): void {
  const { mutations } = bench().simulator
  mutations.advanceTestClock({ id: clock, seconds: 400 * DAY_SECONDS })
  mutations.createSubscription({ customer, items })
  for (const type of OF_CUSTOMER) mutations.createObject({ type, fields: { customer } })
}

const OF_CUSTOMER = ['quote', 'subscription_schedule', 'invoiceitem', 'billing.credit_grant', 'tax_id'] as const

/** Counts the live rows of a table that were created in Stripe's future. */
async function futureRows(table: string): Promise<number> {
  const now = new Date(bench().simulator.clock.nowMs())
  const [row] = await bench().database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM stripe.${table} WHERE created > $1 AND deleted_at IS NULL`,
    [now],
  )
  return row?.n ?? 0
}

const tombstones = async (table: string) =>
  (await bench().database.query<{ id: string }>(`SELECT id FROM stripe.${table} WHERE deleted_at IS NOT NULL`)).map(
    ({ id }) => id,
  )

describe('objects on a test clock that is ahead', () => {
  it('are found by a full sync, and a later audit finds no drift', async () => {
    const { differences, pass, simulator } = bench()
    simulator.seed({ customers: 3 })
    const clocked = clockWithCustomer()
    advance(clocked)
    simulator.mutations.createCustomer({ test_clock: clocked.clock })
    await syncEverything(bench())
    expect(await differences()).toEqual([])
    for (const table of ['customers', 'subscriptions', 'invoices', 'invoiceitems', 'quotes', 'charges'])
      expect(await futureRows(table), table).toBeGreaterThan(0)
    for (const table of ['subscription_schedules', 'billing_credit_grants', 'payment_intents'])
      expect(await futureRows(table), table).toBeGreaterThan(0)

    await pass(60_000)
    const { result } = await auditRanges(bench(), { ranges: 'all' })
    expect(result).toMatchObject({ inserted: 0, changed: 0, tombstoned: 0, skipped: [], failed: [] })
    expect(await differences()).toEqual([])
  })

  it('are found by an audit when they were created without events after the full sync', async () => {
    const { differences, pass, simulator } = bench()
    simulator.seed({ customers: 3 })
    const clocked = clockWithCustomer()
    await syncEverything(bench())
    await pass(60_000)
    advance(clocked)
    expect(await differences()).not.toEqual([])
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
  })

  it('become tombstones when they are gone, and other rows do not', async () => {
    const { differences, pass, simulator } = bench()
    simulator.seed({ customers: 3 })
    const clocked = clockWithCustomer()
    advance(clocked)
    const late = simulator.mutations.createCustomer({ test_clock: clocked.clock }).id
    await syncEverything(bench())
    await pass(60_000)
    simulator.mutations.deleteTestClock(clocked.clock)
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
    expect((await tombstones('customers')).toSorted()).toEqual([clocked.customer, late].toSorted())
  })

  it('are not confused with rows newer than the listing, for which Stripe is not asked', async () => {
    const { deps, attempt, simulator, newEvents, deliver, settle } = bench()
    const createdBefore = Math.floor(simulator.clock.nowMs() / 1_000)
    simulator.mutations.createCustomer()
    await deliver(...newEvents())
    await settle()
    const listing = { runId: 'r', account: simulator.accountId, type: 'customer' }
    await beginListing(deps, listing)
    const { requests, tombstoned } = await confirmAbsence(
      deps,
      { ...listing, ...ABSENCE, created: { lt: createdBefore } },
      attempt,
    )
    expect({ requests, tombstoned }).toEqual({ requests: 0, tombstoned: 0 })
  })
})

const ABSENCE = { lane: 'audit', includesFuture: true, dryRun: false, allowMassDelete: false } as const

describe('a type with a column test_clock', () => {
  const types = catalogue.filter(({ columns }) => columns.some(({ name }) => name === 'test_clock'))

  it.each(types.map((type) => ({ name: type.name, type })))('is listed per test clock: $name', ({ type }) => {
    expect(type.passes.some(({ name }) => name.includes('test_clock'))).toBe(true)
  })
})
