import { describe, expect, it } from 'vitest'
import type { Deps } from '../../activities/deps.js'
import { askedShare } from '../../api/status/asked-share.js'
import { askedParts } from '../../prisma/rows/evidence.js'
import { addRequests } from '../../prisma/budget/request-counts.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import { readSteps } from '../../prisma/proofs/steps.js'
import { auditRanges, syncEverything } from '../support/sync-everything.js'
import { useWorkbench, type Workbench } from '../support/workbench.js'

const bench = useWorkbench()

const TYPE = 'customer_balance_transaction'
const TABLE = `${TYPE}s`
const DAY_MS = 86_400_000

const fullSync = () =>
  syncEverything(bench(), {
    objects: ['customer', 'invoice', 'credit_note', TYPE, 'customer_cash_balance_transaction'],
  })

const SOME = new Set(['customer', 'invoice', 'credit_note', 'charge', TYPE])

/** Returns the workbench with few types. A full sync covers all of them, so audits list them too. */
function fewTypes(more: Partial<Deps> = {}): Workbench {
  const { deps } = bench()
  const selection = createSelection(deps.selection.types.filter(({ name }) => SOME.has(name)))
  return { ...bench(), deps: { ...deps, selection, reconcileIntervalMs: 7 * DAY_MS, ...more } }
}

/**
 * Returns the customers whose list was read since the requests were cleared, without the probes (`limit=1`).
 */
function asked(list: 'balance_transactions' | 'cash_balance_transactions'): string[] {
  const paths = bench()
    .simulator.requests.entries()
    .filter(({ query }) => !`&${query}`.includes('&limit=1&') && !`&${query}`.endsWith('&limit=1'))
    .flatMap(({ path }) => new RegExp(`^/v1/customers/(\\w+)/${list}$`).exec(path)?.[1] ?? [])
  return [...new Set(paths)].toSorted()
}

/** Creates a customer with transactions whose balance is zero again. Their events have not arrived. */
function withoutEvidence(): string {
  const { mutations } = bench().simulator
  const customer = mutations.createCustomer().id
  for (const amount of [500, -500]) mutations.createObject({ type: TYPE, fields: { customer, amount } })
  return customer
}

const customers = (count: number) =>
  Array.from({ length: count }, () => bench().simulator.mutations.createCustomer().id)

describe('a list that is read only with evidence', () => {
  it('is not read for a customer without evidence', async () => {
    customers(30)
    await fullSync()
    expect(asked('balance_transactions')).toEqual([])
    expect(asked('cash_balance_transactions')).toEqual([])
  })

  it('is read for a customer whose balance is not zero', async () => {
    customers(3)
    const customer = bench().simulator.mutations.createCustomer().id
    bench().simulator.mutations.createObject({ type: TYPE, fields: { customer } })
    await fullSync()
    expect(asked('balance_transactions')).toEqual([customer])
    expect(await bench().differencesOf(TABLE)).toEqual([])
  })

  it('is read for a customer who has rows, even when the balance is zero again', async () => {
    const { simulator, differencesOf } = bench()
    const [customer = ''] = customers(3)
    const pay = (amount: number) => simulator.mutations.createObject({ type: TYPE, fields: { customer, amount } })
    pay(700)
    await fullSync()
    pay(-700)
    expect(await differencesOf(TABLE)).not.toEqual([])
    await fullSync()
    expect(await differencesOf(TABLE)).toEqual([])
  })

  it('is read for a customer whose invoice used a balance', async () => {
    const { mutations } = bench().simulator
    const used = [{ starting_balance: -500 }, { ending_balance: 20 }, { starting_balance: 0 }].map((changes) => {
      const customer = mutations.createCustomer().id
      const { id } = mutations.createInvoice({ customer, items: [] })
      mutations.updateObject({ type: 'invoice', id, changes })
      return customer
    })
    await fullSync()
    expect(asked('balance_transactions')).toEqual(used.slice(0, 2).toSorted())
  })

  it('is read for a customer whose credit note went to the balance', async () => {
    const { mutations } = bench().simulator
    const [customer = '', other = ''] = customers(2)
    const fields = { customer, customer_balance_transaction: 'cbtxn_1' }
    mutations.createObject({ type: 'credit_note', fields })
    mutations.createObject({ type: 'credit_note', fields: { customer: other } })
    await fullSync()
    expect(asked('balance_transactions')).toEqual([customer])
  })

  it('is read for a customer whose balance changed according to an event', async () => {
    const { simulator, newEvents, deliver, settle, differencesOf } = bench()
    customers(3)
    await fullSync()
    newEvents()
    withoutEvidence()
    await deliver(...newEvents())
    await settle()
    await fullSync()
    expect(await differencesOf(TABLE)).toEqual([])
    expect(simulator.accountId).toBeTruthy()
  })

  it('is read by each audit for a quarter of the other customers, in turn', async () => {
    const { pass, differencesOf } = bench()
    const others = [...customers(16), withoutEvidence(), withoutEvidence()]
    await syncEverything(fewTypes())
    expect(await differencesOf(TABLE)).not.toEqual([])
    const read: string[][] = []
    for (let round = 0; round < 4; round++) {
      await pass(7 * DAY_MS)
      bench().simulator.requests.clear()
      await auditRanges(fewTypes(), { ranges: 'due' })
      read.push(asked('balance_transactions'))
    }
    expect(new Set(read.flat())).toEqual(new Set(others))
    for (const customersOfRound of read) expect(customersOfRound.length).toBeLessThan(others.length)
    expect(await differencesOf(TABLE)).toEqual([])
  })

  it('reports the share of other customers for whom it was read, over all accounts', async () => {
    const { database, pass, simulator } = bench()
    const shareOf = async (...accounts: string[]) => {
      const steps = await readSteps(database.pool)
      return askedShare(accounts.map((account) => askedParts(steps, { account, typeName: TYPE }))).share
    }
    const own = simulator.accountId
    customers(4)
    await syncEverything(fewTypes())
    expect(await shareOf(own)).toBe(0)
    await pass(7 * DAY_MS)
    await auditRanges(fewTypes(), { ranges: 'due' })
    expect(await shareOf(own)).toBe(0.25)
    expect(await shareOf(own, 'acct_without')).toBe(0.125)
    await auditRanges(fewTypes(), { ranges: 'all' })
    expect(await shareOf(own)).toBe(1)
    // With another number of parts, earlier reads do not count.
    await pass(7 * DAY_MS)
    await auditRanges(fewTypes({ otherParentParts: 5 }), { ranges: 'due' })
    expect(await shareOf(own)).toBe(0.2)
    await auditRanges(fewTypes({ otherParentParts: 0 }), { ranges: 'all' })
    expect(await shareOf(own)).toBe(1)
  })

  it('is read for no other customer while few reads of the month are left', async () => {
    const { database, pass, simulator } = bench()
    await database.query('UPDATE stripe.sync_account SET livemode = true')
    const live = () => fewTypes({ livemode: true })
    customers(8)
    await syncEverything(live())
    await pass(7 * DAY_MS)
    await addRequests(database.pool, [{ lane: 'sync', endpoint: '/v1/customers', count: 9_000 }])
    simulator.requests.clear()
    const listed: string[] = []
    // Each audit takes at least one range.
    for (const _ of SOME) {
      const { done } = await auditRanges(live(), { ranges: 'due' })
      listed.push(...done.map(({ type }) => type))
    }
    expect(listed).toContain(TYPE)
    expect(asked('balance_transactions')).toEqual([])
  })

  it('is read for no other customer when otherParts is 0', async () => {
    const { pass } = bench()
    customers(8)
    await syncEverything(fewTypes())
    await pass(7 * DAY_MS)
    bench().simulator.requests.clear()
    const { done } = await auditRanges(fewTypes({ otherParentParts: 0 }), { ranges: 'due' })
    expect(done.map(({ type }) => type)).toContain(TYPE)
    expect(asked('balance_transactions')).toEqual([])
  })

  it('is read for every customer in an audit of all ranges', async () => {
    const { differencesOf } = bench()
    const others = [...customers(8), withoutEvidence()]
    await syncEverything(fewTypes())
    bench().simulator.requests.clear()
    await auditRanges(fewTypes({ otherParentParts: 0 }), { ranges: 'all' })
    expect(asked('balance_transactions')).toEqual(others.toSorted())
    expect(await differencesOf(TABLE)).toEqual([])
  })

  it('is read without evidence in a full sync of one customer', async () => {
    const customer = withoutEvidence()
    await fullSync()
    await syncEverything(bench(), { customer, objects: [TYPE] })
    expect(await bench().differencesOf(TABLE)).toEqual([])
  })
})

describe('cash balance transactions', () => {
  it('are listed for customers who ever had a cash balance', async () => {
    const { simulator, differencesOf } = bench()
    const type = 'customer_cash_balance_transaction'
    const [rich = '', poor = ''] = customers(110)
    simulator.mutations.createObject({ type, fields: { customer: rich, net_amount: 900 } })
    for (const amount of [900, -900]) {
      simulator.mutations.createObject({ type, fields: { customer: poor, net_amount: amount } })
    }
    await fullSync()
    expect(asked('cash_balance_transactions')).toEqual([rich, poor].toSorted())
    expect(await differencesOf(`${type}s`)).toEqual([])
    // The field that shows a former cash balance is requested, and not stored.
    expect(await differencesOf('customers')).toEqual([])
  })

  it('are listed for customers on test clocks, which the list of customers hides', async () => {
    const { simulator, differencesOf } = bench()
    const type = 'customer_cash_balance_transaction'
    const clock = simulator.mutations.createObject({ type: 'test_helpers.test_clock' }).id
    const customer = simulator.mutations.createCustomer({ test_clock: clock }).id
    simulator.mutations.createObject({ type, fields: { customer } })
    await syncEverything(bench(), { objects: ['test_helpers.test_clock', 'customer', type] })
    expect(await differencesOf(`${type}s`)).toEqual([])
  })
})
