import { describe, expect, it } from 'vitest'
import { syncRanges } from '../../activities/listing/sync-ranges.js'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { readProofs } from '../../prisma/proofs/proofs.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import { auditRanges, syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'
import { createCustomersWithObjects, EMBEDDED, PAGES, TABLES, WALK } from './customers-with-objects.js'

const bench = useWorkbench()
const { fullSync, customersWithObjects, own, walked, differences, proven, expectProvenAsOfPlan } =
  createCustomersWithObjects(bench)

/** Attempts of a request before the activity fails, see `retryTransient`. */
const RETRIES = 5

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
    const odd = { ...bench(), deps: { ...deps, createSession: session } }
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
