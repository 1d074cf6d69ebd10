import { describe, expect, it } from 'vitest'
import { beginListing } from '../../activities/listing/prove-range.js'
import { syncRanges } from '../../activities/listing/sync-ranges.js'
import type { Fault } from '../../dev/simulator/http/faults.js'
import { readProofs } from '../../prisma/proofs/proofs.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const fullSync = (...objects: string[]) => syncEverything(bench(), { objects })
const refuse = (path: string, fault: Fault) => bench().simulator.faults.add({ path, fault })

/** Returns the ids of a table's live rows, in order. */
async function idsOf(table: string): Promise<string[]> {
  const rows = await bench().database.query<{ id: string }>(
    `SELECT id FROM stripe.${table} WHERE deleted_at IS NULL ORDER BY id`,
  )
  return rows.map(({ id }) => id)
}

async function isProven(typeName: string): Promise<boolean> {
  const { database, simulator } = bench()
  return (await readProofs(database.pool, { account: simulator.accountId, typeName })).length > 0
}

const differencesOf = (table: string) => bench().differencesOf(table)

/** Creates 12 line items to sell, which is more than Stripe embeds. */
function manyItems(): { price: string }[] {
  const { mutations } = bench().simulator
  const product = mutations.createProduct().id
  return Array.from({ length: 12 }, () => ({ price: mutations.createPrice({ product }).id }))
}

const REFUSALS = [
  ['400', { kind: 'refused', status: 400 }],
  ['404', { kind: 'refused', status: 404 }],
  ['500', { kind: 'error', status: 500 }],
] as const

describe('a refused request', () => {
  it("for one connected account's persons leaves the other accounts' persons written", async () => {
    const { mutations } = bench().simulator
    const persons = Array.from({ length: 5 }, () => {
      const account = mutations.createObject({ type: 'account' }).id
      return { account, id: mutations.createObject({ type: 'person', fields: { account } }).id }
    })
    const refused = persons[2]?.account ?? ''
    const allow = refuse(`/v1/accounts/${refused}/persons*`, { kind: 'forbidden' })

    await expect(fullSync('account', 'person')).rejects.toThrow(
      new RegExp(`persons: 1 could not be read or written: ${refused}: The Stripe key lacks a permission`),
    )

    const others = persons.filter(({ account }) => account !== refused).map(({ id }) => id)
    expect(await idsOf('persons')).toEqual(others.toSorted())
    expect(await isProven('person')).toBe(false)
    allow()
    await fullSync('account', 'person')
    expect(await differencesOf('persons')).toEqual([])
    expect(await isProven('person')).toBe(true)
  })

  it("for a later page of one customer's balance transactions loses no page that was read", async () => {
    const { mutations } = bench().simulator
    const type = 'customer_balance_transaction'
    const owners = Array.from({ length: 3 }, () => mutations.createCustomer().id)
    for (const customer of owners) {
      for (let i = 0; i < 101; i++) mutations.createObject({ type, fields: { customer } })
    }
    const [refused = ''] = owners
    const path = `/v1/customers/${refused}/balance_transactions`
    bench().simulator.faults.add({ path, times: 1, fault: { kind: 'slow', ms: 0 } }) // the first page
    const allow = refuse(path, { kind: 'refused', status: 400 })

    await expect(fullSync('customer', type)).rejects.toThrow(
      new RegExp(`customer_balance_transactions: 1 could not be read or written: ${refused}: `),
    )

    expect(await idsOf('customer_balance_transactions')).toHaveLength(302)
    allow()
    await fullSync('customer', type)
    expect(await differencesOf('customer_balance_transactions')).toEqual([])
  })

  it.each(REFUSALS)(
    "for one checkout session's line items (%s) leaves the other sessions written",
    async (_status, fault) => {
      const { mutations } = bench().simulator
      const items = manyItems()
      const ids = Array.from({ length: 3 }, () => mutations.createCheckoutSession({ mode: 'payment', items }).id)
      const [refused = '', ...others] = ids
      const message = new RegExp(`checkout_sessions: 1 could not be read or written: ${refused}: `)
      const path = `/v1/checkout/sessions/${refused}/line_items`
      const allow = refuse(path, fault)

      await expect(fullSync('checkout.session')).rejects.toThrow(message)

      expect(await idsOf('checkout_sessions')).toEqual(others.toSorted())
      expect(await isProven('checkout.session')).toBe(false)
      allow()
      await fullSync('checkout.session')
      expect(await differencesOf('checkout_sessions')).toEqual([])
      expect(await isProven('checkout.session')).toBe(true)
      // The session has a row now. It is refused in the list and again when fetched alone, and counts once.
      refuse(path, fault)
      await expect(fullSync('checkout.session')).rejects.toThrow(message)
      expect(await idsOf('checkout_sessions')).toEqual(ids.toSorted())
    },
  )

  it('that exceeds a rate limit is blamed on no single object', async () => {
    const { mutations } = bench().simulator
    mutations.createCheckoutSession({ mode: 'payment', items: manyItems() })
    refuse('/v1/checkout/sessions/*/line_items', { kind: 'rate-limit', reason: 'endpoint-rate' })
    await expect(fullSync('checkout.session')).rejects.toThrow(/^(?![^]*could not be read or written)[^]*[Rr]ate limit/)
  })

  it.each(REFUSALS)("for a subscription's items (%s) leaves the others written", async (_, fault) => {
    const { mutations } = bench().simulator
    const items = manyItems()
    const customer = mutations.createCustomer().id
    const subscribe = (of: { price: string }[]) => mutations.createSubscription({ customer, items: of }).id
    const [refused, ...others] = [subscribe(items), subscribe(items.slice(0, 2)), subscribe(items.slice(0, 10))]
    const allow = refuse('/v1/subscription_items', fault)

    await expect(fullSync('subscription')).rejects.toThrow(
      new RegExp(`subscriptions: 1 could not be read or written: ${refused}: `),
    )

    expect(await idsOf('subscriptions')).toEqual(others.toSorted())
    expect(await isProven('subscription')).toBe(false)
    allow()
    await fullSync('subscription')
    expect(await differencesOf('subscriptions')).toEqual([])
    expect(await isProven('subscription')).toBe(true)
  })

  it.each([...REFUSALS, ['403', { kind: 'forbidden' }]] as const)(
    'for one row that a list lacks (%s) leaves that row as it is, and the other rows are read',
    async (_, fault) => {
      const { mutations } = bench().simulator
      const ids = Array.from({ length: 5 }, () => mutations.createCustomer().id)
      await fullSync('customer')
      const before = await readProofs(bench().database.pool)
      const [refused = '', gone = ''] = ids
      for (const id of [refused, gone]) mutations.deleteCustomer(id)
      await bench().pass(60_000)
      const allow = refuse(`/v1/customers/${refused}`, fault)

      await expect(fullSync('customer')).rejects.toThrow(
        new RegExp(`customers: 1 could not be read or written: ${refused}: `),
      )

      expect(await idsOf('customers')).toEqual(ids.filter((id) => id !== gone).toSorted())
      expect(await readProofs(bench().database.pool)).toEqual(before)
      allow()
      await fullSync('customer')
      expect(await differencesOf('customers')).toEqual([])
      expect(await readProofs(bench().database.pool)).not.toEqual(before)
    },
  )

  it('for the only row that a list lacks does not keep the run from ending', async () => {
    const { mutations } = bench().simulator
    const { id } = mutations.createCustomer()
    await fullSync('customer')
    mutations.deleteCustomer(id)
    refuse(`/v1/customers/${id}`, { kind: 'error', status: 500 })
    await expect(fullSync('customer')).rejects.toThrow(
      new RegExp(`customers: 1 could not be read or written: ${id}: An unknown error occurred`),
    )
    expect(await idsOf('customers')).toEqual([id])
  })

  it('for every tenth sub-list leaves all other objects written', async () => {
    const { mutations } = bench().simulator
    const items = manyItems()
    const customer = mutations.createCustomer().id
    const times = <T>(make: () => T) => Array.from({ length: 30 }, make)
    const lists = [
      ...times(() => mutations.createCheckoutSession({ mode: 'payment', items }).id).map(
        (id) => [id, `/v1/checkout/sessions/${id}/line_items`] as const,
      ),
      ...times(() => mutations.createInvoice({ customer, items }).id).map(
        (id) => [id, `/v1/invoices/${id}/lines`] as const,
      ),
    ]
    const refused = lists.filter((_each, index) => index % 10 === 0)
    for (const [, path] of refused) refuse(path, { kind: 'refused', status: 400 })

    await expect(fullSync('checkout.session', 'invoice')).rejects.toThrow(
      /checkout_sessions: 3 could not be .*invoices: 3 could not be |invoices: 3 could not be .*checkout_sessions: 3 could not be /s,
    )

    const others = lists.filter((each) => !refused.includes(each)).map(([id]) => id)
    expect([...(await idsOf('checkout_sessions')), ...(await idsOf('invoices'))].toSorted()).toEqual(others.toSorted())
  })
})

describe('an outage', () => {
  async function listSessions() {
    const { deps, attempt, simulator } = bench()
    const reference = { runId: 'r', account: simulator.accountId, type: 'checkout.session' }
    await beginListing(deps, reference)
    const created = { lt: Math.floor(simulator.clock.nowMs() / 1_000) + 1 }
    const waiting = [{ pass: '/v1/checkout/sessions', range: created }]
    const queue = { waiting, splits: 0, fullPages: 0 }
    return syncRanges(
      deps,
      { ...reference, lane: 'sync', queue, created, ranged: [], seconds: 60, dryRun: false },
      attempt,
    )
  }

  it.each([
    ['while few sub-lists are read', 2, ['*/line_items', '/v1/account']],
    ['of an endpoint', 11, ['*/line_items']],
  ])('%s fails the activity for a retry by Temporal, and refuses no object', async (_, sessions, paths) => {
    const { mutations, faults } = bench().simulator
    const items = manyItems()
    for (let i = 0; i < sessions; i++) mutations.createCheckoutSession({ mode: 'payment', items })
    for (const path of paths) refuse(path, { kind: 'error', status: 500 })
    await expect(listSessions()).rejects.toMatchObject({ kind: 'transient' })
    expect(await idsOf('checkout_sessions')).toEqual([])
    faults.clear()
    expect(await listSessions()).toMatchObject({ inserted: sessions, poisoned: 0 })
  })

  it('caused by a refused key stops the listing at once', async () => {
    const { mutations } = bench().simulator
    const items = manyItems()
    for (let i = 0; i < 3; i++) mutations.createCheckoutSession({ mode: 'payment', items })
    refuse('*/line_items', { kind: 'unauthorized' })
    await expect(listSessions()).rejects.toMatchObject({ kind: 'unauthorized' })
  })
})
