import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { connectDatabase } from '../prisma/engine/client.js'
import { forgetWorker, recordWorker } from '../prisma/status/workers.js'
import type { StripeHealth } from '../activities/stripe/stripe-health.js'
import { pause } from '../prisma/engine/pause.js'

/** The page calls a worker dead after 20 s without a sign. */
const EVERY_MS = 5_000

/** At shutdown, a database that hangs holds up the worker for this time. */
const TIMEOUT_MS = 3_000

export interface SignOfLifeInput {
  readonly databaseUrl: string
  readonly log: Pick<Logger, 'warn'>
  readonly health: Pick<StripeHealth, 'problem'>
  /** Ends the signs. */
  readonly signal: AbortSignal
}

/**
 * Records every 5 s that this worker lives and what is wrong with Stripe, until the signal comes. Uses a connection of its own: a busy worker,
 * whose other connections are all taken, is not dead. Never rejects: the next round tries again.
 */
export async function showSignsOfLife({ databaseUrl, log, health, signal }: SignOfLifeInput): Promise<void> {
  const worker = `${hostname()}/${process.pid}`
  const database = connectDatabase({
    url: databaseUrl,
    maxConnections: 1,
    statementTimeoutMs: TIMEOUT_MS,
    applicationName: 'stripe-sync worker sign of life',
  })
  const attempt = async (write: () => Promise<void>) => {
    try {
      await write()
    } catch (error) {
      log.warn({ err: error }, 'the sign of life could not be written: the page may call this worker dead')
    }
  }
  do {
    await attempt(() => recordWorker(database.pool, { worker, stripeProblem: health.problem() }))
  } while (await pause(EVERY_MS, signal))
  await attempt(() => forgetWorker(database.pool, worker))
  await database.close()
}
