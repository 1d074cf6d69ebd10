import { Client, Connection } from '@temporalio/client'
import { beforeEach } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { freePort } from '../../dev/free-port.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { useDatabase } from '../support/database.js'
import { ACCOUNT, WEBHOOK_SECRET } from '../support/webhook.js'

export const coupon = { id: 'SUMMER', object: 'coupon', name: 'Summer' }

/** Returns a client of an unreachable Temporal. The webhook route must work without Temporal. */
export async function unreachableTemporal(): Promise<Client> {
  return new Client({ connection: Connection.lazy({ address: `127.0.0.1:${await freePort()}` }) })
}

/** Creates an API on this database. It accepts webhooks that are signed with either of two secrets. */
export async function appOn(databaseUrl: string) {
  const env = readApiEnv({
    DATABASE_URL: databaseUrl,
    STRIPE_WEBHOOK_SECRET: `whsec_being_rolled_out,${WEBHOOK_SECRET}`,
    ADMIN_TOKEN: 'a token of the test',
  })
  const opened = connectDatabases(databaseUrl)
  const created = await createApp({ env, ...opened, temporal: await unreachableTemporal() })
  created.addHook('onClose', () => opened.close())
  return created
}

/** Empties the inbox before each test, and stores whose account it is. */
export function useEmptyInbox() {
  const database = useDatabase()

  beforeEach(async () => {
    await database().query('DELETE FROM stripe.stripe_event')
    await database().query('DELETE FROM stripe.sync_account')
    await confirmIdentity(database(), { accountId: ACCOUNT, livemode: false })
  })

  async function inbox() {
    return database().query<{ id: string; outcome: string; error: string | null; group_key: string | null }>(
      'SELECT id, outcome, error, group_key, payload FROM stripe.stripe_event ORDER BY received_at',
    )
  }

  return { database, inbox }
}
