import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FullSyncPlan, SyncRangesResult } from '../../workflows/port/listing.js'
import type { SyncActivities } from '../../workflows/port/sync-activities.js'
import {
  type FullSyncProgress,
  fullSyncId,
  fullSyncType,
  pauseUpdate,
  progressQuery,
  resumeUpdate,
  taskQueue,
} from '../../workflows/contract.js'
import { useServers } from '../support/servers.js'
import { letStart } from './let-start.js'

// The real workflow on a real Temporal server, with children that start late. The activities only count their
// calls.

const servers = useServers({ ownPostgres: false })

let client: Client
let connection: NativeConnection
let worker: Worker
let running: Promise<void>
let listings = 0

const plan: FullSyncPlan = {
  types: [
    {
      account: 'acct_1',
      type: 'coupon',
      table: 'coupons',
      passes: ['all'],
      ranged: [],
      after: [],
    },
  ],
  createdBefore: 1_800_000_000,
}
const nothing = { listed: 0, inserted: 0, changed: 0, unchanged: 0, requests: 0 }

const activities: Partial<SyncActivities> = {
  planFullSync: () => Promise.resolve(plan),
  beginListing: () => Promise.resolve({ at: '2026-11-24T00:00:00.000Z' }),
  syncRanges(): Promise<SyncRangesResult> {
    listings += 1
    return Promise.resolve({ ...nothing, queue: { waiting: [], splits: 0, fullPages: 1 }, poisoned: 0, poison: [] })
  },
  confirmAbsence: () => Promise.resolve({ tombstoned: 0, requests: 0, counts: nothing }),
  proveRange: () => Promise.resolve({ mended: 0 }),
  finishFullSync: () => Promise.resolve(),
}

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const address = servers().temporalAddress
  client = new Client({ connection: await Connection.connect({ address }) })
  connection = await NativeConnection.connect({ address })
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: new URL('../../workflows/index.ts', import.meta.url).pathname,
    workflowInterceptorModules: [new URL('held-starts.ts', import.meta.url).pathname],
  })
  worker = await Worker.create({ connection, taskQueue, workflowBundle, activities })
  running = worker.run()
})
afterAll(async () => {
  worker.shutdown()
  await running
  await connection.close()
  await client.connection.close()
})

describe('a full sync that is paused while a child starts', () => {
  it('lists nothing until it is resumed', async () => {
    const run = await client.workflow.start(fullSyncType, { workflowId: fullSyncId, taskQueue })
    await expect
      .poll(async () => (await run.query<FullSyncProgress>(progressQuery)).types.map(({ state }) => state))
      .toEqual(['running'])
    const paused = await run.executeUpdate<FullSyncProgress, []>(pauseUpdate)
    expect(paused.state).toBe('paused')
    await run.signal(letStart)
    // More than 6 history events: the child has started, and begun its listing.
    const child = client.workflow.getHandle('object-sync:acct_1/coupon')
    const historyLength = async () => (await child.describe()).historyLength
    await expect.poll(historyLength).toBeGreaterThan(6)
    await delay(1_000)
    expect(listings).toBe(0)
    await run.executeUpdate<FullSyncProgress, []>(resumeUpdate)
    expect(await run.result()).toMatchObject({ state: 'complete' })
    expect(listings).toBe(1)
  })
})
