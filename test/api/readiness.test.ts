import { Client, Connection } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { freePort } from '../../dev/free-port.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { useDatabase } from '../support/database.js'
import { proveAll } from '../support/prove-all.js'
import { ACCOUNT, delivery, event, WEBHOOK_SECRET } from '../support/webhook.js'

// A database that answers queries, but cannot store webhooks.

const database = useDatabase()
const TOKEN = 'the token of the test'
const bearer = { authorization: `Bearer ${TOKEN}` }
const coupon = { id: 'SUMMER', object: 'coupon' }
let app: FastifyInstance

/** Creates an app. Each test needs its own, because an app remembers the state of the database for 5 s. */
async function appOn(databaseUrl: string): Promise<FastifyInstance> {
  const env = readApiEnv({ DATABASE_URL: databaseUrl, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN: TOKEN })
  const opened = connectDatabases(databaseUrl)
  const temporal = new Client({
    connection: Connection.lazy({ address: `127.0.0.1:${await freePort()}`, connectTimeout: 500 }),
  })
  const created = await createApp({ env, ...opened, temporal })
  created.addHook('onClose', () => opened.close())
  return created
}

beforeEach(async () => {
  await confirmIdentity(database(), { accountId: ACCOUNT, livemode: false })
  await proveAll(database().pool, { account: ACCOUNT, at: new Date(Date.now() - 60_000) })
  app = await appOn(database().url)
})
afterEach(() => app.close())

async function ready() {
  const response = await app.inject('/ready')
  return { status: response.statusCode, detail: response.json<{ detail?: string }>().detail }
}

async function reasons(): Promise<string> {
  const response = await app.inject({ url: '/api/status', headers: bearer })
  const { state, reasons: all } = response.json<{ state: string; reasons: string[] }>()
  expect(state).toBe('degraded')
  return all.join('\n')
}

const faults = [
  {
    what: 'is read-only',
    make: () => `ALTER DATABASE "${database().pool.options.application_name}" SET default_transaction_read_only = on`,
    mend: () => `ALTER DATABASE "${database().pool.options.application_name}" RESET default_transaction_read_only`,
    says: /The database is read-only/,
  },
  {
    what: 'lacks a migration',
    make: () => `UPDATE stripe._prisma_migrations SET finished_at = NULL`,
    mend: () => `UPDATE stripe._prisma_migrations SET finished_at = now()`,
    says: /The database lacks 2026\w+.*: run `npm run migrate`/,
  },
  {
    what: 'lacks a column of the inbox',
    make: () => `ALTER TABLE stripe.stripe_event RENAME COLUMN api_version TO another_name`,
    mend: () => `ALTER TABLE stripe.stripe_event RENAME COLUMN another_name TO api_version`,
    says: /The database lacks a column: run `npm run migrate`/,
  },
]

describe.each(faults)('a database that $what', ({ make, mend, says }) => {
  beforeEach(async () => {
    await database().query(make())
    await app.close()
    app = await appOn(database().url)
  })
  afterEach(async () => {
    const client = new pg.Client({ connectionString: database().url, options: '-c default_transaction_read_only=off' })
    await client.connect()
    await client.query(mend())
    await client.end()
  })

  it('is not ready, and the status gives the reason instead of "in sync"', async () => {
    expect(await ready()).toEqual({ status: 503, detail: expect.stringMatching(says) as string })
    expect(await reasons()).toMatch(says)
  })
})

describe('a database without the tables', () => {
  it('is not ready, and the page says what to do instead of failing', async () => {
    const name = `empty_${Date.now()}`
    await database().query(`CREATE DATABASE ${name}`)
    const empty = await appOn(database().url.replace(/[^/]+$/, name))
    try {
      const answer = await empty.inject('/ready')
      expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
        503,
        expect.stringMatching(/run `npm run migrate`/),
      ])
      const live = await empty.inject({ url: '/admin/stripe-sync/live', headers: bearer })
      expect(live.statusCode).toBe(503)
      expect(live.body).toMatch(/data-state="unknown"[\s\S]*run `npm run migrate`/)
      const status = await empty.inject({ url: '/api/status', headers: bearer })
      expect(status.json<{ detail: string }>().detail).toMatch(/run `npm run migrate`/)
    } finally {
      await empty.close()
      await database().query(`DROP DATABASE ${name} WITH (FORCE)`)
    }
  })
})

describe('an account that is not known yet', () => {
  it('makes the API unready, because it would answer each webhook with 503', async () => {
    await database().query('DELETE FROM stripe.sync_account')
    expect(await ready()).toEqual({ status: 503, detail: expect.stringMatching(/worker has not started/) as string })
  })
})

describe('the readiness check', () => {
  it('leaves no event in the inbox', async () => {
    expect((await ready()).status).toBe(200)
    expect(await database().query('SELECT id FROM stripe.stripe_event')).toEqual([])
  })

  it('asks the database once for 100 requests', async () => {
    const { pool } = database()
    const written = async () => {
      const client = await pool.connect()
      try {
        await client.query('SELECT pg_stat_force_next_flush()')
        const { rows } = await client.query<{ n: number }>(
          `SELECT n_tup_ins::int AS n FROM pg_stat_user_tables WHERE schemaname = 'stripe' AND relname = 'stripe_event'`,
        )
        return rows[0]?.n ?? 0
      } finally {
        client.release()
      }
    }
    const before = await written()
    await Promise.all(Array.from({ length: 50 }, ready))
    await Promise.all(Array.from({ length: 50 }, ready))
    await app.close() // PostgreSQL reports the counts of a connection when it ends
    await expect.poll(written).toBeGreaterThan(before)
    expect(await written()).toBe(before + 1)
    app = await appOn(database().url)
  })
})

describe('a webhook that was answered 503', () => {
  const refused = event({ object: coupon })

  async function refuse(): Promise<void> {
    await database().query('ALTER TABLE stripe.stripe_event RENAME TO elsewhere')
    expect((await app.inject(delivery(refused))).statusCode).toBe(503)
    await database().query('ALTER TABLE stripe.elsewhere RENAME TO stripe_event')
  }

  it('keeps the status from "in sync" until Stripe delivers it again', async () => {
    await refuse()
    // The API stores webhooks again, but the refused event is still missing.
    expect((await app.inject(delivery(event({ object: coupon })))).statusCode).toBe(200)
    expect(await reasons()).toMatch(/answered webhooks with 503: 1 of their events are not in the inbox yet/)
    expect((await app.inject(delivery(refused))).statusCode).toBe(200)
    // Readers share a status for 1 s.
    await expect.poll(reasons, { timeout: 30_000 }).not.toMatch(/503/)
  })

  it('keeps the status from "in sync" only until reconcile has walked past it', async () => {
    await refuse()
    expect((await app.inject(delivery(event({ object: coupon })))).statusCode).toBe(200)
    await database().query(`UPDATE stripe.sync_account SET events_until = to_timestamp($1)`, [refused.created + 1])
    expect(await reasons()).not.toMatch(/503/)
  })

  it('is reported, even after reconcile, until another webhook is stored', async () => {
    await refuse()
    await database().query(`UPDATE stripe.sync_account SET events_until = to_timestamp($1)`, [refused.created + 1])
    expect(await reasons()).toMatch(/answers webhooks with 503/)
  })
})
