import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { type Logger, pino } from 'pino'
import { createActivities } from '../activities/index.js'
import type { Deps } from '../activities/deps.js'
import { createPageMemory } from '../activities/listing/page-memory.js'
import { createBudget, STRIPE_LIMITS } from '../activities/stripe/budget.js'
import { createStripeReader } from '../activities/stripe/client.js'
import { createStripeHealth, type StripeHealth } from '../activities/stripe/stripe-health.js'
import { createRequestCounter, type RequestCounter } from '../activities/stripe/count-requests.js'
import { changeBudget } from '../prisma/budget/budget-row.js'
import { endBackoff, reopenFailedByOthers } from '../prisma/inbox/reopen-events.js'
import { connectDatabase } from '../prisma/engine/client.js'
import { createDatabaseClock } from '../prisma/engine/clock.js'
import { requireSchema } from '../prisma/engine/require-schema.js'
import { runMain } from '../prisma/env.js'
import { taskQueue } from '../workflows/contract.js'
import { workflowBundle } from './bundle.js'
import { readCodeFingerprint } from './code-fingerprint.js'
import { connectTemporal } from './connect-temporal.js'
import { readWorkerEnv, type WorkerEnv } from './env.js'
import { establishIdentity } from './identity.js'
import { ensureSchedules, keepSchedules } from './schedules.js'
import { showSignsOfLife } from './sign-of-life.js'
import { temporalLogger } from './temporal-logger.js'

/**
 * How long running activities may take to end when the worker is told to stop. Temporal retries the others on
 * another worker.
 */
const SHUTDOWN_GRACE = '10 seconds'

/**
 * The number of concurrent activities. A full sync takes three, one for each type that it lists at once. The
 * others are for customers.
 */
const CONCURRENT_ACTIVITIES = 50

/**
 * The longest time between two heartbeats to Temporal. The answer to a heartbeat tells an activity that it is
 * cancelled.
 */
const HEARTBEAT_THROTTLE = '2 seconds'

/**
 * The largest number of database connections. Only writing takes connections: a type's listing takes two, a
 * batch of the inbox up to six, and a proof two. Waiting for Stripe takes none. One more is for the request
 * budget.
 */
const DATABASE_CONNECTIONS = 21

await runMain(async () => {
  const env = readWorkerEnv()
  const log = pino({ level: env.LOG_LEVEL, name: 'worker' })
  await requireSchema(env.DATABASE_URL)
  const { client, namespace, connectionOptions } = await connectTemporal()
  const { deps, counter, health } = await createDeps(env, log)

  const reopened = await reopenFailedByOthers(deps.database.pool, deps.codeFingerprint)
  if (reopened > 0) log.info({ reopened }, 'events that failed under other code are tried again')

  // Installed only now: while the process waits for Stripe, SIGTERM ends it at once.
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: ['SIGINT', 'SIGTERM'] })
  const connection = await NativeConnection.connect(connectionOptions)
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: createActivities(deps),
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxConcurrentActivityTaskExecutions: CONCURRENT_ACTIVITIES,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
  })

  await ensureSchedules(client, env)
  const stopped = new AbortController()
  const kept = keepSchedules({ client, log, signal: stopped.signal, ...env })
  const shown = showSignsOfLife({ databaseUrl: env.DATABASE_URL, log, health, signal: stopped.signal })

  log.info({ account: deps.ownAccount, livemode: deps.livemode, taskQueue }, 'worker ready')
  await worker.run()
  stopped.abort()
  await kept
  await shown
  await client.connection.close()
  await connection.close()
  await counter.close()
  await deps.database.close()
})

interface Created {
  readonly deps: Deps
  readonly counter: RequestCounter
  readonly health: StripeHealth
}

async function createDeps(env: WorkerEnv, log: Logger): Promise<Created> {
  const { livemode, eventsLagMs, reconcileIntervalMs, auditRotationMs, otherParentParts, selection } = env
  const database = connectDatabase({
    url: env.DATABASE_URL,
    maxConnections: DATABASE_CONNECTIONS,
    applicationName: 'stripe-sync worker',
  })
  const clock = createDatabaseClock(database.pool)
  const counter = createRequestCounter(database.pool, (error) =>
    log.warn({ err: error }, 'the counts of requests could not be written and are written later'),
  )
  const health = createStripeHealth()
  const options = {
    apiKey: env.STRIPE_SECRET_KEY,
    apiBase: env.STRIPE_API_BASE,
    clock,
    onOutageEnd: () => endBackoff(database.pool),
    onRequest: counter.count,
    health,
    budget: createBudget({
      perSecond: env.STRIPE_MAX_RPS ?? (livemode ? STRIPE_LIMITS.live : STRIPE_LIMITS.test),
      perEndpointPerSecond: env.STRIPE_MAX_RPS_PER_ENDPOINT,
      changeState: (change) => changeBudget(database.pool, change),
    }),
  }
  const identity = await establishIdentity({
    database,
    session: createStripeReader(options).createSession(),
    livemode,
    log,
  })
  const stripe = createStripeReader({ ...options, waitForPermit: identity.confirmed })
  const deps: Deps = {
    database,
    clock,
    selection,
    ownAccount: identity.accountId,
    livemode,
    eventsLagMs,
    reconcileIntervalMs,
    auditRotationMs,
    otherParentParts,
    publicUrl: env.PUBLIC_URL,
    alerts: env.alerts,
    codeFingerprint: await readCodeFingerprint(),
    pageMemory: createPageMemory(),
    createSession: (account, lane) => stripe.createSession(account === identity.accountId ? undefined : account, lane),
  }
  return { deps, counter, health }
}
