import pg from 'pg'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createBudget } from '../../activities/stripe/budget.js'
import { createStripeReader } from '../../activities/stripe/client.js'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import type { ChildTypeName, TypeName } from '../../dev/simulator/object-shapes.js'
import { objectType, TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { LIST_LENGTHS } from '../../dev/simulator/seed/seed-long-lists.js'
import { catalogue, type ObjectType, ownerOfTable } from '../../prisma/catalogue/catalogue.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { syncEverything, syncLater } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const LEAST = 25

const fullSync = (request: FullSyncInput = {}) => syncLater(bench(), request)

/**
 * Returns the expected differences: payment methods without a customer, which no list shows and nothing
 * refers to.
 */
function unfindable(): string[] {
  return [...bench().simulator.objects('payment_method')]
    .filter(({ customer }) => customer === null)
    .map(({ id }) => `payment_methods: ${id} is missing`)
    .toSorted()
}

beforeEach(() => bench().simulator.seed({ customers: 30, leastPerType: LEAST }))

describe('a full sync of at least 25 objects of every type', () => {
  it('makes every table equal, including columns and children', async () => {
    const { simulator, differences } = bench()
    expect(TYPE_NAMES.filter((type) => simulator.count(type) < LEAST)).toEqual([])
    for (const type of childTypes()) expect(lengthsOf(type), type).toEqual(expect.arrayContaining([...LIST_LENGTHS]))

    await fullSync()

    expect((await differences()).toSorted()).toEqual(unfindable())
    const [counts] = await bench().database.query(
      `SELECT (SELECT count(*)::int FROM stripe.accounts WHERE id = account_id) AS own,
         (SELECT count(*)::int FROM stripe.reviews WHERE (data ->> 'open')::boolean = false) AS closed,
         (SELECT count(*)::int FROM stripe.customers WHERE test_clock IS NOT NULL) AS on_clocks,
         (SELECT count(*)::int FROM stripe.payment_methods WHERE type = 'custom') AS custom`,
    )
    expect(counts).toEqual({ own: 1, closed: 13, on_clocks: 3, custom: 3 })
  })

  it('changes nothing the second time', async () => {
    await fullSync()
    const { results } = await fullSync()
    const busy = Object.entries(results).filter(
      ([, { inserted, changed, tombstoned }]) => inserted + changed + tombstoned > 0,
    )
    expect(busy).toEqual([])
  })

  it('marks exactly the objects that were deleted without an event, of every type', async () => {
    const { simulator, differences } = bench()
    await fullSync()
    // Stripe may still have a price that no list shows. So a deletion without an event goes unnoticed.
    for (const type of TYPE_NAMES.filter((name) => name !== 'price')) {
      const [victim] = [...simulator.objects(type)].filter(({ id }) => id !== simulator.accountId).slice(-2)
      if (victim) simulator.vanish(type, objectType(type).keyOf?.(victim) ?? victim.id)
    }
    await fullSync({ allowMassDelete: true })
    expect((await differences()).toSorted()).toEqual(unfindable())
  })
})

/** Returns the types of the lists that objects contain. */
function childTypes(): ChildTypeName[] {
  return TYPE_NAMES.flatMap((type) => (objectType(type).subLists ?? []).map(({ childType }) => childType))
}

/** Returns the lengths that the lists of this type have. */
function lengthsOf(type: ChildTypeName): number[] {
  const { simulator } = bench()
  const counts = new Map<string, number>()
  for (const { parent } of simulator.children(type)) counts.set(parent, (counts.get(parent) ?? 0) + 1)
  const parents = TYPE_NAMES.filter((name) => objectType(name).subLists?.some(({ childType }) => childType === type))
  const all = parents.reduce((sum, name) => sum + simulator.count(name), 0)
  return [...new Set([...counts.values(), ...(all > counts.size ? [0] : [])])]
}

interface Handling {
  readonly what: string
  readonly type: string
  /** Returns the type without this handling. */
  readonly without: (type: ObjectType) => ObjectType
}

const withoutPass = (name: RegExp) => (type: ObjectType) => ({
  ...type,
  passes: type.passes.filter((pass) => !name.test(pass.name)),
})
const withoutReference = (table: string) => (type: ObjectType) => ({
  ...type,
  collect: type.collect.filter((reference) => reference.table !== table),
})

const HANDLINGS: readonly Handling[] = [
  { what: 'inactive prices', type: 'price', without: withoutPass(/active=false/) },
  ...['subscription_items', 'invoice_line_items', 'invoiceitems', 'checkout_session_line_items'].map(inlinePriceOf),
  ...['quote_line_items', 'payment_link_line_items'].map(inlinePriceOf),
  {
    what: 'canceled subscriptions',
    type: 'subscription',
    without: (type) => ({
      ...type,
      passes: type.passes.map((pass) => ({ ...pass, query: pass.query.replace(/^status=all&?/, '') })),
    }),
  },
  { what: 'subscriptions on test clocks', type: 'subscription', without: withoutPass(/test_clock/) },
  { what: 'customers on test clocks', type: 'customer', without: withoutPass(/test_clock/) },
  { what: 'quotes on test clocks', type: 'quote', without: withoutPass(/test_clock/) },
  { what: 'schedules of customers on test clocks', type: 'subscription_schedule', without: withoutPass(/test_clock/) },
  { what: 'sources of customers on test clocks', type: 'customer_source', without: withoutPass(/test_clock/) },
  { what: 'tax ids of customers on test clocks', type: 'tax_id', without: withoutPass(/test_clock/) },
  { what: 'tax ids of customers', type: 'tax_id', without: withoutPass(/customers/) },
  { what: 'tax ids of the account', type: 'tax_id', without: withoutPass(/^\/v1\/tax_ids/) },
  { what: 'custom payment methods', type: 'payment_method', without: withoutPass(/type=custom/) },
  { what: 'closed reviews of charges', type: 'review', without: withoutReference('charges') },
  { what: 'closed reviews of payment intents', type: 'review', without: withoutReference('payment_intents') },
  { what: 'the own account', type: 'account', without: withoutPass(/single/) },
  { what: 'connected accounts', type: 'account', without: withoutPass(/^\/v1\/accounts/) },
  { what: 'archived features', type: 'entitlements.feature', without: withoutPass(/archived=true/) },
]

function inlinePriceOf(table: string): Handling {
  return { what: `inline prices of ${table}`, type: 'price', without: withoutReference(table) }
}

describe('a full sync of objects that lists hide by default', () => {
  it.each(HANDLINGS)('finds $what only with their handling', async ({ type: name, without }) => {
    const { deps, differences } = bench()
    const types = catalogue.map((type) => (type.name === name ? without(type) : type))
    const objects = withNeeded(name)
    const { table } = catalogue.find((type) => type.name === name) ?? { table: '' }
    const missing = async () => (await differences()).filter((each) => each.startsWith(`${table}: `)).toSorted()
    const expected = unfindable().filter((each) => each.startsWith(`${table}: `))

    await syncEverything({ ...bench(), deps: { ...deps, selection: createSelection(types) } }, { objects })
    const found = await missing()
    expect(found.length).toBeGreaterThan(expected.length)
    expect(found.filter((each) => !each.endsWith(' is missing'))).toEqual([])

    await fullSync({ objects })
    expect(await missing()).toEqual(expected)
  })
})

/** Returns a type and all types whose rows its listing needs. */
function withNeeded(name: string, known: readonly string[] = []): string[] {
  if (known.includes(name)) return [...known]
  const type = catalogue.find((each) => each.name === name)
  const needed = [
    ...(type?.passes ?? []).flatMap(({ parent }) => parent?.type ?? []),
    ...(type?.collect ?? []).map(({ table }) => ownerOfTable(table).name),
    ...(type?.when ? [type.when] : []),
  ]
  return needed.reduce<string[]>((all, each) => withNeeded(each, all), [...known, name])
}

describe('a page of 100 objects', () => {
  it.each<[type: TypeName, tables: readonly string[]]>([
    ['customer', ['customers']],
    ['invoice', ['invoices', 'invoice_line_items']],
    ['subscription', ['subscriptions', 'subscription_items']],
    ['payment_intent', ['payment_intents', 'payment_intent_amount_details_line_items']],
    ['price', ['prices']],
  ])('of type %s costs one INSERT for each table that it touches', async (type, tables) => {
    const { simulator } = bench()
    simulator.seed({ customers: 100 })
    simulator.requests.clear()
    const query = vi.spyOn(pg.Client.prototype, 'query')
    await fullSync({ objects: [type] })
    const statements = query.mock.calls.map(([first]: readonly unknown[]) => textOf(first))
    query.mockRestore()

    const inserts = new Map<string, number>()
    for (const [, table = ''] of statements.join('\n').matchAll(/INSERT INTO stripe\."?(\w+)/g))
      inserts.set(table, (inserts.get(table) ?? 0) + 1)
    const lists = simulator.requests
      .entries()
      .filter(({ path, query: asked }) => path === objectType(type).listPath && asked.includes('limit=100'))
    // The run itself writes to a few more tables.
    const {
      sync_run: _run,
      sync_account: _account,
      sync_drift: _,
      sync_proof: __,
      ...inserted
    } = Object.fromEntries(inserts)
    const pages = inserts.get(tables[0] ?? '') ?? 0 // an empty range costs a request, and writes no page
    expect(pages).toBeGreaterThan(1)
    expect(pages).toBeLessThanOrEqual(lists.length)
    const expected = Object.fromEntries(tables.map((table) => [table, pages]))
    expect(inserted).toEqual({ ...expected, sync_seen: pages + 1 })
  })
})

function textOf(query: unknown): string {
  // pg takes a string or an object with `text`.
  return typeof query === 'string' ? query : String((query as { text?: unknown }).text)
}

describe('a restricted key', () => {
  it('skips exactly the types that it may not read, and names the missing permissions', async () => {
    const { simulator, url, deps } = bench()
    const unreadable = {
      charge: '/v1/charges',
      dispute: '/v1/disputes',
      'issuing.token': '/v1/issuing/tokens', // listed per card, and no card has been synced yet
      'treasury.financial_account': '/v1/treasury/financial_accounts',
      'radar.value_list': '/v1/radar/value_lists',
    }
    simulator.keys.add('rk_test_restricted', { unreadable: Object.values(unreadable) })
    const reader = createStripeReader({
      apiKey: 'rk_test_restricted',
      apiBase: url,
      clock: deps.clock,
      budget: createBudget({ perSecond: 10_000, perEndpointPerSecond: 10_000 }),
    })
    const restricted = { ...deps, createSession: () => reader.createSession() }
    const { types } = await planFullSync(restricted, { request: {}, runId: 'r', workflowId: 'full-sync' })
    const skipped = Object.fromEntries(
      types.flatMap(({ type, skipped: why }) => (why === undefined ? [] : [[type, why]])),
    )
    expect(Object.keys(skipped).toSorted()).toEqual(Object.keys(unreadable).toSorted())
    for (const [type, why] of Object.entries(skipped))
      expect(why).toMatch(new RegExp(`lacks a permission: .*rak_${type.replaceAll('.', '_')}_read`))

    const { results } = await syncEverything({ ...bench(), deps: restricted })
    expect(Object.keys(results)).toHaveLength(types.length - Object.keys(unreadable).length)
  })
})
