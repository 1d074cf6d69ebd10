import type { Stripe } from 'stripe'
import type { Deps } from '../../activities/deps.js'
import { createActivities } from '../../activities/index.js'
import { createPageMemory } from '../../activities/listing/page-memory.js'
import { createStripeReader } from '../../activities/stripe/client.js'
import type { Simulator } from '../../dev/simulator/simulator.js'
import type { Database } from '../../prisma/engine/client.js'
import { endBackoff } from '../../prisma/inbox/reopen-events.js'
import { createDatabaseClock } from '../../prisma/engine/clock.js'
import type { Scheduler } from './scheduler.js'
import { synced } from './synced.js'
import type { Activity } from './temporal/activity-runner.js'

/** The default of EVENTS_LAG. */
const EVENTS_LAG_MS = 60_000

export interface WorkerProcessesOptions {
  readonly count: number
  readonly database: Database
  readonly stripe: Stripe.HttpClient
  readonly simulator: Pick<Simulator, 'accountId' | 'secretKey'>
  readonly scheduler: Scheduler
  readonly auditRotationMs: number
}

/** Creates the activities of each worker process. The processes share no state in memory. */
export function createWorkerProcesses(options: WorkerProcessesOptions): Readonly<Record<string, Activity>>[] {
  return Array.from({ length: options.count }, () => createWorkerProcess(options))
}

function createWorkerProcess({
  database,
  stripe,
  simulator,
  scheduler,
  auditRotationMs: auditMs,
}: WorkerProcessesOptions) {
  const { accountId: ownAccount, secretKey: apiKey } = simulator
  const clock = createDatabaseClock(database.pool, () => scheduler.nowMs)
  const reader = createStripeReader({
    apiKey,
    clock,
    onOutageEnd: () => endBackoff(database.pool),
    // No request budget: the scheduler alone delays requests.
    budget: { take: () => Promise.resolve(), backOff: () => Promise.resolve() },
    http: { httpClient: stripe, textOf: (body) => JSON.stringify(body) },
  })
  const deps: Deps = {
    database,
    clock,
    selection: synced,
    ownAccount,
    livemode: false,
    eventsLagMs: EVENTS_LAG_MS,
    reconcileIntervalMs: 300_000,
    auditRotationMs: auditMs,
    otherParentParts: 4,
    publicUrl: undefined,
    alerts: { page: null },
    codeFingerprint: 'this code',
    pageMemory: createPageMemory(),
    createSession: (account, lane) => reader.createSession(account === ownAccount ? undefined : account, lane),
  }
  return createActivities(deps) as unknown as Record<string, Activity> // called by name, as in Temporal
}
