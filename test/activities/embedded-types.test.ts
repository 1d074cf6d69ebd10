import { describe, expect, it } from 'vitest'
import { createEmbeddedTypes } from '../../activities/listing/embedded-types.js'
import type { PageWriter } from '../../activities/listing/page-writer.js'
import { PAGE_SIZE } from '../../activities/stripe/pages.js'
import { CONCURRENT_LISTS, type ParentsPage } from '../../activities/stripe/read-embedded.js'
import type { StripeSession } from '../../activities/stripe/client.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { syncRanges } from '../../activities/listing/sync-ranges.js'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { readProofs } from '../../prisma/proofs/proofs.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import type { FullSyncPlan } from '../../workflows/port/listing.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { auditRanges, syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const EMBEDDED = ['customer_source', 'tax_id', 'customer_cash_balance_transaction']
const TABLES = ['customers', 'customer_sources', 'tax_ids', 'customer_cash_balance_transactions']
const PAGES = 3
/** Requests of one walk over the customers. One more is for a split: all customers were created in one minute. */
const WALK = PAGES + 1

/** Attempts of a request before the activity fails, see `retryTransient`. */
const RETRIES = 5

const fullSync = (request: FullSyncInput = { objects: ['customer', ...EMBEDDED] }) => syncEverything(bench(), request)

/** Customers on a few pages, of whom every fortieth has one object of each embedded type. @returns those who do */
function customersWithObjects(): string[] {
  const { mutations } = bench().simulator
  const owners: string[] = []
  for (let i = 0; i < PAGES * PAGE_SIZE - 20; i++) {
    const customer = mutations.createCustomer().id
    if (i % 40 !== 0) continue
    owners.push(customer)
    for (const type of EMBEDDED) own(type, customer)
  }
  return owners
}

function own(type: string, customer: string, count = 1): void {
  for (let i = 0; i < count; i++) {
    bench().simulator.mutations.createObject({ type: type as never, fields: { customer } })
  }
}

/** Queries of the list of customers since the requests were cleared, the probes of one object aside. */
function walked(): string[] {
  return bench()
    .simulator.requests.entries()
    .filter(({ path, query }) => path === '/v1/customers' && !/(^|&)limit=1(&|$)/.test(query))
    .map(({ query }) => query)
}

async function differences(): Promise<string[]> {
  const found = await Promise.all(TABLES.map((table) => bench().differencesOf(table)))
  return found.flat()
}

async function proven(...types: string[]): Promise<boolean[]> {
  const { database, simulator } = bench()
  return Promise.all(
    types.map(async (typeName) => {
      return (await readProofs(database.pool, { account: simulator.accountId, typeName })).length > 0
    }),
  )
}

/** Expects that a type is proven as of the moment when the plan began. */
async function expectProvenAsOfPlan({ types }: FullSyncPlan, typeName: string): Promise<void> {
  const { database, simulator } = bench()
  const [proof] = await readProofs(database.pool, { account: simulator.accountId, typeName })
  expect(proof?.provenAt.toISOString()).toBe(types.find(({ type }) => type === typeName)?.embedded?.since)
}

describe('types that come with the pages of customers', () => {
  it('cost no other walk over the customers', async () => {
    customersWithObjects()
    const { results } = await fullSync()
    expect(walked().length).toBeLessThanOrEqual(WALK)
    expect(await differences()).toEqual([])
    expect(await proven(...EMBEDDED)).toEqual([true, true, true])
    for (const type of EMBEDDED) expect(results[type]?.listed).toBe(7)
  })

  it('are proven as of a moment before the first page of customers', async () => {
    customersWithObjects()
    const { plan } = await fullSync()
    const { database, simulator } = bench()
    const [customers] = await readProofs(database.pool, { account: simulator.accountId, typeName: 'customer' })
    for (const { type, embedded } of plan.types.filter((each) => EMBEDDED.includes(each.type))) {
      await expectProvenAsOfPlan(plan, type)
      expect(Date.parse(embedded?.since ?? '')).toBeLessThanOrEqual(Number(customers?.provenAt))
    }
  })

  it('lose what is gone from Stripe', async () => {
    const [owner = ''] = customersWithObjects()
    await fullSync()
    const { simulator, database, pass } = bench()
    await pass(60_000)
    const gone = [...simulator.objects('tax_id')].find(({ customer }) => customer === owner)?.id ?? ''
    simulator.mutations.deleteObject({ type: 'tax_id', id: gone })
    await fullSync()
    expect(await differences()).toEqual([])
    const rows = await database.query('SELECT id FROM stripe.tax_ids WHERE deleted_at IS NOT NULL')
    expect(rows).toEqual([{ id: gone }])
  })

  it('are only asked for when they are selected', async () => {
    customersWithObjects()
    await fullSync({ objects: ['customer', 'tax_id'] })
    expect(walked().length).toBeLessThanOrEqual(WALK)
    expect(walked().join()).not.toMatch(/sources|cash_balance/)
    expect(await bench().differencesOf('tax_ids')).toEqual([])
    expect(await bench().differencesOf('customers')).toEqual([])
  })

  it('are listed by themselves without customers', async () => {
    customersWithObjects()
    await fullSync({ objects: ['customer'] })
    bench().simulator.requests.clear()
    await fullSync({ objects: ['tax_id'] })
    expect(walked().length).toBe(PAGES)
    expect(await bench().differencesOf('tax_ids')).toEqual([])
  })

  it('are listed by themselves in audits', async () => {
    customersWithObjects()
    const { deps, database } = bench()
    const selection = createSelection(
      deps.selection.types.filter(({ name }) => name === 'customer' || name === 'tax_id'),
    )
    const few = { ...bench(), deps: { ...deps, selection } }
    await syncEverything(few)
    await database.query('DELETE FROM stripe.tax_ids')
    await auditRanges(few, { ranges: 'all' })
    expect(await bench().differencesOf('tax_ids')).toEqual([])
  })

  it('change nothing in a dry run', async () => {
    customersWithObjects()
    const { results } = await fullSync({ objects: ['customer', ...EMBEDDED], dryRun: true })
    for (const type of EMBEDDED) expect(results[type]).toMatchObject({ state: 'complete', inserted: 7 })
    for (const table of TABLES) expect(await bench().database.query(`SELECT FROM stripe.${table}`)).toEqual([])
    expect(await proven(...EMBEDDED)).toEqual([false, false, false])
  })

  it('are listed by themselves when Stripe refuses a part of them, and do not fail the customers', async () => {
    const [owner = ''] = customersWithObjects()
    own('tax_id', owner, 12) // more than come with a customer
    const path = `/v1/customers/${owner}/tax_ids`
    const allow = bench().simulator.faults.add({ path, fault: { kind: 'refused', status: 400 } })
    await expect(fullSync()).rejects.toThrow(new RegExp(`tax_ids: 1 could not be read or written: ${owner}: `))
    expect(await proven('customer', ...EMBEDDED)).toEqual([true, true, false, true])
    allow()
    await fullSync()
    expect(await differences()).toEqual([])
  })

  it('are listed by themselves when Stripe refuses to expand them', async () => {
    customersWithObjects()
    const fault = { kind: 'refused', status: 400 } as const
    bench().simulator.faults.add({ path: '/v1/customers', query: '*cash_balance*tax_ids*', times: 1, fault })
    bench().simulator.faults.add({ path: '/v1/customers', query: '*tax_ids*cash_balance*', times: 1, fault })
    await fullSync()
    expect(await differences()).toEqual([])
    expect(await proven('customer', ...EMBEDDED)).toEqual([true, true, true, true])
    expect(walked().length).toBeGreaterThan(WALK)
  })

  it('are proven as of the plan when they are given up, because notes of their pages stay', async () => {
    const [owner = ''] = customersWithObjects()
    own('tax_id', owner, 12) // more than come with a customer
    const fault = { kind: 'refused', status: 400 } as const
    bench().simulator.faults.add({ path: `/v1/customers/${owner}/tax_ids`, times: 1, fault })
    const { plan } = await fullSync()
    expect(walked().length).toBeGreaterThan(WALK)
    await expectProvenAsOfPlan(plan, 'tax_id')
  })

  it('are listed by themselves when Stripe fails each time it expands them', async () => {
    customersWithObjects()
    const fault = { kind: 'error', status: 500 } as const
    bench().simulator.faults.add({ path: '/v1/customers', query: '*cash_balance*tax_ids*', fault })
    bench().simulator.faults.add({ path: '/v1/customers', query: '*tax_ids*cash_balance*', fault })
    await fullSync()
    expect(await differences()).toEqual([])
    expect(await proven('customer', ...EMBEDDED)).toEqual([true, true, true, true])
  })

  it('are not given up because of a rate limit', async () => {
    customersWithObjects()
    const fault = { kind: 'rate-limit', reason: 'global-rate', retryAfterSeconds: 0.001 } as const
    const rule = { path: '/v1/customers', query: '*expand*expand*', times: RETRIES, fault }
    bench().simulator.faults.add(rule)
    await fullSync()
    expect(bench().simulator.faults.rules()).toMatchObject([{ hits: RETRIES }])
    expect(walked().length).toBeLessThanOrEqual(WALK + RETRIES)
    expect(await differences()).toEqual([])
  })

  it('are listed by themselves when a worker does not select them', async () => {
    customersWithObjects()
    const { deps, simulator, attempt } = bench()
    const selection = createSelection([objectType('customer'), objectType('tax_id')])
    const pass = objectType('customer').passes[0]?.name ?? ''
    const created = { lt: Date.parse('2022-01-01') / 1_000 }
    const input = {
      runId: 'run',
      lane: 'sync',
      account: simulator.accountId,
      type: 'customer',
      queue: { waiting: [{ pass, range: created }], splits: 0, fullPages: 0 },
      created,
      ranged: [pass],
      embeds: EMBEDDED,
      seconds: 600,
      dryRun: false,
    } as const
    const { queue, embeds } = await syncRanges({ ...deps, selection }, input, attempt)
    expect([queue.waiting, embeds]).toEqual([[], ['tax_id']])
  })

  it('are requested for a customer whose embedded list has an entry that is no object', async () => {
    const [owner = ''] = customersWithObjects()
    const { deps, simulator } = bench()
    const session: typeof deps.createSession = (...whose) => {
      const real = deps.createSession(...whose)
      return {
        find: (request) => real.find(request),
        findList: (request) => real.findList(request),
        async list(request) {
          const { body, ...reply } = await real.list(request)
          const tax_ids = { object: 'list', data: [null], has_more: false }
          const objects = body.objects.map((each) =>
            each.id === owner && each['tax_ids'] ? { ...each, tax_ids } : each,
          )
          return { ...reply, body: { ...body, objects } }
        },
        get requests() {
          return real.requests
        },
      }
    }
    const odd = { ...bench(), deps: { ...deps, session } }
    await syncEverything(odd, { objects: ['customer', ...EMBEDDED] })
    expect(walked().length).toBeLessThanOrEqual(WALK)
    expect(simulator.requests.entries().map(({ path }) => path)).toContain(`/v1/customers/${owner}/tax_ids`)
    expect(await differences()).toEqual([])
  })

  it('are listed again when a crash took the notes of their pages', async () => {
    customersWithObjects()
    const { database } = bench()
    // The notes are lost after the last page of customers, when the proof of customers is recorded.
    await database.query(`
      CREATE FUNCTION lose_notes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM stripe.sync_seen WHERE object_type = 'tax_id'; RETURN NULL; END $$;
      CREATE TRIGGER lose_notes AFTER INSERT ON stripe.sync_proof FOR EACH ROW
        WHEN (NEW.object_type = 'customer') EXECUTE FUNCTION lose_notes()`)
    const { plan, results } = await fullSync()
    expect(results['tax_id']).toMatchObject({ state: 'complete', listed: 7 })
    expect(await differences()).toEqual([])
    expect(walked().length).toBeLessThanOrEqual(WALK + PAGES)
    await expectProvenAsOfPlan(plan, 'tax_id')
  })
})

describe('an embedded type', () => {
  const [taxIds, sources] = [objectType('tax_id'), objectType('customer_source')]
  const refusal = new StripeFailure('Stripe refuses it', { kind: 'invalid' })
  const reply = { asOf: null, seenAt: new Date(0), requestId: undefined }
  const writes: PageWriter = () => Promise.resolve({ effects: [], poison: [] })
  const refuses: PageWriter = () =>
    Promise.resolve({ effects: [], poison: [{ id: 'txi_0', error: 'PostgreSQL refuses it' }] })

  /** Returns the embedded types of customers, of which tax ids have this writer. */
  const embedding = (writePage = writes, check = () => {}) =>
    createEmbeddedTypes([taxIds, sources], {
      embeddingTypeName: 'customer',
      writerOf: (type) => (type === taxIds ? writePage : writes),
      check,
    })

  /** Returns a session in which each list has one object. */
  const sessionWith = (onList = () => Promise.resolve()): StripeSession => ({
    find: () => Promise.reject(new Error('No object is requested.')),
    findList: () => Promise.reject(new Error('No such list is requested.')),
    async list({ path }) {
      await onList()
      const objects = [{ id: `txi_${path.split('/')[3]}`, object: 'tax_id' }]
      return { ...reply, body: { objects, hasMore: false, text: undefined } }
    },
    requests: 0,
  })

  /** Returns a page of customers, each with one tax id, or with a list of tax ids that came cut. */
  const pageOf = (customers: number, { isCut = false } = {}): ParentsPage => ({
    parents: Array.from({ length: customers }, (_, index) => ({
      id: `cus_${index}`,
      object: 'customer',
      sources: { object: 'list', has_more: false, data: [] },
      tax_ids: { object: 'list', has_more: isCut, data: [{ id: `txi_${index}`, object: 'tax_id' }] },
    })),
    reply,
    channel: 'full-sync',
  })

  it('is whole as long as all of it is read and written', async () => {
    const types = embedding()
    await types.write(sessionWith(), pageOf(2))
    await types.write(sessionWith(), pageOf(2, { isCut: true }))
    expect(types.getCompleteTypes()).toEqual([taxIds, sources])
  })

  it('is given up when Stripe lists a page only without it', async () => {
    const types = embedding()
    await types.write(sessionWith(), refusal)
    expect(types.getCompleteTypes()).toEqual([])
  })

  it('is given up alone when Stripe refuses a list', async () => {
    const types = embedding()
    await types.write(
      sessionWith(() => Promise.reject(refusal)),
      pageOf(2, { isCut: true }),
    )
    expect(types.getCompleteTypes()).toEqual([sources])
  })

  it('is given up alone when PostgreSQL refuses an object', async () => {
    const types = embedding(refuses)
    await types.write(sessionWith(), pageOf(2))
    expect(types.getCompleteTypes()).toEqual([sources])
  })

  it('is given up alone when its table cannot be written', async () => {
    const types = embedding(() => Promise.reject(new Error('The table is locked')))
    await types.write(sessionWith(), pageOf(2))
    expect(types.getCompleteTypes()).toEqual([sources])
  })

  it('is not given up when the run is cancelled, and no other lists are read', async () => {
    let lists = 0
    let isCancelled = false
    const types = embedding(writes, () => {
      if (isCancelled) throw new Error('The run is cancelled')
    })
    const session = sessionWith(() => {
      lists += 1
      isCancelled = true
      return Promise.resolve()
    })
    await expect(types.write(session, pageOf(PAGE_SIZE, { isCut: true }))).rejects.toThrow('The run is cancelled')
    expect(lists).toBe(CONCURRENT_LISTS)
    expect(types.getCompleteTypes()).toEqual([taxIds, sources])
  })

  it('has few lists in memory, however many pages are listed at once', async () => {
    const turn = () => new Promise((done) => setImmediate(done))
    let [inMemory, most, written] = [0, 0, 0]
    const types = embedding(async ({ observations }) => {
      await turn()
      inMemory -= observations.length
      written += observations.length
      return { effects: [], poison: [] }
    })
    const session = sessionWith(async () => {
      inMemory += 1
      most = Math.max(most, inMemory)
      await turn()
    })
    const pages = Array.from({ length: 3 }, () => pageOf(25, { isCut: true }))
    await Promise.all(pages.map((page) => types.write(session, page)))
    expect([most, written]).toEqual([CONCURRENT_LISTS, 75])
  })
})
