import { Client, Connection } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import { expect } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { freePort } from '../../dev/free-port.js'
import { useDatabase } from '../support/database.js'

export const TOKEN = 'a token with spaces'
export const bearer = { authorization: `Bearer ${TOKEN}` }
export const page = '/admin/stripe-sync'

/** Returns functions that create APIs with an admin page, and let time pass for them. */
export function useAdminApps() {
  const database = useDatabase()
  let skippedMs = 0

  /** Lets 2 minutes pass without a reader, so that the next request reads the status anew. */
  function pause(): void {
    skippedMs += 120_000
  }

  async function createTestApp(env: NodeJS.ProcessEnv = {}, namespace?: string) {
    const opened = connectDatabases(env['DATABASE_URL'] ?? database().url)
    // Nothing listens at this address. The page must say so instead of failing.
    const temporal = new Client({
      connection: Connection.lazy({ address: `127.0.0.1:${await freePort()}`, connectTimeout: 500 }),
      ...(namespace !== undefined && { namespace }),
    })
    const created = await createApp({
      env: readApiEnv({ DATABASE_URL: database().url, STRIPE_WEBHOOK_SECRET: 'whsec_x', ADMIN_TOKEN: TOKEN, ...env }),
      ...opened,
      temporal,
      monotonicMs: () => performance.now() + skippedMs,
    })
    created.addHook('onClose', () => opened.close())
    return created
  }

  return { database, pause, createTestApp }
}

/**
 * Opens a session with the token.
 *
 * @returns the session's cookie
 */
export async function openSession(app: FastifyInstance): Promise<string> {
  const response = await app.inject({
    method: 'POST',
    url: `${page}/login`,
    payload: `token=${encodeURIComponent(TOKEN)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(response.statusCode).toBe(303)
  return String(response.headers['set-cookie'])
}
