import type { Pool } from 'pg'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import { applyInbox } from '../../activities/live/apply-inbox.js'
import type { Attempt } from '../../activities/attempt.js'
import type { Deps } from '../../activities/deps.js'
import { createPageMemory } from '../../activities/listing/page-memory.js'
import { createBudget } from '../../activities/stripe/budget.js'
import { createStripeReader } from '../../activities/stripe/client.js'
import { createVirtualClock, type VirtualClock } from '../../dev/simulator/clock.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import { confirmIdentity } from '../../prisma/engine/identity.js'
import { type IncomingEvent, insertEvents } from '../../prisma/inbox/insert-events.js'
import { endBackoff } from '../../prisma/inbox/reopen-events.js'
import { routeEvent } from '../../prisma/catalogue/route-event.js'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { type TestDatabase, useDatabase } from './database.js'
import { differencesFrom } from './differences.js'

/**
 * The real activities on a real database and a simulated Stripe. The test decides when and how often each
 * webhook is delivered.
 */
export interface Workbench {
  readonly database: TestDatabase
  readonly simulator: Simulator
  /** Base URL of the simulator. */
  readonly url: string
  readonly deps: Deps
  /** An attempt of an activity that nobody cancels. */
  readonly attempt: Attempt
  /** Returns the simulator's events since the last call, oldest first. */
  newEvents(): StripeEvent[]
  /** Puts events into the inbox in this order, as webhooks. */
  deliver(...events: StripeEvent[]): Promise<void>
  /** Applies the inbox once. */
  apply(): Promise<void>
  /** Applies the inbox 5 times and lets READ_LAG_MS pass after each time, so that nothing stays open. */
  settle(): Promise<void>
  /** Moves the database's clock and Stripe's clock on. They are years apart, as nothing may compare them. */
  pass(ms: number): Promise<void>
  /** Returns how the tables differ from Stripe, as `client` sees them; default: any connection. */
  differences(client?: Pick<Pool, 'query'>): Promise<string[]>
  /** Returns the differences of one table. */
  differencesOf(table: string): Promise<string[]>
  outcomes(): Promise<Record<string, string>>
}

/** An account that is connected to the simulator's own. */
export const CONNECTED = 'acct_connected'

export function useWorkbench(): () => Workbench {
  const database = useDatabase()
  let bench: Workbench | undefined
  let simulator: Simulator
  let clock: VirtualClock

  beforeAll(async () => {
    // The service reads no other clock. Here it has an offset that tests change.
    await database().query('CREATE TABLE test_clock (offset_ms float8 NOT NULL)')
    await database().query('INSERT INTO test_clock VALUES (0)')
    await database().query(
      `CREATE OR REPLACE FUNCTION stripe.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
       'SELECT clock_timestamp() + (SELECT offset_ms FROM test_clock) * interval ''1 ms'''`,
    )
  })

  beforeEach(async () => {
    const opened = database()
    const tables = await opened.query<{ name: string }>(
      `SELECT format('stripe.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'stripe' AND tablename NOT LIKE '\\_%'`,
    )
    await opened.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`)
    clock = createVirtualClock({ startMs: Date.parse('2021-05-01T00:00:00Z') })
    simulator = createSimulator({ seed: 3, clock, connectedAccounts: [CONNECTED] })
    const url = await simulator.listen()
    await confirmIdentity(opened, { accountId: simulator.accountId, livemode: false })

    const databaseClock = {
      async lowerBound() {
        const [row] = await opened.query<{ now: Date }>(`SELECT date_trunc('milliseconds', stripe.now()) AS now`)
        return row?.now ?? new Date(0)
      },
    }
    const reader = createStripeReader({
      apiKey: simulator.secretKey,
      apiBase: url,
      clock: databaseClock,
      onOutageEnd: () => endBackoff(opened.pool),
      budget: createBudget({ perSecond: 10_000, perEndpointPerSecond: 10_000 }),
    })
    const deps: Deps = {
      database: opened,
      clock: databaseClock,
      selection: wholeCatalogue,
      ownAccount: simulator.accountId,
      livemode: false,
      eventsLagMs: 0,
      reconcileIntervalMs: 300_000,
      auditRotationMs: 7 * 86_400_000,
      otherParentParts: 4,
      publicUrl: undefined,
      alerts: { page: null },
      codeFingerprint: 'this code',
      pageMemory: createPageMemory(),
      createSession: (account, lane) =>
        reader.createSession(account === simulator.accountId ? undefined : account, lane),
    }
    let taken = 0
    const apply = async () => void (await applyInbox(deps, { olderThanMs: 0 }))
    const pass = async (ms: number) => {
      clock.advance(ms)
      await opened.query('UPDATE test_clock SET offset_ms = offset_ms + $1', [ms])
    }
    bench = {
      database: opened,
      simulator,
      url,
      deps,
      attempt: { lastHeartbeat: undefined, heartbeat: () => undefined, throwIfCancelled: () => undefined },
      newEvents() {
        // The simulator renders events in the shape of the wire.
        const all = [...simulator.events()] as unknown as StripeEvent[]
        return all.slice(taken, (taken = all.length))
      },
      async deliver(...events) {
        for (const event of events) await insertEvents(opened.pool, [incoming(event, simulator.accountId)])
      },
      apply,
      pass,
      async settle() {
        for (let round = 0; round < 5; round++) {
          await apply()
          await pass(READ_LAG_MS)
        }
      },
      differences: (client = opened.pool) => differencesFrom(client, simulator),
      differencesOf: async (table) =>
        (await differencesFrom(opened.pool, simulator)).filter((each) => each.startsWith(`${table}: `)),
      async outcomes() {
        const rows = await opened.query<{ type: string; outcome: string }>(
          'SELECT type, outcome FROM stripe.stripe_event',
        )
        return Object.fromEntries(rows.map(({ type, outcome }) => [type, outcome]))
      },
    }
  })
  afterEach(() => simulator.close())

  return () => {
    if (!bench) throw new Error('The workbench exists only while tests run.')
    return bench
  }
}

/** Returns an event in the form in which the webhook endpoint puts it into an account's inbox. */
export function incoming(event: StripeEvent, accountId: string): IncomingEvent {
  return {
    event,
    route: routeEvent(event, { identity: { accountId, livemode: false }, selection: wholeCatalogue }),
    payload: JSON.stringify(event),
    channel: 'webhook',
    sentAt: new Date(event.created * 1_000),
  }
}
