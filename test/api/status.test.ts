import { Client, Connection } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { type ApiDatabases, connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { recordRunEnd, recordRunStart, type RunKind } from '../../prisma/proofs/runs.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import { fullSyncId } from '../../workflows/contract.js'
import { useDatabase } from '../support/database.js'
import { proveAll } from '../support/prove-all.js'
import { useServers } from '../support/servers.js'
import { ACCOUNT, delivery, event, WEBHOOK_SECRET } from '../support/webhook.js'

// Tests what a read of the status costs, and that it never delays webhooks. No worker runs here. Temporal only
// accepts workflow starts.

const servers = useServers({ ownPostgres: false })
const database = useDatabase()
const TOKEN = 'the token of the test'
const headers = { authorization: `Bearer ${TOKEN}` }
/** 30 s are enough for everything that works. */
const PATIENCE = { timeout: 30_000 }
let client: Client
let opened: ApiDatabases
let app: FastifyInstance
let nowMs: number

beforeAll(async () => {
  // No retries: no worker answers queries, and a repeated call throws after the connection was closed.
  const connection = await Connection.connect({ address: servers().temporalAddress, interceptors: [] })
  client = new Client({ connection })
})
afterAll(() => client.connection.close())

beforeEach(async () => {
  await database().query('DELETE FROM stripe.sync_account')
  await confirmIdentity(database(), { accountId: ACCOUNT, livemode: false })
  await proveAll(database().pool, { account: ACCOUNT, at: new Date() })
  await database().query('DELETE FROM stripe.customers')
  const env = readApiEnv({ DATABASE_URL: database().url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN: TOKEN })
  nowMs = 0
  opened = connectDatabases(database().url)
  app = await createApp({ env, ...opened, temporal: client, monotonicMs: () => nowMs })
})
afterEach(async () => {
  await app.close()
  await opened.close()
})

interface Age {
  readonly text: string
  readonly problem: string | null
}

interface Status {
  readonly state: string
  readonly reasons: readonly string[]
  readonly counted: Age
  readonly types: readonly { readonly tables: readonly { readonly table: string; readonly rows: number }[] }[]
  readonly inbox: { readonly failed: number }
  readonly fullSync: { readonly running: { readonly runId: string } | null }
}

async function status(): Promise<Status> {
  const response = await app.inject({ url: '/api/status', headers })
  expect(response.statusCode).toBe(200)
  return response.json<Status>()
}

async function page(): Promise<string> {
  return (await app.inject({ url: '/admin/stripe-sync/live', headers })).body
}

function metrics() {
  return app.inject('/metrics')
}

/** Returns the row count of the customers in the status, and its age. */
async function customers() {
  const { types, counted } = await status()
  const { rows } = types.flatMap(({ tables }) => tables).find(({ table }) => table === 'customers') ?? {}
  return { rows, text: counted.text, problem: counted.problem }
}

async function addCustomer(): Promise<void> {
  await database().query(
    `INSERT INTO stripe.customers (account_id, id, data, source, seen_at, channel, synced_at)
     VALUES ($1, 'cus_1', '{}', 'fetch', stripe.now(), 'full-sync', stripe.now())`,
    [ACCOUNT],
  )
}

/** Lets 1,001 ms pass. The last answer is shared for 1 s only. */
function later(): void {
  nowMs += 1_001
}

function many(read: () => Promise<unknown>): Promise<unknown[]> {
  return Promise.all(Array.from({ length: 100 }, read))
}

describe('a hundred readers', () => {
  /** Counts the statements that `read` sends. Each takes a connection from the pool. */
  async function cost(read: () => Promise<unknown>): Promise<number> {
    let statements = 0
    const count = () => void statements++
    opened.statusDatabase.pool.on('acquire', count)
    await read()
    opened.statusDatabase.pool.off('acquire', count)
    return statements
  }

  /** Expects that 100 readers cost as much as one, and nothing 500 ms later. Returns the cost of one. */
  async function expectShared(read: () => Promise<unknown>, crowd = read): Promise<number> {
    const one = await cost(read)
    later()
    expect(await cost(() => many(crowd))).toBe(one)
    nowMs += 500
    expect(await cost(() => many(read))).toBe(0)
    return one
  }

  it('of the page and the JSON cost as much as one, at the same time and for 1 s', async () => {
    await status()
    later()
    const one = await expectShared(status, page)
    expect(one).toBeGreaterThan(0)
    nowMs += 501
    expect(await cost(page)).toBe(one)
  })

  it('of the metrics cost as much as one', async () => {
    expect(await expectShared(metrics)).toBeGreaterThan(0)
  })
})

describe('rows', () => {
  /** Waits until no read runs in the background. */
  async function quiet(): Promise<void> {
    const { pool } = opened.statusDatabase
    await expect.poll(() => pool.waitingCount + pool.totalCount - pool.idleCount, PATIENCE).toBe(0)
  }

  it('are counted again after 15 s and not before, and no reader waits for the count', async () => {
    expect(await customers()).toEqual({ rows: 0, text: 'counted 0 seconds ago', problem: null })
    await addCustomer()
    for (const seconds of [10, 12, 14]) {
      nowMs = 1_000 * seconds
      expect(await customers()).toEqual({ rows: 0, text: `counted ${seconds} seconds ago`, problem: null })
      await quiet()
    }
    nowMs = 20_000
    const release = await lock('stripe.customers')
    expect(await customers()).toEqual({ rows: 0, text: 'counted 20 seconds ago', problem: null })
    expect(await page()).toContain('Rows were counted 20 seconds ago.')
    await release()
    await expect
      .poll(() => {
        later()
        return customers()
      }, PATIENCE)
      .toMatchObject({ rows: 1, problem: null })
  })

  it('keep their last count when counting fails, with its age and the reason', async () => {
    await addCustomer()
    const { state } = await status()
    await database().query('ALTER TABLE stripe.customers RENAME TO elsewhere')
    nowMs = 16_000
    await expect
      .poll(() => {
        later()
        return customers()
      }, PATIENCE)
      .toEqual({
        rows: 1,
        text: expect.stringMatching(/^counted \d\d seconds ago$/) as string,
        problem: 'They could not be counted again: relation "stripe.customers" does not exist.',
      })
    expect(await page()).toMatch(/Rows were counted \d\d seconds ago\. They could not be counted again: relation/)
    expect((await status()).state).toBe(state)
    await database().query('ALTER TABLE stripe.elsewhere RENAME TO customers')
    nowMs += 16_000
    await expect
      .poll(() => {
        later()
        return customers()
      }, PATIENCE)
      .toMatchObject({ rows: 1, problem: null })
  })

  it.each<RunKind>(['full-sync', 'audit', 'eventless'])('are counted at once after a run of %s', async (kind) => {
    expect(await customers()).toMatchObject({ rows: 0 })
    const run = { id: `run of ${kind}`, workflowId: kind, kind, input: {} }
    await recordRunStart(database(), run)
    await addCustomer()
    later()
    expect(await customers()).toMatchObject({ rows: 0 })
    await recordRunEnd(database(), { id: run.id, outcome: 'complete', result: null })
    later()
    expect(await customers()).toEqual({ rows: 1, text: 'counted 0 seconds ago', problem: null })
  })
})

describe('proofs', () => {
  it('that cannot be read make the state degraded, with the reason', async () => {
    expect((await status()).reasons.join(' ')).not.toMatch(/Full syncs and proofs/)
    await database().query('ALTER TABLE stripe.sync_proof RENAME TO elsewhere')
    nowMs = 16_000
    await expect
      .poll(async () => {
        later()
        const { state, reasons } = await status()
        return `${state}: ${reasons.join(' ')}`
      }, PATIENCE)
      .toMatch(/degraded: .*proofs were read \d\d seconds ago\. .*"stripe\.sync_proof" does not exist\. .*out of date/)
    await database().query('ALTER TABLE stripe.elsewhere RENAME TO sync_proof')
  })

  it('are read at once when the watermark restarts', async () => {
    const unsynced = /fully synced/
    expect((await status()).reasons.join(' ')).not.toMatch(unsynced)
    await database().query(`UPDATE stripe.sync_account SET events_since = stripe.now() + interval '1 minute'`)
    later()
    expect((await status()).reasons.join(' ')).toMatch(unsynced)
  })
})

describe('an action of an operator', () => {
  it('shows in the next status when it retries events', async () => {
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, closed_at, error, payload)
       VALUES ('evt_aside', 'x', $1, 'cus_1', stripe.now(), 'webhook', stripe.now(), 'failed', stripe.now(), 'no', '{}')`,
      [ACCOUNT],
    )
    expect((await status()).inbox.failed).toBe(1)
    const retried = await app.inject({ method: 'POST', url: '/api/events/retry', headers })
    expect(retried.json()).toEqual({ reopened: 1 })
    expect((await status()).inbox.failed).toBe(0)
  })

  it('shows in the next status and on the page when it starts a full sync', async () => {
    expect((await status()).fullSync.running).toBeNull()
    const started = await app.inject({ method: 'POST', url: '/api/syncs', headers })
    const { id } = started.json<{ id: string }>()
    try {
      expect((await status()).fullSync.running).toMatchObject({ runId: id })
      expect(await page()).toContain('Full sync running')
    } finally {
      await client.workflow.getHandle(fullSyncId).terminate()
    }
  })
})

describe('webhooks', () => {
  it('are stored while every connection of the status waits for a lock', async () => {
    expect((await app.inject('/ready')).statusCode).toBe(200)
    const release = await lock(
      ...['sync_gap', 'sync_run', 'sync_proof', 'sync_drift', 'sync_misfit', 'request_budget'].map(
        (table) => `stripe.${table}`,
      ),
    )
    const readers = awaitAll(
      () => many(page),
      () => many(status),
      () => many(metrics),
    )
    await expect.poll(waiting, PATIENCE).toBe(opened.statusDatabase.pool.options.max)
    const events = Array.from({ length: 20 }, () => event({ object: { id: 'SUMMER', object: 'coupon' } }))
    const answers = await Promise.all(events.map((each) => app.inject(delivery(each))))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    expect(await waiting()).toBe(opened.statusDatabase.pool.options.max)
    await release()
    await readers
  })

  async function waiting(): Promise<number | undefined> {
    const [row] = await database().query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'stripe-sync api status' AND wait_event_type = 'Lock'`,
    )
    return row?.n
  }
})

/** Locks tables against all readers. @returns a function that releases the locks */
async function lock(...tables: string[]): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: database().url })
  await holder.connect()
  await holder.query('BEGIN')
  await holder.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`)
  return () => holder.end()
}
