import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { FastifyInstance } from 'fastify'
import { connectDatabase } from '../../prisma/engine/client.js'
import { pause } from '../../prisma/engine/pause.js'
import { receiversOf } from '../../prisma/operator/alerts.js'
import { countRecentDrift } from '../../prisma/rows/drift.js'
import type { ApiEnv } from '../env.js'
import type { Readiness } from '../readiness.js'
import type { StatusReader } from '../status/status-reader.js'
import { createAlertWatch } from './alert-watch.js'
import { lookAt, PAYMENT_TYPES } from './look.js'
import { startDelivery } from './start-delivery.js'

/** A problem is told when two looks found it, so after 15 to 30 s. */
const LOOK_EVERY_MS = 15_000

/** How long a stopping process waits for a look. A receiver may take 10 s to answer. */
const STOP_GRACE_MS = 1_000

/** Ends a statement that hangs before the next look is due. */
const STATEMENT_TIMEOUT_MS = 10_000

export interface WatchAlertsDeps {
  readonly env: ApiEnv
  readonly client: Client
  readonly status: Pick<StatusReader, 'read'>
  readonly readiness: () => Promise<Readiness>
}

/**
 * Watches the state while the API runs, and tells operators what changes. Does nothing when no receiver is set.
 *
 * It watches in the API, because the API runs when Temporal or all workers are dead, which must be told too. It
 * uses a connection of its own, because a receiver may take 10 s to answer.
 */
export function watchAlerts(app: FastifyInstance, { env, client, status, readiness }: WatchAlertsDeps): void {
  const { alerts: settings } = env
  if (receiversOf(settings).length === 0) return
  const database = connectDatabase({
    url: env.DATABASE_URL,
    maxConnections: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'stripe-sync api alerts',
  })
  const { pool } = database
  const watch = createAlertWatch({
    pool,
    settings,
    readLook: async () => lookAt(await status.read(), await countRecentDrift(pool, PAYMENT_TYPES)),
    storageProblem: async () => (await readiness()).problem,
    startDelivery: () => startDelivery(client),
    log: app.log,
  })
  const stopped = new AbortController()
  let watching: Promise<void> | undefined
  app.addHook('onListen', () => {
    watching = keepLooking(watch.look, stopped.signal)
  })
  app.addHook('onClose', async () => {
    stopped.abort()
    if (watching) {
      const ended = watching.then(() => true)
      // Otherwise the process ends while a message is sent, and the message may come again.
      if (!(await Promise.race([ended, delay(STOP_GRACE_MS, false, { ref: false })]))) return
      await watch.stop()
    }
    await database.close()
  })
}

async function keepLooking(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  do await look()
  while (await pause(LOOK_EVERY_MS, signal))
}
