import { describe, expect, it } from 'vitest'
import { findDueAudits } from '../../activities/audit/find-due-audits.js'
import { planAudit } from '../../activities/audit/plan-audit.js'
import { startAudit } from '../../activities/audit/start-audit.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { readNow } from '../../prisma/engine/clock.js'
import { recordProof } from '../../prisma/proofs/proofs.js'
import { addRequests } from '../../prisma/budget/request-counts.js'
import { createSelection } from '../../prisma/catalogue/selection.js'
import { auditRanges } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'
import { createAuditedAccount } from './audited-account.js'

const bench = useWorkbench()
const { customers, fullSync, proofOf, drift } = createAuditedAccount(bench)
const DAY_MS = 86_400_000

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
    const deps = { ...bench().deps, auditRotationMs: DAY_MS, reconcileIntervalMs: 3_600_000 }
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
