import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { bundleWorkflows } from '../../worker/bundle.js'
import { fullSyncId, fullSyncType, sweepType, taskQueue } from '../../workflows/contract.js'
import { useDatabase } from '../support/database.js'
import { proveAll } from '../support/prove-all.js'
import { useServers } from '../support/servers.js'
import { ACCOUNT, WEBHOOK_SECRET } from '../support/webhook.js'

// Steps that fail repeatedly, on a real Temporal server.

const servers = useServers({ ownPostgres: false })
const database = useDatabase()
const TOKEN = 'the token of the test'
const bearer = { authorization: `Bearer ${TOKEN}` }

let app: FastifyInstance
let client: Client
let worker: Worker
let running: Promise<void>
let connection: NativeConnection

beforeAll(async () => {
  const address = servers().temporalAddress
  client = new Client({ connection: await Connection.connect({ address }) })
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  connection = await NativeConnection.connect({ address })
  worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflows(new URL('failing-workflows.ts', import.meta.url).pathname),
    activities: {
      applyInbox: () => Promise.reject(new Error('the disk is full')),
    },
  })
  running = worker.run()
  await confirmIdentity(database(), { accountId: ACCOUNT, livemode: false })
  await proveAll(database().pool, { account: ACCOUNT, at: new Date() })
  const opened = connectDatabases(database().url)
  const env = readApiEnv({ DATABASE_URL: database().url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN: TOKEN })
  app = await createApp({ env, ...opened, temporal: client })
  app.addHook('onClose', () => opened.close())
})
afterAll(async () => {
  await app.close()
  worker.shutdown()
  await running
  await connection.close()
  await client.connection.close()
})

interface Status {
  readonly state: string
  readonly reasons: readonly string[]
  readonly temporal: {
    readonly troubles: {
      readonly found: readonly { readonly workflowId: string; since: string }[]
      isComplete: boolean
    }
  }
}

async function status(): Promise<Status> {
  return (await app.inject({ url: '/api/status', headers: bearer })).json<Status>()
}

const PATIENCE = { timeout: 90_000, interval: 1_000 }

describe('an activity that has failed more than ten times', () => {
  it('is reported with workflow, start, count and error, even beside 60 customer workflows', async () => {
    const begun = Date.now()
    await client.workflow.start(fullSyncType, { workflowId: fullSyncId, taskQueue })
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        client.workflow.start('customerSync', {
          workflowId: `customer:acct/cus_${i}`,
          taskQueue,
          startDelay: '1 hour',
        }),
      ),
    )
    await expect
      .poll(async () => (await status()).temporal.troubles, PATIENCE)
      .toMatchObject({
        found: [
          {
            workflowId: fullSyncId,
            activity: 'applyInbox',
            failedAttempts: expect.any(Number) as number,
            lastError: 'the disk is full',
          },
        ],
        isComplete: false,
      })
    const { state, reasons, temporal } = await status()
    expect(state).toBe('degraded')
    expect(reasons.join(' ')).toMatch(/applyInbox of full-sync failed \d+ times and is tried again: the disk is full/)
    const since = Date.parse(temporal.troubles.found[0]?.since ?? '')
    expect(since).toBeGreaterThan(begun - 5_000)
    expect(since).toBeLessThan(begun + 60_000)
    const { body } = await app.inject({ url: '/admin/stripe-sync/live', headers: bearer })
    expect(body).toMatch(/data-troubles="1"[\s\S]*the disk is full/)
  })
})

describe('a workflow whose own code fails repeatedly', () => {
  it('is reported as stuck', async () => {
    await client.workflow.start(sweepType, { workflowId: 'sweep-stuck', taskQueue })
    await expect
      .poll(async () => (await status()).reasons.join(' '), PATIENCE)
      .toMatch(/Workflow sweep-stuck is stuck: its code failed \d+ times \(.*this code is broken/)
  })
})
