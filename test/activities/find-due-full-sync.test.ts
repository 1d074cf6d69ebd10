import { describe, expect, it } from 'vitest'
import { closeGaps } from '../../activities/heal/close-gaps.js'
import { findDueFullSync } from '../../activities/heal/find-due-full-sync.js'
import { finishFullSync } from '../../activities/listing/finish-run.js'
import { planFullSync } from '../../activities/listing/plan-full-sync.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import type { RunEndOutcome } from '../../prisma/catalogue/enumerated-columns.js'
import { recordRunStart } from '../../prisma/proofs/runs.js'
import { beginSeen } from '../../prisma/proofs/seen.js'
import { createSelection, wholeCatalogue } from '../../prisma/catalogue/selection.js'
import type { FullSyncInput, TypeProgress } from '../../workflows/contract.js'
import { syncEverything } from '../support/sync-everything.js'
import { CONNECTED, useWorkbench, type Workbench } from '../support/workbench.js'

const workbench = useWorkbench()
const DAY_MS = 86_400_000

/** Two types are enough here, and keep each full sync short. */
const TYPES = ['coupon', 'product']

function bench(): Workbench {
  const selection = createSelection(TYPES.map((name) => wholeCatalogue.get(name)))
  return { ...workbench(), deps: { ...workbench().deps, selection } }
}

const due = async (lost: { account: string; reason: string }[] = []) =>
  (await findDueFullSync(bench().deps, { lost })).due

/** Closes the record of the run that is recorded as running. */
async function finish(outcome: RunEndOutcome, failed: readonly string[] = []) {
  const { database, deps } = bench()
  const [run] = await database.query<{ id: string }>(`SELECT id FROM stripe.sync_run WHERE outcome = 'running'`)
  const none = { listed: 0, inserted: 0, changed: 0, unchanged: 0, tombstoned: 0, requests: 0, seconds: 0 }
  const types = TYPES.map((type): TypeProgress => {
    const isFailed = failed.includes(type)
    const about = { account: deps.ownAccount, type, table: `${type}s`, ...none }
    return isFailed ? { ...about, state: 'failed', reason: 'no' } : { ...about, state: 'complete' }
  })
  const state = outcome === 'failed' ? 'incomplete' : outcome
  await finishFullSync(deps, { runId: run?.id ?? '', outcome, result: { state, dryRun: false, types } })
}

async function fullSync(request: FullSyncInput = {}): Promise<void> {
  await syncEverything(bench(), request)
  await bench().pass(1_000)
}

/** Runs a full sync that fails in its first activity. */
async function brokenSync(): Promise<void> {
  const { simulator, deps } = bench()
  const clear = simulator.faults.add({ fault: { kind: 'unauthorized' } })
  const run = { runId: `run-${Math.random()}`, workflowId: 'full-sync' }
  await expect(planFullSync(deps, { request: {}, ...run })).rejects.toThrow(/API Key/)
  clear()
  await finishFullSync(deps, { runId: run.runId, outcome: 'failed', result: null })
}

describe('the full sync that is due', () => {
  it('is the first one, until a full sync starts the watermark', async () => {
    expect(await due()).toEqual({ reason: 'Nothing has been synced yet.', request: {} })
    await brokenSync()
    expect(await due()).toMatchObject({ request: {} })
  })

  it('waits from the second failure on, twice as long each time, and a day at most', async () => {
    const { pass, deps } = bench()
    await brokenSync()
    for (let waitMs = deps.reconcileIntervalMs; waitMs < 4 * DAY_MS; waitMs *= 2) {
      await brokenSync()
      expect(await due()).toBeUndefined()
      await pass(Math.min(DAY_MS, waitMs) - 10_000)
      expect(await due()).toBeUndefined()
      await pass(20_000)
      expect(await due()).toBeDefined()
    }
  })

  it('is none after an operator cancelled one, until events are lost for good', async () => {
    const { deps } = bench()
    const request = { objects: ['product'] }
    await planFullSync(deps, { request, runId: 'cancelled', workflowId: 'full-sync' })
    await finish('cancelled')
    expect(await due()).toBeUndefined()
    expect(await due([{ account: deps.ownAccount, reason: 'too old' }])).toEqual({ reason: 'too old', request: {} })
  })

  it('lists the connected account whose events are lost for good', async () => {
    const request = { accounts: [CONNECTED] }
    expect(await due([{ account: CONNECTED, reason: 'too old' }])).toEqual({ reason: 'too old', request })
  })

  it('lists the types that failed, until they are proven', async () => {
    await fullSync()
    expect(await due()).toBeUndefined()
    await recordRunStart(bench().database, { id: 'r', workflowId: 'full-sync', kind: 'full-sync', input: {} })
    await finish('incomplete', ['product'])
    expect(await due()).toEqual({ reason: 'Not fully synced: products.', request: { objects: ['product'] } })
    await bench().pass(1_000)
    await syncEverything(bench(), { objects: ['product'] })
    await finish('complete')
    expect(await due()).toBeUndefined()
  })

  it('lists a type that was left out for a while', async () => {
    const { deps, pass } = bench()
    await fullSync()
    await tidyInbox({ ...deps, selection: createSelection([wholeCatalogue.get('coupon')]) })
    await pass(DAY_MS)
    expect(await due()).toMatchObject({ request: { objects: ['product'] } })
  })

  it('repeats a run whose workflow is gone with its input, and its start closes the old record', async () => {
    const { database } = bench()
    await fullSync()
    const run = { workflowId: 'full-sync', kind: 'full-sync', input: { objects: ['product'] } } as const
    await recordRunStart(database, { id: 'lost', ...run })
    expect(await due()).toMatchObject({ request: { objects: ['product'] }, unlessRuns: 'lost' })
    await recordRunStart(database, { id: 'again', ...run })
    const rows = await database.query(
      `SELECT id, outcome, error FROM stripe.sync_run WHERE id IN ('lost', 'again') ORDER BY id`,
    )
    expect(rows).toEqual([
      { id: 'again', outcome: 'running', error: null },
      { id: 'lost', outcome: 'failed', error: expect.stringMatching(/workflow is gone/) as string },
    ])
  })

  it('is none after an operator cancelled one before it was planned', async () => {
    const { deps } = bench()
    const begun = { request: { objects: ['product'] }, workflowId: 'full-sync' }
    await finishFullSync(deps, { runId: 'early', begun, outcome: 'cancelled', result: null })
    expect(await due()).toBeUndefined()
    // The worker had already begun to plan the run.
    await planFullSync(deps, { runId: 'early', ...begun })
    expect(await due()).toBeUndefined()
  })

  it('forgets the objects that a lost run listed, and keeps those of running runs', async () => {
    const { database, deps } = bench()
    const run = { workflowId: 'full-sync', kind: 'full-sync', input: {} } as const
    const listed = { account: deps.ownAccount, typeName: 'product' }
    await recordRunStart(database, { id: 'lost', ...run })
    for (const runId of ['lost', 'lost/1', 'again', 'again/1']) await beginSeen(database.pool, { runId, ...listed })
    await recordRunStart(database, { id: 'again', ...run })
    await tidyInbox(deps)
    const rows = await database.query('SELECT run_id FROM stripe.sync_seen ORDER BY run_id')
    expect(rows).toEqual([{ run_id: 'again' }, { run_id: 'again/1' }])
  })

  it('lists everything again when events were lost for good, even what was proven before', async () => {
    const { simulator, deps, attempt, pass } = bench()
    simulator.mutations.createProduct()
    simulator.mutations.createCoupon()
    await fullSync()
    await pass(40 * DAY_MS)
    const { needsFullSync = '' } = await closeGaps(deps, { account: simulator.accountId }, attempt)
    expect(await due([{ account: simulator.accountId, reason: needsFullSync }])).toMatchObject({ request: {} })
    // A full sync starts, and fails before it lists anything.
    await planFullSync(deps, { request: {}, runId: 'second', workflowId: 'full-sync' })
    await finishFullSync(deps, { runId: 'second', outcome: 'failed', result: null })
    expect(await closeGaps(deps, { account: simulator.accountId }, attempt)).toEqual({ found: 0 })
    await pass(DAY_MS)
    expect(await due()).toMatchObject({ request: {} })
    await syncEverything(bench())
    await finish('complete')
    expect(await due()).toBeUndefined()
  })
})

describe('a full sync that has begun', () => {
  it('starts the watermark at its start, so that gaps are closed even if a type fails', async () => {
    const { simulator, deps, attempt, pass, settle } = bench()
    await planFullSync(deps, { request: {}, runId: 'r', workflowId: 'full-sync' })
    await finish('incomplete', ['coupon'])
    await pass(1_000)
    const { id } = simulator.mutations.createProduct({ name: 'lost' })
    await pass(5_000)
    expect(await closeGaps(deps, { account: simulator.accountId }, attempt)).toEqual({ found: 1 })
    await settle()
    expect(await bench().database.query('SELECT id FROM stripe.products')).toEqual([{ id }])
  })

  it.each<FullSyncInput>([{ objects: ['product'] }, { customer: 'cus_1' }, { dryRun: true }])(
    'with the input %j starts no watermark',
    async (request) => {
      const { database, deps } = bench()
      await planFullSync(deps, { request, runId: 'r', workflowId: 'full-sync' })
      expect(await database.query('SELECT events_until FROM stripe.sync_account')).toEqual([{ events_until: null }])
    },
  )
})

describe('the record of a reconcile', () => {
  it('is closed by the next scheduled reconcile when its workflow is gone', async () => {
    const { database } = bench()
    const open = (id: string, workflowId: string) =>
      recordRunStart(database, { id, workflowId, kind: 'reconcile', input: {} })
    await open('lost', 'reconcile-2026-11-24T09:05:00Z')
    await open('of a person', 'reconcile-now')
    await open('next', 'reconcile-2026-11-24T09:10:00Z')
    const rows = await database.query('SELECT id, outcome FROM stripe.sync_run ORDER BY id')
    expect(rows).toEqual([
      { id: 'lost', outcome: 'failed' },
      { id: 'next', outcome: 'running' },
      { id: 'of a person', outcome: 'running' },
    ])
  })
})
