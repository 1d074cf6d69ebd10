import { Client, Connection } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { type ApiDatabases, connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { confirmIdentity } from '../../prisma/identity.js'
import { together } from '../../prisma/together.js'
import { useDatabase } from '../support/database.js'
import { proveAll } from '../support/prove-all.js'
import { useServers } from '../support/servers.js'
import { ACCOUNT, delivery, event, WEBHOOK_SECRET } from '../support/webhook.js'

// What looking at the status never costs. No worker runs: Temporal only takes what is started.

const servers = useServers({ ownPostgres: false })
const database = useDatabase()
const TOKEN = 'the token of the test'
const headers = { authorization: `Bearer ${TOKEN}` }
/** Long enough for anything that works. */
const PATIENCE = { timeout: 30_000 }
let client: Client
let opened: ApiDatabases
let app: FastifyInstance

beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: servers().temporalAddress }) })
})
afterAll(() => client.connection.close())

beforeEach(async () => {
  await database().query('DELETE FROM stripe.sync_account')
  await confirmIdentity(database(), { accountId: ACCOUNT, livemode: false })
  await proveAll(database().pool, { account: ACCOUNT, at: new Date() })
  const env = readApiEnv({ DATABASE_URL: database().url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN: TOKEN })
  opened = connectDatabases(database().url)
  app = await createApp({ env, ...opened, temporal: client })
})
afterEach(async () => {
  await app.close()
  await opened.close()
})

function status() {
  return app.inject({ url: '/api/status', headers })
}

async function page(): Promise<string> {
  return (await app.inject({ url: '/admin/stripe-sync/live', headers })).body
}

function metrics() {
  return app.inject('/metrics')
}

function many(read: () => Promise<unknown>): Promise<unknown[]> {
  return Promise.all(Array.from({ length: 100 }, read))
}

describe('webhooks', () => {
  it('are stored while every connection of the status waits for a lock', async () => {
    expect((await app.inject('/ready')).statusCode).toBe(200)
    const release = await lock(
      ...['sync_gap', 'sync_run', 'sync_proof', 'sync_drift', 'sync_misfit', 'request_budget'].map(
        (table) => `stripe.${table}`,
      ),
    )
    const readers = together(
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

/** Locks tables against every reader. */
async function lock(...tables: string[]): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: database().url })
  await holder.connect()
  await holder.query('BEGIN')
  await holder.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`)
  return () => holder.end()
}
