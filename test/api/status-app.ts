import { Client, Connection } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { createApp } from '../../api/app.js'
import { type ApiDatabases, connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { useDatabase } from '../support/database.js'
import { proveAll } from '../support/prove-all.js'
import { useServers } from '../support/servers.js'
import { ACCOUNT, WEBHOOK_SECRET } from '../support/webhook.js'

const TOKEN = 'the token of the test'
export const headers = { authorization: `Bearer ${TOKEN}` }
/** 30 s are enough for everything that works. */
export const PATIENCE = { timeout: 30_000 }

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

/** An API whose status the tests read. Each test has its own. */
interface StatusApp {
  app: FastifyInstance
  opened: ApiDatabases
  client: Client
  /** The API's monotonic time. It decides whether a cached read is too old. */
  nowMs: number
}

/** Runs the API with a database and Temporal. No worker runs, so Temporal only accepts workflow starts. */
export function useStatusApp() {
  const servers = useServers({ ownPostgres: false })
  const database = useDatabase()
  // The hooks below set the missing properties before the first test.
  const api = { nowMs: 0 } as StatusApp

  beforeAll(async () => {
    // No retries: no worker answers queries, and a repeated call throws after the connection was closed.
    const connection = await Connection.connect({ address: servers().temporalAddress, interceptors: [] })
    api.client = new Client({ connection })
  })
  afterAll(() => api.client.connection.close())

  beforeEach(async () => {
    await database().query('DELETE FROM stripe.sync_account')
    await confirmIdentity(database(), { accountId: ACCOUNT, livemode: false })
    await proveAll(database().pool, { account: ACCOUNT, at: new Date() })
    await database().query('DELETE FROM stripe.customers')
    const env = readApiEnv({ DATABASE_URL: database().url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ADMIN_TOKEN: TOKEN })
    api.nowMs = 0
    api.opened = connectDatabases(database().url)
    api.app = await createApp({ env, ...api.opened, temporal: api.client, monotonicMs: () => api.nowMs })
  })
  afterEach(async () => {
    await api.app.close()
    await api.opened.close()
  })

  async function status(): Promise<Status> {
    const response = await api.app.inject({ url: '/api/status', headers })
    expect(response.statusCode).toBe(200)
    return response.json<Status>()
  }

  /** Returns the text of an open page, without its tags. */
  async function page(path = ''): Promise<string> {
    const { body } = await api.app.inject({ url: `/admin/stripe-sync${path}/live`, headers })
    return body.replaceAll(/<[^>]+>/g, '')
  }

  function metrics() {
    return api.app.inject('/metrics')
  }

  /** Lets 1,001 ms pass. The last answer is shared for 1 s only. */
  function later(): void {
    api.nowMs += 1_001
  }

  /**
   * Locks tables against all readers.
   *
   * @returns a function that releases the locks
   */
  async function lock(...tables: string[]): Promise<() => Promise<void>> {
    const holder = new pg.Client({ connectionString: database().url })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`)
    return () => holder.end()
  }

  return { api, database, status, page, metrics, later, lock }
}
