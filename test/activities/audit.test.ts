import { describe, expect, it } from 'vitest'
import { RANGE_SIZE } from '../../activities/audit/choose-ranges.js'
import type { Deps } from '../../activities/deps.js'
import { findDueAudits, planAudit, startAudit } from '../../activities/audit/plan-audit.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { readNow } from '../../prisma/engine/clock.js'
import { wholeProof } from '../../prisma/proofs/proof-ranges.js'
import { divideProof, readProofs, recordProof } from '../../prisma/proofs/proofs.js'
import { addRequests } from '../../prisma/budget/request-counts.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import { subscribe } from '../support/subscribe.js'
import { auditRanges, syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()
const DAY_MS = 86_400_000

interface Drift {
  readonly object_type: string
  readonly id: string
  readonly what: string
  readonly cause: string | null
}

const drift = () =>
  bench().database.query<Drift>(
    'SELECT object_type, id, what, cause FROM stripe.sync_drift ORDER BY object_type, what, id',
  )

/** Runs a full sync of everything. Afterwards, reconcile closes gaps and audits run. */
async function fullSync() {
  const { deps, pass } = bench()
  const { plan } = await syncEverything(bench())
  await pass(60_000)
  return { deps, plan }
}

async function digestProven(typeName: string): Promise<unknown> {
  const [proof] = await bench().database.query('SELECT counted, hash FROM stripe.sync_proof WHERE object_type = $1', [
    typeName,
  ])
  return proof
}

/** Computes the same digest from the rows with plain SQL, as anybody can. */
async function digestOfRows(table: string, where = 'true'): Promise<unknown> {
  const [rows] = await bench().database.query<{ counted: number; sum: string }>(
    `SELECT count(*)::int AS counted, sum(hashtextextended(id, jsonb_hash_extended(data, 0)))::text AS sum
     FROM stripe.${table} WHERE deleted_at IS NULL AND ${where}`,
  )
  const hash = BigInt.asUintN(64, BigInt(rows?.sum ?? 0))
    .toString(16)
    .padStart(16, '0')
  return { counted: rows?.counted, hash }
}

const proofOf = async (typeName: string) =>
  wholeProof(await readProofs(bench().database.pool, { account: bench().simulator.accountId, typeName }))

async function customers(count: number): Promise<string[]> {
  const { simulator, pass } = bench()
  for (let i = 0; i < count; i++) {
    simulator.mutations.createCustomer({ name: `customer ${i}` })
    if (i % 50 === 49) await pass(1_000)
  }
  return [...simulator.objects('customer')].map(({ id }) => id)
}

describe('a full sync', () => {
  it('proves every type as of the start of the run, and finds no drift', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 30 })
    const [before] = await database.query<{ now: Date }>('SELECT stripe.now() AS now')
    const { plan } = await fullSync()
    for (const { type } of plan.types) {
      const proof = await proofOf(type)
      expect(proof?.createdBefore, type).toBe(plan.createdBefore)
      expect(proof?.provenAt.getTime(), type).toBeGreaterThanOrEqual(before?.now.getTime() ?? Infinity)
    }
    expect(await digestProven('customer')).toEqual(await digestOfRows('customers'))
    expect(await drift()).toEqual([])
  })

  it('proves the same digest for rows that it inserted, changed, confirmed or found newer', async () => {
    const { simulator, database, apply } = bench()
    const [changed = '', mended = ''] = await customers(9)
    await fullSync()
    await database.query(`UPDATE stripe.customers SET data = data || '{"name": "changed here"}' WHERE id = $1`, [
      changed,
    ])
    await database.query(`UPDATE stripe.customers SET email = 'changed@here.example' WHERE id = $1`, [mended])
    simulator.mutations.createCustomer()
    const webhook = simulator.mutations.createCustomer({ name: 'first' }).id
    await simulator.webhooks.drain()
    await apply()
    simulator.mutations.updateCustomer({ id: webhook, changes: { name: 'second' } })
    await syncEverything(bench())
    expect(await digestProven('customer')).toEqual(await digestOfRows('customers'))
  })

  it('proves nothing in a dry run, for one customer, or for a range of created', async () => {
    const { simulator } = bench()
    const [id = ''] = await customers(3)
    await syncEverything(bench(), { dryRun: true })
    expect(await proofOf('customer')).toBeNull()
    await syncEverything(bench(), { customer: id })
    expect(await proofOf('customer')).toBeNull()
    await syncEverything(bench(), { created: { gte: 1_000_000_000 }, objects: ['customer'] })
    expect(await proofOf('customer')).toBeNull()
    expect(simulator.accountId).toBeTruthy()
  })

  it('records the drift that it repairs', async () => {
    const { database } = bench()
    const [first = '', second = ''] = await customers(5)
    await fullSync()
    await database.query('DELETE FROM stripe.customers WHERE id = $1', [first])
    await database.query(`UPDATE stripe.customers SET name = 'changed here' WHERE id = $1`, [second])
    const { results } = await syncEverything(bench(), { objects: ['customer'] })
    expect(results['customer']).toMatchObject({ listed: 5, inserted: 1, changed: 1, unchanged: 3 })
    expect(await drift()).toEqual([
      { object_type: 'customer', id: second, what: 'changed', cause: 'changed here' },
      { object_type: 'customer', id: first, what: 'inserted', cause: 'changed here' },
    ])
  })
})

describe('an audit of all ranges', () => {
  it('repairs and lists exactly the 1,000 deleted, 100 changed and 10 invented rows', async () => {
    const { database, differences, pass } = bench()
    const all = await customers(5_000)
    await fullSync()
    const deleted = all.slice(500, 1_500)
    const changed = all.slice(3_000, 3_100)
    await database.query('DELETE FROM stripe.customers WHERE id = ANY($1)', [deleted])
    await database.query(
      `UPDATE stripe.customers SET data = jsonb_set(data, '{name}', '"by hand"'), name = 'by hand' WHERE id = ANY($1)`,
      [changed.slice(0, 50)],
    )
    await database.query(`UPDATE stripe.customers SET email = 'by@hand' WHERE id = ANY($1)`, [changed.slice(50)])
    await database.query(
      `INSERT INTO stripe.customers SELECT (jsonb_populate_record(NULL::stripe.customers,
         to_jsonb(c) || jsonb_build_object('id', 'cus_invented' || row_number() OVER ()))).*
       FROM (SELECT * FROM stripe.customers WHERE id <> ALL($1) ORDER BY id LIMIT 10) c`,
      [[...deleted, ...changed]],
    )
    expect((await differences()).length).toBe(1_110)
    await pass(60_000)
    const before = await proofOf('customer')

    const { done, result } = await auditRanges(bench(), { ranges: 'all' })

    expect(done.filter(({ type }) => type === 'customer').length).toBeGreaterThan(1)
    expect(result).toMatchObject({ inserted: 1_000, changed: 100, tombstoned: 10 })
    const invented = Array.from({ length: 10 }, (_, i) => `cus_invented${i + 1}`).toSorted()
    // The audit marks invented rows deleted, like every row that Stripe does not have.
    expect((await differences()).toSorted()).toEqual(
      invented.map((id) => `customers: ${id} is a tombstone of what Stripe never had`),
    )
    const found = await drift()
    const ids = (what: string, cause: string | null) =>
      found.filter((each) => each.what === what && each.cause === cause).map(({ id }) => id)
    expect(found).toHaveLength(1_110)
    expect(ids('inserted', 'changed here').toSorted()).toEqual(deleted.toSorted())
    expect(ids('changed', 'changed here').toSorted()).toEqual(changed.slice(50).toSorted())
    expect(ids('changed', null).toSorted()).toEqual(changed.slice(0, 50).toSorted())
    expect(ids('tombstoned', null).toSorted()).toEqual(invented)
    const after = await proofOf('customer')
    expect(after?.provenAt.getTime()).toBeGreaterThan(before?.provenAt.getTime() ?? Infinity)

    // Reconcile walked Stripe's events past the time of the drift and found no event for it, so none exists.
    await pass(20 * 60_000)
    await database.query('UPDATE stripe.sync_account SET events_checked_at = stripe.now()')
    await tidyInbox(bench().deps)
    expect(new Set((await drift()).map(({ cause }) => cause))).toEqual(new Set(['changed here', 'no event exists']))
    expect((await auditRanges(bench(), { ranges: 'all' })).result).toMatchObject({
      inserted: 0,
      changed: 0,
      tombstoned: 0,
    })
  })

  it('works with proofs that end in the future because answers were dated ahead', async () => {
    const { simulator, pass, differencesOf, database } = bench()
    simulator.mutations.createCustomer()
    const clear = simulator.faults.add({ fault: { kind: 'clock-ahead', seconds: 3_600 } })
    await fullSync()
    clear()
    for (let audit = 0; audit < 3; audit++) {
      await pass(600_000)
      simulator.mutations.createCustomer()
      const { result } = await auditRanges(bench(), { ranges: 'all' })
      expect(result).toMatchObject({ failed: [] })
    }
    expect(await differencesOf('customers')).toEqual([])
    const ranges = await database.query(`SELECT gte FROM stripe.sync_proof WHERE object_type = 'customer'`)
    expect(ranges).toHaveLength(1)
  })

  it('mends deleted children and changed columns of children', async () => {
    const { simulator, database, differences } = bench()
    const { id, items } = subscribe(simulator, { prices: 4 })
    simulator.mutations.createCheckoutSession({ mode: 'payment', items })
    await fullSync()
    const [first, second, third] = (
      await database.query<{ id: string }>('SELECT id FROM stripe.subscription_items ORDER BY id')
    ).map((row) => row.id)
    await database.query('DELETE FROM stripe.subscription_items WHERE id = $1', [first])
    await database.query('UPDATE stripe.subscription_items SET quantity = 77 WHERE id = $1', [second])
    await database.query(`UPDATE stripe.subscription_items SET data = data || '{"quantity": 3}' WHERE id = $1`, [third])
    await database.query(
      'DELETE FROM stripe.checkout_session_line_items WHERE id = (SELECT min(id) FROM stripe.checkout_session_line_items)',
    )
    expect(await differences()).not.toEqual([])
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
    expect((await drift()).map(({ object_type: type, what }) => `${type} ${what}`)).toEqual([
      'checkout.session changed',
      'subscription changed',
    ])
    expect(id).toMatch(/^sub_/)
  })

  it('deletes children that Stripe does not have from a parent whose row was deleted', async () => {
    const { simulator, database, differences } = bench()
    const { id } = subscribe(simulator, { prices: 3 })
    await fullSync()
    await database.query('DELETE FROM stripe.subscriptions WHERE id = $1', [id])
    await database.query(
      `UPDATE stripe.subscription_items SET id = id || 'x' WHERE id = (SELECT min(id) FROM stripe.subscription_items)`,
    )
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
  })

  it('mends a row whose created column was moved out of its range', async () => {
    const { database, differences } = bench()
    const [id = ''] = await customers(100)
    await fullSync()
    await database.query(`UPDATE stripe.customers SET created = '2001-01-01' WHERE id = $1`, [id])
    await auditRanges(bench(), { ranges: 'all' })
    expect(await differences()).toEqual([])
    expect(await drift()).toEqual([{ object_type: 'customer', id, what: 'changed', cause: 'changed here' }])
  })

  it('distinguishes a lost webhook from a late event', async () => {
    const { simulator, database, newEvents, deliver, pass } = bench()
    const [lost = '', late = ''] = await customers(3)
    newEvents()
    await fullSync()
    simulator.mutations.updateCustomer({ id: lost, changes: { name: 'lost' } })
    newEvents()
    simulator.mutations.updateCustomer({ id: late, changes: { name: 'late' } })
    await deliver(...newEvents())
    await auditRanges(bench(), { ranges: 'all' })
    expect(await drift()).toEqual(
      [
        { object_type: 'customer', id: late, what: 'changed', cause: 'late event' },
        { object_type: 'customer', id: lost, what: 'changed', cause: null },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
    // Reconcile finds the event of the lost webhook later.
    await deliver(...[...simulator.events()].slice(-2, -1).map((event) => event as never))
    await database.query(`UPDATE stripe.stripe_event SET channel = 'gap' WHERE object_id = $1`, [lost])
    await pass(20 * 60_000)
    await database.query('UPDATE stripe.sync_account SET events_checked_at = stripe.now()')
    await tidyInbox(bench().deps)
    expect((await drift()).find(({ id }) => id === lost)?.cause).toBe('lost webhook')
  })

  it('deletes nothing and proves nothing when the key is revoked in the middle', async () => {
    const { simulator, database, pass } = bench()
    const all = await customers(300)
    await fullSync()
    const before = await database.query('SELECT * FROM stripe.sync_proof ORDER BY object_type, gte')
    for (const id of all.slice(0, 5)) simulator.mutations.deleteCustomer(id)
    await pass(60_000)
    simulator.faults.add({ path: '/v1/customers/*', fault: { kind: 'unauthorized' } })
    simulator.faults.add({ path: '/v1/charges', fault: { kind: 'unauthorized' } })
    const refused = /Stripe refuses STRIPE_SECRET_KEY \(401\)/
    await expect(auditRanges(bench(), { ranges: 'all' })).rejects.toThrow(refused)
    await expect(syncEverything(bench(), { objects: ['customer'] })).rejects.toThrow(refused)
    expect(await database.query('SELECT id FROM stripe.customers WHERE deleted_at IS NOT NULL')).toEqual([])
    const after = await database.query(`SELECT * FROM stripe.sync_proof WHERE object_type = 'customer'`)
    expect(after).toEqual(before.filter((row) => row['object_type'] === 'customer'))
  })
})

describe('the rotation', () => {
  it('is not due after a full sync, and later begins with the range of the oldest proof', async () => {
    const { database, pass } = bench()
    await fullSync()
    const { deps } = bench()
    expect((await findDueAudits(deps, { isForced: false })).due).not.toContain('due')
    expect((await auditRanges(bench(), { ranges: 'due' })).result.ranges).toBe(0)
    await pass(4 * DAY_MS)
    await database.query(
      `UPDATE stripe.sync_proof SET proven_at = proven_at - interval '1 day' WHERE object_type = 'coupon'`,
    )
    expect((await findDueAudits(deps, { isForced: false })).due).toContain('due')
    const { done } = await auditRanges(bench(), { ranges: 'due' })
    expect(done[0]?.type).toBe('coupon')
    expect(done[0]?.lane).toBe('audit')
  })

  it('proves all ranges within AUDIT_DAYS, a share in each run, and divides large ranges', async () => {
    const { pass, database, simulator } = bench()
    await customers(4_500)
    await fullSync()
    const deps = { ...bench().deps, auditMs: DAY_MS, reconcileIntervalMs: 3_600_000 }
    const shares: number[] = []
    let largest = 0
    for (let hour = 0; hour < 25; hour++) {
      await pass(3_600_000)
      if (!(await findDueAudits(deps, { isForced: false })).due.includes('due')) continue
      const { done } = await auditRanges({ ...bench(), deps }, { ranges: 'due' })
      shares.push(done.length)
      largest = Math.max(largest, ...done.filter(({ type }) => type === 'customer').map(({ listed }) => listed))
    }
    const [oldest] = await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM stripe.sync_proof WHERE proven_at < stripe.now() - interval '1 day'`,
    )
    expect(oldest?.n).toBe(0)
    expect(shares.length).toBeGreaterThan(5)
    expect(largest).toBeLessThanOrEqual(2_100)
    expect(largest).toBeGreaterThan(1_000)
    expect(simulator.accountId).toBeTruthy()
  })

  it('takes a smaller share of the rotation when few reads of the month are left', async () => {
    const { pass, database } = bench()
    await fullSync()
    await pass(7 * DAY_MS)
    const deps = { ...bench().deps, livemode: true, reconcileIntervalMs: 7 * DAY_MS }
    const shareOf = async (runId: string) =>
      (await startAudit(deps, { runId, workflowId: 'audit', ranges: 'due' })).limit
    const usual = await shareOf('a')
    await pass(7 * DAY_MS)
    await addRequests(database.pool, [{ lane: 'sync', endpoint: '/v1/customers', count: 9_000 }])
    expect(await shareOf('b')).toBe(Math.ceil(usual / 2))
  })

  it('skips a type that was left out for a while, because a full sync must list it first', async () => {
    await customers(3)
    await fullSync()
    const { deps } = bench()
    const without = createSelection(deps.selection.types.filter(({ name }) => name !== 'customer'))
    await tidyInbox({ ...deps, selection: without })
    expect(await proofOf('customer')).toBeNull()
    const { done } = await auditRanges(bench(), { ranges: 'due' })
    expect(done.map(({ type }) => type)).not.toContain('customer')
    expect(await proofOf('customer')).toBeNull()
  })
})

describe('types without events', () => {
  it('are listed hourly for new objects only, in the reconcile lane, without drift', async () => {
    const { simulator, differencesOf, pass } = bench()
    simulator.seed({ customers: 20 })
    await fullSync()
    await pass(2 * 3_600_000)
    const { deps } = bench()
    expect((await findDueAudits(deps, { isForced: false })).due).toEqual(['eventless'])
    simulator.mutateRandomly(100, { unlisted: true })
    expect(await differencesOf('balance_transactions')).not.toEqual([])
    simulator.requests.clear()
    const { done } = await auditRanges(bench(), { ranges: 'eventless' })
    expect(new Set(done.map(({ lane }) => lane))).toEqual(new Set(['reconcile']))
    expect(await differencesOf('balance_transactions')).toEqual([])
    expect(await drift()).toEqual([])
    // One request for the account, and one for each type whose list takes ranges.
    expect(simulator.requests.total).toBeLessThanOrEqual(10)
    expect((await findDueAudits(deps, { isForced: false })).due).toEqual([])
    expect((await findDueAudits(deps, { isForced: true })).due).toEqual(['eventless'])
  })

  it('are listed for new objects even after answers were dated two days ahead', async () => {
    const { simulator, differencesOf, pass } = bench()
    simulator.seed({ customers: 20 })
    const clear = simulator.faults.add({ fault: { kind: 'clock-ahead', seconds: 172_800 } })
    await fullSync()
    clear()
    await pass(2 * 3_600_000)
    simulator.mutateRandomly(100, { unlisted: true })
    expect(await differencesOf('balance_transactions')).not.toEqual([])
    await auditRanges(bench(), { ranges: 'eventless' })
    expect(await differencesOf('balance_transactions')).toEqual([])
  })

  it('are each listed once, even if one plan cannot hold all of them', async () => {
    const { database, deps, pass } = bench()
    await fullSync()
    await pass(25 * 3_600_000)
    const request = { runId: 'r', ranges: 'eventless', without: [] } as const
    const { at: provenBefore } = await startAudit(deps, { ...request, workflowId: 'audit-eventless' })
    const plan = (limit: number, planned: number) =>
      planAudit(deps, { ...request, provenBefore, limit, planned }).then(({ ranges }) => ranges)
    const all = await plan(1_000, 0)
    const first = await plan(3, 0)
    const provenAt = await readNow(database.pool)
    for (const { account, type: typeName, created, runId } of first) {
      const range = { gte: created.gte ?? 0, lt: created.lt }
      await recordProof(database.pool, { account, typeName, ...range, counted: 0, hash: null, provenAt, runId })
    }
    const rest = await plan(1_000, first.length)
    expect([...first, ...rest].map(({ type }) => type).toSorted()).toEqual(all.map(({ type }) => type).toSorted())
    expect(rest.map(({ runId }) => runId)).toEqual(rest.map((_, index) => `r/${index + 3}`))
  })
})

describe('a type that fails in the middle of its planned ranges', () => {
  it.each([
    { when: 'in one run', continueAsNewRate: 0 },
    { when: 'in runs that continue as new after each plan', continueAsNewRate: 1 },
  ])('mixes up no listing ids, proofs or counts of other ranges, $when', async ({ continueAsNewRate }) => {
    const { simulator, database, deps, pass } = bench()
    for (let i = 0; i < 60; i++) {
      simulator.mutations.createProduct({ name: `product ${i}` })
      if (i < 5) simulator.mutations.createCustomer()
      await pass(1_000)
    }
    // Customers come before products, so the first plan of 50 ranges holds 5 of customers and 45 of products.
    const selection = createSelection(deps.selection.types.filter(({ name }) => /^(customer|product)$/.test(name)))
    const selected = { ...bench(), deps: { ...deps, selection } }
    await syncEverything(selected)
    await divide('customer')
    const products = await divide('product')
    await database.query(`UPDATE stripe.products SET data = data || '{"name": "by hand"}', name = 'by hand'`)
    await pass(60_000)

    const failing = { ...selected, deps: { ...selected.deps, createSession: failingAt('/v1/customers', 2) } }
    const { done, result } = await auditRanges(failing, { ranges: 'all', continueAsNewRate })

    expect(result).toMatchObject({ changed: 60, skipped: [{ type: 'customer' }], failed: [] })
    expect(done.filter(({ type }) => type === 'product')).toHaveLength(60)
    const ids = done.map(({ runId }) => runId)
    expect(new Set(ids).size).toBe(ids.length)
    expect((await drift()).map(({ id }) => id).toSorted()).toEqual(products.toSorted())
    const digests = await database.query(
      `SELECT counted, hash FROM stripe.sync_proof WHERE object_type = 'product' ORDER BY gte`,
    )
    expect(digests).toHaveLength(60)
    for (const [index, { counted, hash }] of digests.entries())
      expect({ counted, hash }).toEqual(await digestOfRows('products', `id = '${products[index]}'`))
  })

  /**
   * Divides a type's proof so that each object has its own, seemingly large range.
   *
   * @returns the objects' ids
   */
  async function divide(typeName: 'customer' | 'product'): Promise<string[]> {
    const { database, simulator } = bench()
    const account = simulator.accountId
    const objects = [...simulator.objects(typeName)]
      .map(({ id, created }) => ({ id, created: Number(created) }))
      .toSorted((a, b) => a.created - b.created)
    const [proof] = await readProofs(database.pool, { account, typeName })
    if (!proof) throw new Error(`There is no proof of ${typeName}.`)
    const parts = objects.map(({ created }, index) => ({
      gte: index === 0 ? proof.gte : created,
      lt: objects[index + 1]?.created ?? proof.lt,
      counted: RANGE_SIZE,
    }))
    await divideProof(database.pool, { account, typeName, proof, parts })
    return objects.map(({ id }) => id)
  }

  /** Returns sessions for which Stripe denies one list from its nth page on. */
  function failingAt(endpoint: string, nth: number): Deps['createSession'] {
    const { createSession: session } = bench().deps
    let pages = 0
    return (account, lane) => {
      const real = session(account, lane)
      return {
        find: (request) => real.find(request),
        findList: (request) => real.findList(request),
        async list(request) {
          if (request.endpoint === endpoint) pages += 1
          if (request.endpoint !== endpoint || pages < nth) return real.list(request)
          throw new StripeFailure('The key lost its permission.', { kind: 'denied' })
        },
        get requests() {
          return real.requests
        },
      }
    }
  }
})

describe('an audit', () => {
  it('waits for the first full sync, before which there is nothing to compare', async () => {
    await customers(2)
    const { deps } = bench()
    expect(await findDueAudits(deps, { isForced: true })).toEqual({ due: [] })
    const request = {
      runId: 'r',
      ranges: 'all',
      provenBefore: new Date().toISOString(),
      limit: 50,
      planned: 0,
    } as const
    expect(await planAudit(deps, { ...request, without: [] })).toEqual({ ranges: [] })
  })
})
